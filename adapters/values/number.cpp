#include "adapters/values/number.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "adapters/values/text.hpp"
#include "crypto/base/ascii.hpp"

namespace fangpin::adapters {
namespace {

bool drop_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix) || text.size() == suffix.size()) return false;
  text.remove_suffix(suffix.size());
  return true;
}

// Groups between commas: the first of 1 to 4 digits, all further ones of three, or all of four.
bool separators_fit(std::string_view whole) {
  const std::size_t first = whole.find(',');
  if (first == std::string_view::npos) return true;
  if (first == 0 || first > 4) return false;
  std::size_t width = 0;
  std::size_t run = 0;
  for (std::size_t i = first + 1; i <= whole.size(); ++i) {
    if (i < whole.size() && whole[i] != ',') {
      ++run;
      continue;
    }
    if (width == 0) width = run;
    if (run != width || (width != 3 && width != 4) || first > width) return false;
    run = 0;
  }
  return true;
}

std::string plain_decimal(double value) {
  std::string text = fmt::format("{:.6f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

struct Quantity {
  double value = 0;
  std::string_view problem;
};

// The number of a cell without its unit; 万 and 亿 are counted in.
Quantity quantity(const Cell& cell) {
  if (const auto problem = unreadable(cell)) return {0, *problem};
  if (is_empty_mark(cell.text)) return {0, "value-missing"};
  if (cell.kind == CellKind::boolean || cell.kind == CellKind::date) return {0, "number-unreadable"};
  const std::string squeezed = squeeze(cell.text);
  std::string_view text = squeezed;
  for (std::string_view unit :
       {"平方米", "平方公里", "平米", "㎡", "公里", "公顷", "千米", "个月", "亩", "人", "户", "间",
        "口",     "个",       "名",   "次", "天",   "月",   "岁",   "年",   "头", "只", "米", "处"}) {
    if (drop_suffix(text, unit)) break;
  }
  double factor = 1;
  if (drop_suffix(text, "万")) factor = 1e4;
  if (drop_suffix(text, "亿")) factor = 1e8;
  const std::optional<double> number = parse_plain_number(text);
  if (!number) return {0, "number-unreadable"};
  if (*number < 0) return {0, "number-negative"};
  return {*number * factor, {}};
}

}  // namespace

std::optional<double> parse_plain_number(std::string_view text) {
  if (text.empty() || text.size() > 40) return std::nullopt;
  const bool negative = text.front() == '-';
  if (negative || text.front() == '+') text.remove_prefix(1);
  const std::string_view whole = text.substr(0, text.find_first_of(".eE"));
  if (whole.empty() || !is_digit(whole.front()) || !separators_fit(whole)) return std::nullopt;
  std::array<char, 48> digits{};
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ',' && i < whole.size()) continue;
    digits[size++] = text[i];
  }
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + size, value);
  if (error != std::errc() || end != digits.data() + size || !std::isfinite(value)) return std::nullopt;
  return negative ? -value : value;
}

std::optional<std::string> exact_digits(std::string_view stored) {
  const std::optional<double> value = parse_plain_number(stored);
  if (!value || *value < 0 || *value > 999'999'999'999'999.0 || *value != std::floor(*value)) return std::nullopt;
  // Leading zeros are part of an identifier, and a text cell of digits keeps them.
  if (stored.find_first_not_of("0123456789") == std::string_view::npos) return std::string(stored);
  return fmt::format("{:.0f}", *value);
}

bool looks_like_scientific(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  if (e == std::string_view::npos || e == 0 || e + 1 >= text.size()) return false;
  std::size_t points = 0;
  for (const char c : text.substr(0, e)) {
    if (c == '.')
      ++points;
    else if (!is_digit(c))
      return false;
  }
  std::string_view exponent = text.substr(e + 1);
  if (exponent.front() == '+') exponent.remove_prefix(1);
  return points <= 1 && is_digit(text.front()) && !exponent.empty() && exponent.size() <= 3 &&
         exponent.find_first_not_of("0123456789") == std::string_view::npos;
}

ValueResult<std::int64_t> parse_integer(const Cell& cell) {
  const Quantity read = quantity(cell);
  if (!read.problem.empty()) return ValueProblem{read.problem};
  if (std::abs(read.value - std::round(read.value)) > 1e-6) return ValueProblem{"number-not-whole"};
  if (read.value > 1e9) return ValueProblem{"number-implausible"};
  return static_cast<std::int64_t>(std::llround(read.value));
}

ValueResult<std::string> parse_decimal(const Cell& cell) {
  const Quantity read = quantity(cell);
  if (!read.problem.empty()) return ValueProblem{read.problem};
  if (read.value > 1e12) return ValueProblem{"number-implausible"};
  return plain_decimal(read.value);
}

ValueResult<std::int32_t> parse_percent(const Cell& cell) {
  if (const auto problem = unreadable(cell)) return ValueProblem{*problem};
  if (is_empty_mark(cell.text)) return ValueProblem{"value-missing"};
  const std::string squeezed = squeeze(cell.text);
  std::string_view text = squeezed;
  drop_suffix(text, "以上");
  for (std::string_view prefix : {"≥", "≧", ">=", ">", "不低于", "不小于", "大于", "超过"}) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  }
  const bool sign = drop_suffix(text, "%");
  const std::optional<double> number = parse_plain_number(text);
  if (!number || *number < 0) return ValueProblem{"percent-invalid"};
  const double percent = !sign && *number <= 1 ? *number * 100 : *number;
  if (percent > 100) return ValueProblem{"percent-invalid"};
  return static_cast<std::int32_t>(std::lround(percent * 100));
}

}  // namespace fangpin::adapters
