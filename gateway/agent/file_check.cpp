#include "gateway/agent/file_check.hpp"

#include <algorithm>
#include <array>

#include "crypto/base/secret.hpp"

namespace fangpin::agent {

namespace {

class Notes final : public adapters::AdaptedSink {
 public:
  Notes(FileCheck& check, bool alerts, bool every_row) : check_(check), alerts_(alerts), every_row_(every_row) {}

  void accepted(adapters::AdaptedRow&& row) override {
    ++check_.accepted;
    bool noted = false;
    if (alerts_ && !row.alert) {
      ++check_.without_alert;
      note({row.line, {}, row.no_alert_reason, RowVerdict::no_alert, row.sheet});
      noted = true;
    }
    for (auto& warning : row.warnings) {
      warned(std::move(warning));
      noted = true;
    }
    if (every_row_ && !noted) note({row.line, {}, {}, RowVerdict::accepted, row.sheet});
    row.wipe();
  }

  void rejected(adapters::RowProblem&& problem) override {
    ++check_.rejected;
    note({problem.line, std::move(problem.column), std::move(problem.reason), RowVerdict::rejected,
          std::move(problem.sheet)});
  }

  void warned(adapters::RowProblem&& warning) override {
    ++check_.warnings;
    note({warning.line, std::move(warning.column), std::move(warning.reason), RowVerdict::warning,
          std::move(warning.sheet)});
  }

 private:
  void note(RowNote&& row) {
    if (check_.notes.size() >= kNotesMax) {
      check_.notes_cut = true;
      return;
    }
    check_.notes.push_back(std::move(row));
  }

  FileCheck& check_;
  bool alerts_;
  bool every_row_;
};

}  // namespace

Result<FileCheck> check_file(const adapters::Contract& contract, const config::Divisions& divisions,
                             const adapters::FeedReader::Options& options, Body& body, std::uint64_t size,
                             bool note_every_row, Progress& progress) {
  FileCheck check;
  Notes notes(check, contract.subject == adapters::Subject::alert, note_every_row);
  adapters::FeedReader reader(contract, divisions, options);
  std::array<std::uint8_t, 64 * 1024> buffer{};
  progress.begin("正在检查 / checking", size);
  std::uint64_t done = 0;
  std::optional<adapters::FileProblem> problem;
  Status status = ok();
  while (!problem) {
    const auto count = body.read(buffer);
    if (!count) {
      status = count.error();
      break;
    }
    if (*count == 0) {
      problem = reader.finish(notes);
      break;
    }
    problem = reader.feed(ByteView(buffer).first(*count), notes);
    done += *count;
    progress.update(done);
  }
  progress.end();
  wipe(buffer);
  if (!status) return status.error();
  if (problem) {
    check = FileCheck{};
    check.refused = std::move(problem);
  } else {
    check.unread_columns = reader.unread_columns();
  }
  return check;
}

ExitCode exit_code_of(const FileCheck& check) {
  if (check.refused) return ExitCode::refused;
  return check.rejected > 0 ? ExitCode::some_rejected : ExitCode::all_accepted;
}

}  // namespace fangpin::agent
