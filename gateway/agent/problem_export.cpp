#include "gateway/agent/problem_export.hpp"

#include <boost/json.hpp>

#include "crypto/base/json.hpp"
#include "crypto/durable_file.hpp"
#include "gateway/agent/check_report.hpp"
#include "gateway/agent/file_body.hpp"
#include "gateway/agent/json_members.hpp"

namespace fangpin::agent {

namespace {

namespace bj = boost::json;

constexpr std::size_t kPageBytesMax = 16 * 1024 * 1024;

void add_notes(FileCheck& check, const bj::array& problems) {
  for (const auto& value : problems) {
    if (!value.is_object()) continue;
    const bj::object& problem = value.get_object();
    RowNote note;
    if (const bj::value* line = problem.if_contains("line"); line != nullptr && line->is_int64()) {
      note.line = static_cast<std::uint32_t>(std::max<std::int64_t>(line->get_int64(), 0));
    }
    note.column = members::text(problem, "column");
    note.reason = members::text(problem, "reason");
    note.sheet = members::text(problem, "sheet");
    note.verdict = members::flag(problem, "warning") ? RowVerdict::warning : RowVerdict::rejected;
    check.notes.push_back(std::move(note));
  }
}

}  // namespace

Status export_problems(Exchange& exchange, const bj::object& receipt, const std::string& path) {
  FileCheck check;
  add_notes(check, members::array(receipt, "row_problems"));
  const std::string total = members::text(receipt, "row_problems_total");
  while (total != std::to_string(check.notes.size()) && check.notes.size() < kNotesMax) {
    const auto plan = plan_read("/v1/receipts/" + members::text(receipt, "receipt_id") + "/row-problems",
                                "?offset=" + std::to_string(check.notes.size()));
    TextBody nothing({});
    const ExchangeEnd end = exchange.run(plan, nothing);
    if (end.kind != ExchangeEnd::Kind::answered || end.answer.status != 200) {
      return error(Errc::upstream,
                   "其余问题行没有取到，请稍后重试。 / The other row problems could not be had; try again "
                   "later.");
    }
    const auto page = parse_json(end.answer.body, kPageBytesMax);
    if (!page || !page->is_object()) return error(Errc::upstream, "not a page of row problems");
    const auto& problems = members::array(page->get_object(), "row_problems");
    if (problems.empty()) break;
    add_notes(check, problems);
  }
  return crypto::write_file_durably(path, as_bytes(check_csv(check)), 0600, crypto::ExistingFile::replace);
}

}  // namespace fangpin::agent
