#include "adapters/values/date.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

#include "adapters/values/chinese_day.hpp"
#include "adapters/values/number.hpp"
#include "adapters/values/text.hpp"
#include "crypto/base/ascii.hpp"

namespace fangpin::adapters {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month;

constexpr double kSerialLeast = 10'000;   // 1927-05-18: below, a bare number is more likely a year or a count
constexpr double kSerialMost = 73'050;    // 2099-12-31
constexpr double kSerialEnd = 2'958'465;  // 9999-12-31, the last day that Excel knows

int number_of(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

ValueResult<Date> day_of(int y, int m, int d) {
  const Date date{std::chrono::year{y}, std::chrono::month{static_cast<unsigned>(m)},
                  std::chrono::day{static_cast<unsigned>(d)}};
  if (m < 1 || m > 12 || d < 1 || d > 31 || !date.ok()) return ValueProblem{"date-impossible"};
  if (y < 1900 || y > 2100) return ValueProblem{"date-out-of-range"};
  return date;
}

// The digits at the front of `text`, taken off it; empty if there are none or more than `most`.
std::string_view take_digits(std::string_view& text, std::size_t most) {
  std::size_t size = 0;
  while (size < text.size() && is_digit(text[size])) ++size;
  if (size > most) return {};
  const std::string_view digits = text.substr(0, size);
  text.remove_prefix(size);
  return digits;
}

bool take(std::string_view& text, std::string_view sign) {
  if (!text.starts_with(sign)) return false;
  text.remove_prefix(sign.size());
  return true;
}

// 上午 and its kind, which say nothing about the day.
void take_day_part(std::string_view& text) {
  for (std::string_view part : {"上午", "下午", "凌晨", "中午", "早上", "晚上", "早", "晚", "许", "左右", "AM", "PM"}) {
    if (take(text, part)) return;
  }
}

// What may stand behind a day: nothing, or a time. A time with a zone moves the day to Shanghai's; `shift` says by how
// many days. False: something else stands there.
bool take_time(std::string_view text, int& shift) {
  shift = 0;
  take_day_part(text);
  if (text.empty()) return true;
  if (!take(text, "T")) take(text, "t");
  const std::string_view hours = take_digits(text, 2);
  if (hours.empty()) return false;
  int minutes = number_of(hours) * 60;
  if (number_of(hours) > 24) return false;  // 24:00 is written of a day's end
  if (take(text, ":") || take(text, "时") || take(text, "点")) {
    const std::string_view digits = take_digits(text, 2);
    if (!digits.empty()) minutes += number_of(digits);
    if (minutes > 24 * 60 || (!digits.empty() && number_of(digits) > 59)) return false;
    take(text, "分");
    if (take(text, ":") || (!text.empty() && is_digit(text.front()))) {
      const std::string_view seconds = take_digits(text, 2);
      if (seconds.empty() || number_of(seconds) > 59) return false;
      take(text, "秒");
    }
    if (take(text, ".") && take_digits(text, 9).empty()) return false;
  }
  take_day_part(text);
  if (text.empty()) return true;
  int zone = 0;
  if (!take(text, "Z") && !take(text, "z")) {
    const bool west = take(text, "-");
    if (!west && !take(text, "+")) return false;
    const std::string_view digits = take_digits(text, 4);
    if (digits.size() != 2 && digits.size() != 4) return false;
    std::string_view past = digits.substr(2);
    if (past.empty() && take(text, ":")) past = take_digits(text, 2);
    if (number_of(digits.substr(0, 2)) > 14 || number_of(past) > 59) return false;
    zone = number_of(digits.substr(0, 2)) * 60 + number_of(past);
    if (west) zone = -zone;
  }
  if (!text.empty()) return false;
  const int local = minutes - zone + 8 * 60;
  shift = local < 0 ? -1 : local / (24 * 60);
  return true;
}

ValueResult<Date> with_time(ValueResult<Date> date, std::string_view rest) {
  int shift = 0;
  if (!take_time(rest, shift)) return ValueProblem{"date-unreadable"};
  if (date.has_value() && shift != 0) return plus_days(*date, shift);
  return date;
}

// d/m/Y against m/d/Y: only where one of them is no day, or both are the same one, the day is known.
ValueResult<Date> year_last(int first, int second, int y) {
  const ValueResult<Date> day_first = day_of(y, second, first);
  const ValueResult<Date> month_first = day_of(y, first, second);
  if (day_first.has_value() && month_first.has_value() && *day_first != *month_first) {
    return ValueProblem{"date-ambiguous"};
  }
  return day_first.has_value() ? day_first : month_first;
}

// Digits without signs between them.
ValueResult<Date> from_digits(std::string_view digits) {
  switch (digits.size()) {
    case 4:
      return ValueProblem{"date-incomplete"};
    case 5: {
      const auto day = day_of_serial(number_of(digits), false);
      if (day && number_of(digits) >= kSerialLeast && number_of(digits) <= kSerialMost) return *day;
      return ValueProblem{"date-unreadable"};
    }
    case 6:
      if (number_of(digits.substr(0, 4)) >= 1900 && number_of(digits.substr(4)) <= 12) {
        return ValueProblem{"date-incomplete"};
      }
      return ValueProblem{"date-ambiguous"};
    case 8:
    case 12:
    case 14:
      return day_of(number_of(digits.substr(0, 4)), number_of(digits.substr(4, 2)), number_of(digits.substr(6, 2)));
    default:
      return ValueProblem{"date-unreadable"};
  }
}

// 年 月 日 (号), or one and the same sign twice.
ValueResult<Date> from_parts(std::string_view text) {
  const std::string_view first = take_digits(text, 4);
  if (first.empty()) return ValueProblem{"date-unreadable"};
  std::string_view sign;
  if (first.size() <= 2 && text.starts_with("月")) return ValueProblem{"date-incomplete"};
  for (std::string_view candidate : {"-", "/", ".", "年", "\\", "、", "。", ","}) {
    if (take(text, candidate)) {
      sign = candidate;
      break;
    }
  }
  if (sign.empty()) return ValueProblem{"date-unreadable"};
  if (text.empty()) return ValueProblem{"date-incomplete"};
  const std::string_view second = take_digits(text, 2);
  if (second.empty()) return ValueProblem{"date-unreadable"};
  const bool han = sign == "年";
  if (text.empty() || text == "月" || text == "月份") return ValueProblem{"date-incomplete"};
  if (!take(text, han ? "月" : sign)) return ValueProblem{"date-unreadable"};
  const std::string_view third = take_digits(text, 4);
  if (third.empty() || third.size() == 3) return ValueProblem{"date-unreadable"};
  if (han && !take(text, "日")) take(text, "号");
  if (first.size() == 4 && third.size() <= 2) {
    return with_time(day_of(number_of(first), number_of(second), number_of(third)), text);
  }
  if (first.size() <= 2 && third.size() == 4 && !han) {
    return with_time(year_last(number_of(first), number_of(second), number_of(third)), text);
  }
  if (first.size() <= 2 && third.size() <= 2) return ValueProblem{"date-ambiguous"};
  return ValueProblem{"date-unreadable"};
}

ValueResult<Date> from_number(double number, bool counts_from_1904) {
  if (number >= kSerialLeast - (counts_from_1904 ? 1462 : 0) && number < kSerialMost + 1) {
    if (const auto day = day_of_serial(number, counts_from_1904)) return *day;
  }
  if (number != std::floor(number) || number < 0 || number > 99'999'999'999'999.0) {
    return ValueProblem{"date-unreadable"};
  }
  return from_digits(fmt::format("{:.0f}", number));
}

}  // namespace

std::optional<Date> day_of_serial(double serial, bool counts_from_1904) {
  if (!(serial >= (counts_from_1904 ? 0 : 1)) || serial >= kSerialEnd + 1) return std::nullopt;
  const int day = static_cast<int>(serial);
  const auto days = [day](Date base) { return Date{sys_days{base} + std::chrono::days{day}}; };
  using namespace std::chrono;
  if (counts_from_1904) return days(year{1904} / January / 1);
  // Excel believes in 1900-02-29 (serial 60), so the count is one too high from there on.
  if (day == 60) return std::nullopt;
  return days(day < 60 ? year{1899} / December / 31 : year{1899} / December / 30);
}

ValueResult<Date> parse_day(const Cell& cell) {
  if (const auto problem = unreadable(cell)) return ValueProblem{*problem};
  if (cell.kind == CellKind::boolean) return ValueProblem{"date-unreadable"};
  if (const auto day = parse_date(cell.text)) {
    return day_of(static_cast<int>(day->year()), static_cast<int>(static_cast<unsigned>(day->month())),
                  static_cast<int>(static_cast<unsigned>(day->day())));
  }
  if (is_empty_mark(cell.text)) return ValueProblem{"value-missing"};
  std::string squeezed = squeeze(cell.text);
  if (squeezed.find("年") != std::string::npos) squeezed = with_arabic_digits(squeezed);
  const std::string_view text = squeezed;
  if (cell.kind == CellKind::number) {
    const auto number = parse_plain_number(text);
    if (!number) return ValueProblem{"date-unreadable"};
    return from_number(*number, cell.counts_from_1904);
  }
  if (all_digits(text)) return from_digits(text);
  // A serial with a time of day, as a CSV export of a workbook leaves it: 44805.5833
  if (text.size() > 6 && text[5] == '.' && all_digits(text.substr(0, 5)) && all_digits(text.substr(6))) {
    return from_digits(text.substr(0, 5));
  }
  // squeeze() has joined the day and the time ("2022-09-0110:20:00"), so the day of a full form ends at its two digits.
  if (text.size() > 10 && text[4] == text[7] && !is_digit(text[4])) {
    const std::string_view day = text.substr(0, 10);
    if (all_digits(day.substr(0, 4)) && all_digits(day.substr(5, 2)) && all_digits(day.substr(8, 2))) {
      return with_time(from_parts(day), text.substr(10));
    }
  }
  // In other forms a blank still parts them: the day is what stands before it.
  const std::string line = one_line(cell.text);
  const std::size_t blank = line.find(' ');
  if (blank != std::string::npos && line.find(':', blank) != std::string::npos && is_digit(line[blank + 1])) {
    return with_time(from_parts(squeeze(std::string_view(line).substr(0, blank))),
                     squeeze(std::string_view(line).substr(blank)));
  }
  // "2022-9-1 5": joined it would be the 15th.
  for (std::size_t at = blank; at != std::string::npos; at = line.find(' ', at + 1)) {
    if (at > 0 && at + 1 < line.size() && is_digit(line[at - 1]) && is_digit(line[at + 1])) {
      return ValueProblem{"date-unreadable"};
    }
  }
  return from_parts(text);
}

ValueResult<year_month> parse_month(const Cell& cell) {
  if (const auto problem = unreadable(cell)) return ValueProblem{*problem};
  if (is_empty_mark(cell.text)) return ValueProblem{"value-missing"};
  const std::string squeezed = squeeze(cell.text);
  std::string_view text = squeezed;
  int y = 0;
  int m = 0;
  if (text.size() == 6 && all_digits(text)) {
    y = number_of(text.substr(0, 4));
    m = number_of(text.substr(4));
  } else {
    const std::string_view years = take_digits(text, 4);
    const bool parted = take(text, "-") || take(text, "/") || take(text, ".") || take(text, "年");
    const std::string_view months = take_digits(text, 2);
    const bool ended = text.empty() || text == "月" || text == "月份";
    if (years.size() == 4 && parted && !months.empty() && ended && cell.kind != CellKind::number) {
      y = number_of(years);
      m = number_of(months);
    } else {
      const ValueResult<Date> day = parse_day(cell);
      if (!day.has_value()) return ValueProblem{day.reason()};
      return year_month{day->year(), day->month()};
    }
  }
  if (m < 1 || m > 12) return ValueProblem{"date-impossible"};
  if (y < 1900 || y > 2100) return ValueProblem{"date-out-of-range"};
  return year_month{std::chrono::year{y}, std::chrono::month{static_cast<unsigned>(m)}};
}

std::string to_text(year_month month) {
  return fmt::format("{:04}-{:02}", static_cast<int>(month.year()), static_cast<unsigned>(month.month()));
}

}  // namespace fangpin::adapters
