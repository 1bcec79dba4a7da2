#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace fangpin::agent {

// Columns on a terminal: Chinese characters and full-width forms take two.
std::size_t display_width(std::string_view utf8);

// Text that came from a file or a wire, made safe to print: control characters, among them the escapes that steer a
// terminal, and bytes that are no UTF-8 become '?'; cut to `width_max` columns with "…".
std::string printable(std::string_view text, std::size_t width_max = 200);

// A table with two blanks between the columns and a line under the header; the last column is not padded. Cells are
// made printable. Empty rows give an empty text.
std::string render_table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows);

// Where a row stands: "5", and of a workbook "慈峪镇 5".
std::string row_place(std::string_view sheet, std::string_view line);

}  // namespace fangpin::agent
