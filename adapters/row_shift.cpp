#include "adapters/row_shift.hpp"

#include <algorithm>
#include <string>

#include "adapters/values/text.hpp"
#include "crypto/base/ascii.hpp"

namespace fangpin::adapters {
namespace {

// "12", "￥12", "-12": what stands in front of a thousands separator.
bool ends_before_thousands(const Cell& cell) {
  const std::string text = squeeze(cell.text);
  std::string_view digits = text;
  while (!digits.empty() && (digits.front() < '0' || digits.front() > '9')) digits.remove_prefix(1);
  return !digits.empty() && digits.size() <= 3 && all_digits(digits);
}

// "345", "345.60", "345.60元": what stands behind one.
bool begins_behind_thousands(const Cell& cell) {
  const std::string text = squeeze(cell.text);
  return text.size() >= 3 && all_digits(std::string_view(text).substr(0, 3)) &&
         (text.size() == 3 || text[3] < '0' || text[3] > '9');
}

}  // namespace

std::optional<std::size_t> first_surplus_cell(const RawRow& row, const ColumnMap& columns, std::size_t header_width,
                                              std::size_t header_written) {
  for (std::size_t i = header_width; i < row.cells.size(); ++i) {
    if (!is_blank(row.cells[i])) return i;
  }
  if (row.written <= header_written) return std::nullopt;
  for (const Column& column : columns.columns()) {
    if (column.field->type != FieldType::money || column.index + 1 >= row.cells.size()) continue;
    if (ends_before_thousands(row.cells[column.index]) && begins_behind_thousands(row.cells[column.index + 1])) {
      return header_width;
    }
  }
  return std::nullopt;
}

}  // namespace fangpin::adapters
