#include "gateway/agent/text_table.hpp"

#include <algorithm>
#include <cstdint>

#include "crypto/base/encoding.hpp"

namespace fangpin::agent {

namespace {

constexpr std::size_t kCellWidthMax = 500;  // a reason's sentence in both languages

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
};

// `utf8` is well formed from `at` on.
CodePoint code_point_at(std::string_view utf8, std::size_t at) {
  const auto byte = [&](std::size_t offset) { return static_cast<unsigned char>(utf8[at + offset]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  char32_t value = first & (0xffU >> (bytes + 1));
  for (std::size_t offset = 1; offset < bytes; ++offset) value = (value << 6U) | (byte(offset) & 0x3fU);
  return {value, bytes};
}

bool is_wide(char32_t c) {
  return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0x303e) || (c >= 0x3041 && c <= 0xa4cf) ||
         (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) ||
         (c >= 0xff00 && c <= 0xff60) || (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x20000 && c <= 0x3fffd);
}

bool is_control(char32_t c) {
  // C0, DEL, C1, and the marks that turn the direction of a line round.
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

}  // namespace

std::size_t display_width(std::string_view utf8) {
  if (!is_utf8(utf8)) return utf8.size();
  std::size_t width = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const CodePoint point = code_point_at(utf8, at);
    width += is_wide(point.value) ? 2 : 1;
    at += point.bytes;
  }
  return width;
}

std::string printable(std::string_view text, std::size_t width_max) {
  if (!is_utf8(text)) return std::string(std::min(text.size(), width_max), '?');
  std::string out;
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    const std::size_t cells = is_wide(point.value) ? 2 : 1;
    if (width + cells > width_max) {
      out += "…";
      break;
    }
    if (is_control(point.value)) {
      out += '?';
    } else {
      out += text.substr(at, point.bytes);
    }
    width += cells;
    at += point.bytes;
  }
  return out;
}

std::string render_table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) {
  if (rows.empty()) return {};
  std::vector<std::size_t> widths;
  widths.reserve(header.size());
  for (const auto& cell : header) widths.push_back(display_width(cell));
  std::vector<std::vector<std::string>> cells;
  cells.reserve(rows.size());
  for (const auto& row : rows) {
    auto& line = cells.emplace_back();
    for (std::size_t column = 0; column < header.size(); ++column) {
      line.push_back(column < row.size() ? printable(row[column], kCellWidthMax) : std::string());
      widths[column] = std::max(widths[column], display_width(line.back()));
    }
  }
  std::string out;
  const auto add_line = [&](const std::vector<std::string>& line) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      out += line[column];
      if (column + 1 == line.size()) break;
      out.append(widths[column] - display_width(line[column]) + 2, ' ');
    }
    while (out.ends_with(' ')) out.pop_back();
    out += '\n';
  };
  add_line(header);
  std::size_t total = 0;
  for (const std::size_t width : widths) total += width + 2;
  out += std::string(total - 2, '-') + '\n';
  for (const auto& line : cells) add_line(line);
  return out;
}

std::string row_place(std::string_view sheet, std::string_view line) {
  return sheet.empty() ? std::string(line) : std::string(sheet) + " " + std::string(line);
}

}  // namespace fangpin::agent
