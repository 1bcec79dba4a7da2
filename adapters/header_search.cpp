#include "adapters/header_search.hpp"

#include <algorithm>
#include <array>
#include <map>
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
      out.push_back(unwrap(row.cells[i].text));
    } else if (above != nullptr && i < above->cells.size() && !above->cells[i].merged_continuation) {
      out.push_back(unwrap(above->cells[i].text));
    } else {
      out.emplace_back();
    }
  }
  return out;
}

// 监护人信息 over a second 姓名: where a row names one header twice, the group above tells them apart (监护人姓名). A
// blank cell of the group row belongs to the group before it.
void tell_twins_apart(const HeaderIndex& index, const RawRow& groups, std::vector<std::string>& headers) {
  std::map<std::string, std::size_t> times;
  for (const auto& header : headers) ++times[normalise_header(header)];
  std::string group;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    if (i < groups.cells.size() && !is_blank(groups.cells[i])) group = squeeze(groups.cells[i].text);
    std::string_view whose = group;
    for (std::string_view end : {"信息", "情况", "基本"}) {
      if (whose.ends_with(end)) whose.remove_suffix(end.size());
    }
    if (whose.empty() || squeeze(headers[i]).empty() || times[normalise_header(headers[i])] < 2) continue;
    const std::string combined = std::string(whose) + squeeze(headers[i]);
    if (index.find(combined) != nullptr) headers[i] = combined;
  }
}

// How many fields the headers name.
std::size_t fields_named(const HeaderIndex& index, const std::vector<std::string>& headers) {
  std::set<const Field*> fields;
  for (const auto& header : headers) {
    if (const auto* match = index.find(header)) fields.insert(match->field);
  }
  return fields.size();
}

// One word of the contract can stand in anybody's row (户主), two make a header.
constexpr std::size_t kHeaderFieldsMin = 2;

bool any_found(const ColumnMap& columns, const std::vector<std::string_view>& group) {
  return std::any_of(group.begin(), group.end(), [&](std::string_view id) { return columns.find(id) != nullptr; });
}

// The required columns that lack, by the titles that the contract page shows: "发现日期或受灾日期".
std::vector<std::string> titles_missing(const ColumnMap* columns, const Contract& contract, const Readings& readings) {
  std::vector<std::string> out;
  for (const auto& group : required_columns(contract, readings)) {
    if (columns != nullptr && any_found(*columns, group)) continue;
    std::string titles;
    for (const auto id : group) {
      const Field* field = contract.field(id);
      if (field == nullptr) continue;
      titles += titles.empty() ? "" : "或";
      titles += field->title;
    }
    out.push_back(std::move(titles));
  }
  return out;
}

// One cell that holds several of the contract's headers: the Chinese comma and its kind, and blanks, separate nothing.
bool is_unseparated_header(const HeaderIndex& index, const RawRow& row) {
  constexpr std::array<std::string_view, 6> kSeparators = {"，", "、", "；", "｜", " ", "　"};
  if (visible_cells(row) != 1) return false;
  return std::any_of(kSeparators.begin(), kSeparators.end(), [&](std::string_view separator) {
    std::vector<std::string> parts;
    std::string_view text = row.cells.front().text;
    for (std::size_t at = text.find(separator); at != std::string_view::npos; at = text.find(separator)) {
      parts.emplace_back(text.substr(0, at));
      text.remove_prefix(at + separator.size());
    }
    parts.emplace_back(text);
    return fields_named(index, parts) >= kHeaderFieldsMin;
  });
}

std::vector<std::string> names_of(const std::vector<UnknownColumn>& columns) {
  std::vector<std::string> out;
  for (const auto& column : columns) out.push_back(column.header);
  return out;
}

}  // namespace

std::variant<FoundHeader, NoHeader> find_header(const HeaderIndex& index, std::span<const RawRow> rows,
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
    if (above_is_header) tell_twins_apart(index, rows[i - 1], headers);
    const auto all = fields_named(index, headers);
    if (all > best_all || (all == best_all && own > best_own)) {
      best_row = i;
      best_all = all;
      best_own = own;
      best = std::move(headers);
    }
  }
  const auto& contract = index.contract();
  if (first_visible == nullptr) return NoHeader{{.reason = "file-empty"}};
  if (best_all == 0) {
    const auto unseparated =
        std::find_if(rows.begin(), rows.end(), [&](const RawRow& row) { return is_unseparated_header(index, row); });
    if (unseparated != rows.end()) return NoHeader{{.reason = "file-separator-unknown", .line = unseparated->line}};
    return NoHeader{{.reason = names_before_data ? "file-columns-missing" : "file-no-header",
                     .line = first_visible->line,
                     .missing = titles_missing(nullptr, contract, readings)}};
  }

  ColumnMap columns(index, best);
  auto unknown = best_all < kHeaderFieldsMin ? std::vector<UnknownColumn>() : unknown_columns(index, columns, best);
  const auto groups = required_columns(contract, readings);
  const auto lacking =
      std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return !any_found(columns, group); });
  if (lacking != groups.end()) {
    const bool none = std::none_of(groups.begin(), groups.end(), [&](const auto& g) { return any_found(columns, g); });
    const bool id_misspelt = std::any_of(unknown.begin(), unknown.end(), [](const auto& one) { return one.misspelt; });
    const bool persons = columns.find("citizen_id") != nullptr || (columns.find("name") != nullptr && id_misspelt);
    return NoHeader{{.reason = none ? "file-columns-missing" : "file-column-missing",
                     .line = rows[best_row].line,
                     .column = none ? std::string() : columns.header_of(lacking->front()),
                     .missing = titles_missing(&columns, contract, readings),
                     .unknown = names_of(unknown)},
                    best_all >= kHeaderFieldsMin && persons};
  }
  auto title_units = columns.take_units(rows.first(best_row));
  std::size_t width = best.size();
  while (width > 0 && squeeze(best[width - 1]).empty()) --width;
  return FoundHeader{best_row,           std::move(columns),    width, rows[best_row].written,
                     std::move(unknown), std::move(title_units)};
}

HeaderAgain header_again(const HeaderIndex& index, const ColumnMap& columns, const RawRow& row) {
  if (holds_data(row)) return HeaderAgain::none;
  const auto names = headers_of(row, nullptr);
  if (fields_named(index, names) < kHeaderFieldsMin) return HeaderAgain::none;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto* match = index.find(names[i]);
    if (match == nullptr || match->field->treatment == Treatment::drop) continue;
    const Column* column = columns.find(match->field->id);
    if (column == nullptr || column->index != i) return HeaderAgain::other;
  }
  return HeaderAgain::same;
}

std::optional<FileProblem> check_members(const ColumnMap& columns, const Contract& contract, const Readings& readings,
                                         std::uint32_t line) {
  const auto groups = required_columns(contract, readings);
  if (std::any_of(groups.begin(), groups.end(), [&](const auto& group) { return any_found(columns, group); })) {
    return std::nullopt;
  }
  return FileProblem{
      .reason = "file-columns-missing", .line = line, .missing = titles_missing(&columns, contract, readings)};
}

}  // namespace fangpin::adapters
