#include "adapters/header_search.hpp"

#include <set>

#include "adapters/values/text.hpp"

namespace fangpin::adapters {
namespace {

// A cell that no header would be: a number, a date, or text that is mostly digits ("13019919700101001X", "2022-09-01",
// "13900001234", "1,234.50"). "2022年9月" stands in titles and "风险1" is a header: two letters are enough to doubt.
bool is_data(const Cell& cell) {
  if (cell.kind == CellKind::number || cell.kind == CellKind::date || cell.kind == CellKind::boolean) return true;
  if (cell.kind != CellKind::text) return false;
  const auto text = squeeze(cell.text);
  std::size_t digits = 0;
  std::size_t others = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= '0' && byte <= '9') {
      ++digits;
    } else if ((byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || byte >= 0xC0) {
      ++others;  // letters, and the first byte of each other character
    }
  }
  return digits >= 4 && digits > 2 * others;
}

bool holds_data(const RawRow& row) { return std::any_of(row.cells.begin(), row.cells.end(), is_data); }

std::size_t visible_cells(const RawRow& row) {
  return static_cast<std::size_t>(std::count_if(row.cells.begin(), row.cells.end(), [](const Cell& cell) {
    return !cell.merged_continuation && !is_blank(cell);
  }));
}

// The row's headers; a blank cell takes the header above it.
std::vector<std::string> headers_of(const RawRow& row, const RawRow* above) {
  std::vector<std::string> out;
  const auto width = std::max(row.cells.size(), above == nullptr ? 0 : above->cells.size());
  for (std::size_t i = 0; i < width; ++i) {
    if (i < row.cells.size() && !is_blank(row.cells[i])) {
      out.push_back(row.cells[i].text);
    } else if (above != nullptr && i < above->cells.size() && !above->cells[i].merged_continuation) {
      out.push_back(above->cells[i].text);
    } else {
      out.emplace_back();
    }
  }
  return out;
}

// How many fields the headers name.
std::size_t fields_named(const HeaderIndex& index, const std::vector<std::string>& headers) {
  std::set<const Field*> fields;
  for (const auto& header : headers) {
    if (const auto* match = index.find(header)) fields.insert(match->field);
  }
  return fields.size();
}

bool any_found(const ColumnMap& columns, const std::vector<std::string_view>& group) {
  return std::any_of(group.begin(), group.end(), [&](std::string_view id) { return columns.find(id) != nullptr; });
}

}  // namespace

std::variant<FoundHeader, FileProblem> find_header(const HeaderIndex& index, std::span<const RawRow> rows,
                                                   const Readings& readings) {
  std::size_t best_row = 0;
  std::size_t best_all = 0;
  std::size_t best_own = 0;
  std::vector<std::string> best;
  const RawRow* first_visible = nullptr;
  bool names_before_data = false;
  bool data_seen = false;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto visible = visible_cells(rows[i]);
    if (visible == 0) continue;
    if (first_visible == nullptr) first_visible = &rows[i];
    if (holds_data(rows[i])) {
      data_seen = true;
      continue;
    }
    if (!data_seen && visible >= 2) names_before_data = true;
    const bool above_is_header = i > 0 && !holds_data(rows[i - 1]);
    const auto own = fields_named(index, headers_of(rows[i], nullptr));
    if (own == 0) continue;
    auto headers = headers_of(rows[i], above_is_header ? &rows[i - 1] : nullptr);
    const auto all = fields_named(index, headers);
    if (all > best_all || (all == best_all && own > best_own)) {
      best_row = i;
      best_all = all;
      best_own = own;
      best = std::move(headers);
    }
  }
  if (first_visible == nullptr) return FileProblem{.reason = "file-empty"};
  if (best_all == 0) {
    return FileProblem{.reason = names_before_data ? "file-columns-missing" : "file-no-header",
                       .line = first_visible->line};
  }

  ColumnMap columns(index, best);
  const auto groups = required_columns(index.contract(), readings);
  const std::vector<std::string_view>* lacking = nullptr;
  std::size_t found = 0;
  for (const auto& group : groups) {
    if (any_found(columns, group)) {
      ++found;
    } else if (lacking == nullptr) {
      lacking = &group;
    }
  }
  const auto line = rows[best_row].line;
  if (found == 0) return FileProblem{.reason = "file-columns-missing", .line = line};
  if (lacking != nullptr) {
    return FileProblem{.reason = "file-column-missing", .line = line, .column = columns.header_of(lacking->front())};
  }
  return FoundHeader{best_row, std::move(columns)};
}

std::optional<FileProblem> check_members(const ColumnMap& columns, const Contract& contract, const Readings& readings,
                                         std::uint32_t line) {
  const auto groups = required_columns(contract, readings);
  if (std::any_of(groups.begin(), groups.end(), [&](const auto& group) { return any_found(columns, group); })) {
    return std::nullopt;
  }
  return FileProblem{.reason = "file-columns-missing", .line = line};
}

}  // namespace fangpin::adapters
