// A table file: CSV, TSV or XLSX in any charset that a push takes, streamed; a row is wiped as soon as it was compared.
#include <algorithm>
#include <array>
#include <fstream>

#include "adapters/formats/decoder.hpp"
#include "adapters/values/citizen_id.hpp"
#include "crypto/base/secret.hpp"
#include "gateway/agent/answer_source.hpp"

namespace fangpin::agent {

namespace {

std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1));
}

class Matching final : public adapters::RowSink {
 public:
  Matching(const AnswerItem& item, std::span<const std::string> ids) : item_(item), ids_(ids), found(ids.size()) {}

  std::optional<adapters::FileProblem> row(adapters::RawRow&& row) override {
    if (!in_table_) {
      read_header(row);
    } else {
      match(row);
    }
    row.wipe();
    return std::nullopt;
  }

  // Each sheet with a header of its own is part of the table; the others are explanations.
  std::optional<adapters::FileProblem> sheet(adapters::RawSheet&&) override {
    in_table_ = false;
    return std::nullopt;
  }

 private:
  const AnswerItem& item_;
  std::span<const std::string> ids_;
  std::size_t id_column_ = 0, value_column_ = 0;
  bool in_table_ = false;

  void read_header(const adapters::RawRow& row) {
    bool id_there = false, value_there = item_.value_column.empty();
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const auto name = trimmed(row.cells[i].text);
      if (name == item_.id_column) id_column_ = i, id_there = true;
      if (!item_.value_column.empty() && name == item_.value_column) value_column_ = i, value_there = true;
    }
    // Titles and notes may stand above the header; it is the first row that has both columns.
    in_table_ = id_there && value_there;
    header_seen = header_seen || in_table_;
  }

  void match(const adapters::RawRow& row) {
    if (id_column_ >= row.cells.size()) return;
    auto id = adapters::parse_citizen_id(row.cells[id_column_]);
    if (!id) {
      unreadable = unreadable || !trimmed(row.cells[id_column_].text).empty();
      return;
    }
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      if (*id != ids_[i] || found[i].size() > AnswerSource::kValuesMax) continue;
      const bool has_value = !item_.value_column.empty();
      found[i].push_back(!has_value                         ? "yes"
                         : value_column_ < row.cells.size() ? trimmed(row.cells[value_column_].text)
                                                            : std::string());
    }
    wipe(*id);
  }

 public:
  std::vector<FoundValues> found;
  bool header_seen = false;
  bool unreadable = false;  // a row names somebody by no valid ID: who is not found may be that one
};

class TableSource final : public AnswerSource {
 public:
  explicit TableSource(const AnswerItem& item) : item_(item) {}

  Result<std::vector<FoundValues>> look_up(std::span<const std::string> citizen_ids) override {
    const auto format = adapters::format_of_file_name(item_.file);
    std::ifstream in(item_.file, std::ios::binary);
    if (!format || !in) {
      return error(Errc::storage, "打不开数据文件 / cannot read the data file: " + item_.file);
    }
    Matching matching(item_, citizen_ids);
    auto decoder = adapters::make_decoder(*format, {}, adapters::FormatLimits{});
    std::vector<std::uint8_t> buffer(64 * 1024);
    std::optional<adapters::FileProblem> problem;
    while (!problem && in) {
      in.read(reinterpret_cast<char*>(buffer.data()), static_cast<std::streamsize>(buffer.size()));
      const auto count = static_cast<std::size_t>(in.gcount());
      if (count > 0) problem = decoder->feed(ByteView(buffer).first(count), matching);
    }
    wipe(buffer);
    if (!problem && in.bad()) {
      return error(Errc::storage, "读取数据文件时出错 / reading the data file failed: " + item_.file);
    }
    if (!problem) problem = decoder->finish(matching);
    if (problem) {
      return error(Errc::malformed, "数据文件无法解析 / the data file cannot be read: " + problem->reason + ", line " +
                                        std::to_string(problem->line));
    }
    if (!matching.header_seen) {
      return error(Errc::malformed, "数据文件里没有表头 / the data file lacks the columns: " + item_.id_column + " " +
                                        item_.value_column);
    }
    for (auto& values : matching.found) {
      if (values.empty() && matching.unreadable) values.emplace_back("cannot-say");
    }
    return std::move(matching.found);
  }

 private:
  const AnswerItem& item_;
};

}  // namespace

std::unique_ptr<AnswerSource> make_table_source(const AnswerItem& item) { return std::make_unique<TableSource>(item); }

std::unique_ptr<AnswerSource> make_source(const AnswerItem& item) {
  if (!item.file.empty()) return make_table_source(item);
  if (!item.sqlite.empty()) return make_sqlite_source(item);
  return make_command_source(item);
}

}  // namespace fangpin::agent
