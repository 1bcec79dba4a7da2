#include "adapters/formats/xlsx_sheet.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "adapters/values/date.hpp"
#include "adapters/values/number.hpp"
#include "adapters/values/text.hpp"
#include "crypto/base/calendar_date.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::adapters {
namespace {

std::optional<std::size_t> index_of(std::string_view text) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return index;
}

}  // namespace

XlsxRows::XlsxRows(const Book& book, std::vector<MergedRange> merges, const FormatLimits& limits, RowSink& sink,
                   std::size_t& rows)
    : book_(book), merges_(std::move(merges)), limits_(limits), sink_(sink), rows_(rows) {}

XlsxRows::~XlsxRows() {
  row_.wipe();
  fangpin::wipe(value_);
  for (Active& active : active_) fangpin::wipe(active.source.text);
}

void XlsxRows::stop_here(std::string_view reason) { stop({std::string(reason), line_, {}}); }

void XlsxRows::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "row") {
    start_row(attributes);
  } else if (name == "c") {
    start_cell(attributes);
  } else if (!in_cell_) {
    return;
  } else if (name == "v") {
    in_value_ = true;
    has_value_ = true;
  } else if (name == "f") {
    has_formula_ = true;
  } else if (name == "is") {
    in_inline_ = true;
    inline_.begin();
  } else if (in_inline_) {
    inline_.start(name);
  }
}

void XlsxRows::end(std::string_view name) {
  if (name == "row") {
    end_row();
  } else if (!in_cell_) {
    return;
  } else if (name == "c") {
    end_cell();
  } else if (name == "v") {
    in_value_ = false;
  } else if (name == "is") {
    in_inline_ = false;
    value_ = inline_.take();
  } else if (in_inline_) {
    inline_.end(name);
  }
}

void XlsxRows::text(std::string_view text) {
  if (!in_cell_ || (!in_value_ && !in_inline_)) return;
  row_bytes_ += text.size();
  if (row_bytes_ > limits_.row_bytes_max) {
    stop_here("row-too-long");
  } else if (in_inline_) {
    inline_.text(text);
  } else {
    value_.append(text);
  }
}

void XlsxRows::start_row(const XmlAttributes& attributes) {
  const std::string_view number = attributes["r"];
  const std::optional<std::size_t> line = number.empty() ? line_ + 1 : index_of(number);
  if (!line || *line <= line_ || *line > 1'048'576) {
    stop_here("file-damaged");
    return;
  }
  line_ = static_cast<std::uint32_t>(*line);
  columns_seen_ = 0;
  row_bytes_ = 0;
}

void XlsxRows::start_cell(const XmlAttributes& attributes) {
  const std::string_view reference = attributes["r"];
  const auto place = reference.empty() ? CellPlace{columns_seen_, line_} : parse_place(reference);
  if (!place || place->row != line_ || place->column < columns_seen_) {
    stop_here("file-damaged");
    return;
  }
  column_ = place->column;
  columns_seen_ = column_ + 1;
  type_.assign(attributes["t"]);
  style_ = index_of(attributes["s"]).value_or(0);
  in_cell_ = true;
  in_value_ = has_value_ = has_formula_ = in_inline_ = false;
  value_.clear();
}

void XlsxRows::end_cell() {
  in_cell_ = false;
  Cell cell = read_cell();
  if (cell.kind == CellKind::blank || stopped()) return;
  if (column_ >= limits_.cells_max) {
    // A cell of blanks far to the right is dirt, one with content is not.
    if (!is_blank(cell)) stop_here("row-too-many-columns");
    return;
  }
  if (row_.cells.size() <= column_) row_.cells.resize(column_ + 1);
  row_.cells[column_] = std::move(cell);
}

Cell XlsxRows::read_cell() {
  std::string value = std::exchange(value_, {});
  const bool calculated = has_value_ && (!value.empty() || type_ == "str");
  if (has_formula_ && !calculated) return {CellKind::formula_without_value, {}};
  if (value.empty()) return {};
  if (type_ == "s") {
    const auto index = index_of(value);
    const auto text = index ? book_.strings.at(*index) : std::nullopt;
    if (!text) {
      stop_here("file-damaged");
      return {};
    }
    row_bytes_ += text->size();
    if (row_bytes_ > limits_.row_bytes_max) stop_here("row-too-long");
    if (text->empty()) return {};
    return {CellKind::text, std::string(*text)};
  }
  if (type_ == "inlineStr") return {CellKind::text, std::move(value)};
  if (type_ == "str") return {CellKind::text, undo_escapes(std::move(value))};
  if (type_ == "b") return {CellKind::boolean, value == "1" || value == "true" ? "TRUE" : "FALSE"};
  if (type_ == "e") return {CellKind::error, std::move(value)};
  if (type_ == "d") {
    const bool day = fangpin::parse_date(std::string_view(value).substr(0, 10)).has_value();
    return {day ? CellKind::date : CellKind::text, day ? value.substr(0, 10) : std::move(value)};
  }
  return read_number(std::move(value));
}

Cell XlsxRows::read_number(std::string stored) {
  Cell cell{CellKind::number, std::move(stored)};
  cell.counts_from_1904 = book_.counts_from_1904;
  if (!book_.styles.is_date(style_)) return cell;
  const auto serial = parse_plain_number(cell.text);
  const auto day = serial ? day_of_serial(*serial, book_.counts_from_1904) : std::nullopt;
  if (!day) return cell;  // a time without a day, or a number that was formatted by mistake
  return {CellKind::date, fangpin::to_text(*day)};
}

void XlsxRows::fill_merges() {
  std::erase_if(active_, [this](Active& active) {
    if (active.range.last_row >= line_) return false;
    fangpin::wipe(active.source.text);
    return true;
  });
  for (; next_merge_ < merges_.size() && merges_[next_merge_].first_row <= line_; ++next_merge_) {
    MergedRange range = merges_[next_merge_];
    // A range whose first row is not in the file has nothing to fill with.
    if (range.first_row != line_ || range.first_column >= row_.cells.size()) continue;
    range.last_column = std::min(range.last_column, static_cast<std::uint32_t>(limits_.cells_max - 1));
    const Cell& source = row_.cells[range.first_column];
    if (source.kind != CellKind::blank) active_.push_back({range, source});
  }
  std::size_t width = 0;
  for (const Active& active : active_) {
    const MergedRange& range = active.range;
    width += range.last_column - range.first_column + 1;
    // Ranges side by side cannot be wider than the sheet: these overlap, which Excel never writes.
    if (width > limits_.cells_max) {
      stop_here("file-damaged");
      return;
    }
    if (row_.cells.size() <= range.last_column) row_.cells.resize(range.last_column + 1);
    for (std::uint32_t column = range.first_column; column <= range.last_column; ++column) {
      Cell& cell = row_.cells[column];
      if (cell.kind != CellKind::blank) continue;
      cell = active.source;
      cell.merged_continuation = true;
      cell.from_row_above = range.first_row < line_;
    }
  }
}

void XlsxRows::end_row() {
  const bool blank = std::all_of(row_.cells.begin(), row_.cells.end(), [](const Cell& c) { return is_blank(c); });
  if (!blank) {
    fill_merges();
    while (!row_.cells.empty() && is_blank(row_.cells.back())) row_.cells.pop_back();
    row_.line = line_;
    if (stopped()) {
      // fill_merges() has found damage
    } else if (++rows_ > limits_.rows_max) {
      stop_here("file-too-many-rows");
    } else if (auto problem = sink_.row(std::move(row_))) {
      stop(std::move(*problem));
    }
  }
  row_.wipe();
}

}  // namespace fangpin::adapters
