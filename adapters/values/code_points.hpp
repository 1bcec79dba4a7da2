#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace fangpin::adapters {

// Reads the code point at `at` and moves `at` behind it. Bytes that are no UTF-8 read as U+FFFD, one at a time, so a
// loop over any bytes ends.
char32_t next_code_point(std::string_view text, std::size_t& at);

void append_code_point(std::string& text, char32_t point);

// At most the first `count` code points of the text.
std::string first_code_points(std::string_view text, std::size_t count);

// Blanks of every kind that office programs leave in cells: ASCII white space, NBSP, U+2000-200A, U+3000, line
// separators, and the invisible ones (zero width, BOM, soft hyphen, direction marks).
bool is_blank_point(char32_t point);

// Full-width forms (U+FF01-FF5E) to ASCII and U+3000 to a space; all others as they are.
char32_t narrow(char32_t point);

// True if every byte is valid UTF-8: no overlong forms, surrogates or values above U+10FFFF.
bool is_utf8(std::string_view text);

// True if the text is made only of printable ASCII without blanks and of Han characters from U+4000 to U+9FFF: then no
// blank, no full-width sign and nothing invalid is in it. Most cells are so, and can do without a walk over their
// points.
bool is_plain(std::string_view text);

}  // namespace fangpin::adapters
