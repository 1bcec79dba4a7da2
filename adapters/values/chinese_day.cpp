#include "adapters/values/chinese_day.hpp"

#include <optional>

#include "adapters/values/code_points.hpp"

namespace fangpin::adapters {
namespace {

constexpr std::u32string_view kHanDigits = U"〇一二三四五六七八九";

// A month or a day: 十, 十五, 二十, 二十五; or digit by digit: 五, 〇五, 二五, 三〇. nullopt: no number is so written.
std::optional<int> number_of_signs(std::u32string_view signs) {
  if (signs.empty() || signs.size() > 3) return std::nullopt;
  const auto ten = signs.find(U'十');
  if (ten == std::u32string_view::npos) {
    if (signs.size() > 2) return std::nullopt;
    int value = 0;
    for (const char32_t sign : signs) value = value * 10 + static_cast<int>(kHanDigits.find(sign));
    return value;
  }
  // Before and behind 十 stands one sign from 一 to 九 or none.
  const auto factor = [](std::u32string_view part, int where_none) -> std::optional<int> {
    if (part.empty()) return where_none;
    const auto digit = kHanDigits.find(part.front());
    if (part.size() > 1 || digit == std::u32string_view::npos || digit == 0) return std::nullopt;
    return static_cast<int>(digit);
  };
  const auto tens = factor(signs.substr(0, ten), 1);
  const auto ones = factor(signs.substr(ten + 1), 0);
  if (!tens || !ones) return std::nullopt;
  return *tens * 10 + *ones;
}

}  // namespace

std::string with_arabic_digits(std::string_view text) {
  std::string out;
  std::u32string number;  // of month or day, so far
  bool in_year = true;
  for (std::size_t at = 0; at < text.size();) {
    char32_t point = next_code_point(text, at);
    if (point == U'零' || point == U'○' || point == U'Ｏ') point = U'〇';
    const auto digit = kHanDigits.find(point);
    if (point == U'年' && in_year) {
      in_year = false;
      append_code_point(out, point);
    } else if (in_year && digit != std::u32string_view::npos) {
      out.push_back(static_cast<char>('0' + digit));
    } else if (!in_year && (digit != std::u32string_view::npos || point == U'十')) {
      number.push_back(point);
    } else if (!in_year && (point == U'月' || point == U'日' || point == U'号')) {
      const auto value = number_of_signs(number);
      if (!value) return std::string(text);
      out += std::to_string(*value);
      number.clear();
      append_code_point(out, point);
    } else {
      return std::string(text);
    }
  }
  return number.empty() ? out : std::string(text);
}

}  // namespace fangpin::adapters
