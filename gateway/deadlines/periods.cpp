#include "gateway/deadlines/periods.hpp"

#include <cassert>

namespace fangpin::deadlines {

namespace {

using config::RuleKind;

Date last_of_month(Date day) { return Date{day.year() / day.month() / std::chrono::last}; }

Date at(Date day, unsigned number) { return Date{day.year(), day.month(), std::chrono::day{number}}; }

// The `months` long stretch of the year that holds the day.
Period months_of(Date day, unsigned months) {
  const unsigned first = (static_cast<unsigned>(day.month()) - 1) / months * months + 1;
  const Date begin{day.year(), std::chrono::month{first}, std::chrono::day{1}};
  return {begin, last_of_month(Date{day.year(), std::chrono::month{first + months - 1}, std::chrono::day{1}})};
}

}  // namespace

Period period_of(RuleKind kind, Date day) {
  const auto number = static_cast<unsigned>(day.day());
  switch (kind) {
    case RuleKind::ten_day:
      if (number <= 10) return {at(day, 1), at(day, 10)};
      if (number <= 20) return {at(day, 11), at(day, 20)};
      return {at(day, 21), last_of_month(day)};
    case RuleKind::semi_monthly:
      if (number <= 15) return {at(day, 1), at(day, 15)};
      return {at(day, 16), last_of_month(day)};
    case RuleKind::monthly:
      return months_of(day, 1);
    case RuleKind::quarterly:
      return months_of(day, 3);
    case RuleKind::half_yearly:
      return months_of(day, 6);
    case RuleKind::after_discovery:
    case RuleKind::season_real_time:
    case RuleKind::prompt:
      break;
  }
  assert(false && "a rule that judges records has no periods");
  return {day, day};
}

RuleKind window_rhythm(const config::Duty& duty) {
  return config::is_period(duty.kind) ? duty.kind : RuleKind::monthly;
}

}  // namespace fangpin::deadlines
