#include "adapters/values/money.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "adapters/values/number.hpp"
#include "adapters/values/text.hpp"

namespace fangpin::adapters {
namespace {

constexpr long double kYuanMost = 100'000'000;
constexpr long double kNoiseCents = 1e-4L;  // a millionth of a yuan
constexpr std::size_t kFillerNines = 6;

double yuan_of(MoneyUnit unit) {
  switch (unit) {
    case MoneyUnit::thousand_yuan:
      return 1e3;
    case MoneyUnit::ten_thousand_yuan:
      return 1e4;
    case MoneyUnit::hundred_million_yuan:
      return 1e8;
    case MoneyUnit::yuan:
      break;
  }
  return 1;
}

struct Suffix {
  std::string_view text;
  MoneyUnit unit;
};
// Longer ones first.
constexpr Suffix kSuffixes[] = {
    {"亿元", MoneyUnit::hundred_million_yuan},
    {"万元", MoneyUnit::ten_thousand_yuan},
    {"千元", MoneyUnit::thousand_yuan},
    {"元整", MoneyUnit::yuan},
    {"元", MoneyUnit::yuan},
    {"圆", MoneyUnit::yuan},
    {"亿", MoneyUnit::hundred_million_yuan},
    {"万", MoneyUnit::ten_thousand_yuan},
};

// 999999, 9,999,999.99; a price of 9999.99 is one.
bool is_filler(std::string_view text) {
  if (text.find_first_not_of("9.,") != std::string_view::npos) return false;
  const auto whole = text.substr(0, text.find('.'));
  return static_cast<std::size_t>(std::count(whole.begin(), whole.end(), '9')) >= kFillerNines;
}

enum class Fillers { refused, taken };

ValueResult<std::int64_t> parse(const Cell& cell, MoneyUnit column_unit, Fillers fillers) {
  if (const auto problem = unreadable(cell)) return ValueProblem{*problem};
  if (cell.kind == CellKind::boolean || cell.kind == CellKind::date) return ValueProblem{"amount-unreadable"};
  if (is_empty_mark(cell.text)) return ValueProblem{"value-missing"};
  const std::string squeezed = squeeze(cell.text);
  std::string_view text = squeezed;
  bool negative = false;
  for (std::string_view minus : {"-", "−", "—"}) {
    if (text.starts_with(minus)) {
      negative = true;
      text.remove_prefix(minus.size());
      break;
    }
  }
  for (std::string_view sign : {"￥", "¥", "RMB", "rmb", "CNY", "人民币"}) {
    if (text.starts_with(sign)) text.remove_prefix(sign.size());
  }
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') {  // how accountants write a negative amount
    negative = true;
    text = text.substr(1, text.size() - 2);
  }
  MoneyUnit unit = column_unit;
  for (const Suffix& suffix : kSuffixes) {
    if (text.ends_with(suffix.text)) {
      unit = suffix.unit;
      text.remove_suffix(suffix.text.size());
      break;
    }
  }
  const auto number = parse_plain_number(text);
  if (!number) return ValueProblem{"amount-unreadable"};
  if (*number < 0 || (negative && *number > 0)) return ValueProblem{"amount-negative"};
  if (fillers == Fillers::refused && is_filler(text)) return ValueProblem{"amount-implausible"};
  const long double yuan = static_cast<long double>(*number) * yuan_of(unit);
  if (yuan > kYuanMost) return ValueProblem{"amount-implausible"};
  const long double cents = yuan * 100;
  if (std::abs(cents - std::round(cents)) > kNoiseCents) return ValueProblem{"amount-precision"};
  return static_cast<std::int64_t>(std::llround(cents));
}

}  // namespace

std::optional<MoneyUnit> money_unit_of_header(std::string_view header) {
  const std::string squeezed = squeeze(header);
  std::string_view text = squeezed;
  while (!text.empty() && (text.back() == ')' || text.back() == ']')) text.remove_suffix(1);
  for (const Suffix& suffix : kSuffixes) {
    if (suffix.text.size() > 3 && text.ends_with(suffix.text)) return suffix.unit;
  }
  return text.ends_with("元") ? std::optional(MoneyUnit::yuan) : std::nullopt;
}

std::optional<MoneyUnit> money_unit_of_title(std::string_view title) {
  const std::string squeezed = squeeze(title);
  std::optional<MoneyUnit> found;
  const auto read = [&found](std::string_view words) {
    while (!words.empty()) {
      const std::size_t end =
          std::min({words.find(','), words.find(';'), words.find('/'), words.find("、"), words.size()});
      const auto unit = money_unit_of_header("(" + std::string(words.substr(0, end)) + ")");
      if (unit && found && *unit != *found) return false;
      if (unit) found = unit;
      words.remove_prefix(std::min(words.find("、") == end ? end + 3 : end + 1, words.size()));
    }
    return true;
  };
  std::string_view text = squeezed;
  for (std::size_t at = text.find("单位"); at != std::string_view::npos; at = text.find("单位")) {
    text.remove_prefix(at + std::string_view("单位").size());
    for (std::string_view link : {":", "为", "是"}) {
      if (text.starts_with(link)) text.remove_prefix(link.size());
    }
    if (!read(text.substr(0, std::min({text.find(')'), text.find(']'), text.find("单位"), text.size()})))) {
      return std::nullopt;
    }
  }
  return found || !(squeezed.ends_with(')') || squeezed.ends_with(']')) ? found : money_unit_of_header(squeezed);
}

ValueResult<std::int64_t> parse_money(const Cell& cell, MoneyUnit column_unit) {
  return parse(cell, column_unit, Fillers::refused);
}

ValueResult<std::int64_t> parse_recorded_money(const Cell& cell, MoneyUnit column_unit) {
  return parse(cell, column_unit, Fillers::taken);
}

}  // namespace fangpin::adapters
