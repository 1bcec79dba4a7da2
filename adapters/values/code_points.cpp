#include "adapters/values/code_points.hpp"

namespace fangpin::adapters {
namespace {

constexpr char32_t kInvalid = 0xFFFD;

unsigned byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

// The length of the valid sequence at `at` and its code point; length 0 if there is none.
std::size_t decode(std::string_view text, std::size_t at, char32_t& point) {
  const unsigned lead = byte_at(text, at);
  if (lead < 0x80) {
    point = lead;
    return 1;
  }
  std::size_t length = 0;
  char32_t least = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
    point = lead & 0x1FU;
    least = 0x80;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    point = lead & 0x0FU;
    least = 0x800;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    point = lead & 0x07U;
    least = 0x10000;
  }
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    const unsigned next = byte_at(text, at + i);
    if ((next & 0xC0U) != 0x80U) return 0;
    point = (point << 6U) | (next & 0x3FU);
  }
  if (point < least || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return 0;
  return length;
}

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) {
  char32_t point = 0;
  const std::size_t length = decode(text, at, point);
  at += length == 0 ? 1 : length;
  return length == 0 ? kInvalid : point;
}

void append_code_point(std::string& text, char32_t point) {
  const auto put = [&text](char32_t byte) { text.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | (point >> 6));
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

std::string first_code_points(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < count && at < text.size(); ++i) next_code_point(text, at);
  return std::string(text.substr(0, at));
}

bool is_blank_point(char32_t point) {
  if (point <= 0x20) return true;
  if (point < 0xA0) return point >= 0x7F && point <= 0x9F;
  return point == 0xA0 || point == 0xAD || (point >= 0x2000 && point <= 0x200F) ||
         (point >= 0x2028 && point <= 0x202F) || (point >= 0x205F && point <= 0x2064) || point == 0x3000 ||
         point == 0x180E || point == 0xFEFF;
}

char32_t narrow(char32_t point) {
  if (point >= 0xFF01 && point <= 0xFF5E) return point - 0xFEE0;
  return point == 0x3000 ? U' ' : point;
}

bool is_plain(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const unsigned lead = byte_at(text, at);
    if (lead > 0x20 && lead < 0x7F) {
      ++at;
    } else if (lead >= 0xE4 && lead <= 0xE9 && at + 2 < text.size() && (byte_at(text, at + 1) & 0xC0U) == 0x80U &&
               (byte_at(text, at + 2) & 0xC0U) == 0x80U) {
      at += 3;
    } else {
      return false;
    }
  }
  return true;
}

bool is_utf8(std::string_view text) {
  std::size_t at = 0;
  char32_t point = 0;
  while (at < text.size()) {
    const std::size_t length = decode(text, at, point);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

}  // namespace fangpin::adapters
