#include "gateway/deadlines/lateness.hpp"

#include <algorithm>

namespace fangpin::deadlines {

namespace {

using config::Calendar;
using config::DayUnit;
using config::Duty;
using config::RuleKind;

Result<std::optional<Instant>> due_of(const Duty& duty, const Calendar& calendar, Date discovered) {
  if (duty.kind == RuleKind::season_real_time) {
    if (!duty.months.contains(static_cast<unsigned>(discovered.month()))) return std::optional<Instant>{};
    return std::optional{end_of_day(discovered) + std::chrono::hours{duty.within_hours}};
  }
  if (!duty.judges_records()) return std::optional<Instant>{};
  if (duty.unit == DayUnit::calendar) return std::optional{end_of_day(plus_days(discovered, duty.days))};
  const auto day = calendar.add_working_days(discovered, duty.days);
  if (!day) return day.error();
  return std::optional{end_of_day(*day)};
}

}  // namespace

const Duty* record_duty(const config::Policy& policy, std::string_view feed, std::string_view population) {
  for (const Duty* duty : policy.duties_of(feed)) {
    if (duty->judges_records() && (duty->population.empty() || duty->population == population)) return duty;
  }
  return nullptr;
}

Result<std::optional<Instant>> record_due(const Duty& duty, const Calendar& calendar, std::optional<Date> discovered) {
  if (!discovered) return std::optional<Instant>{};
  return due_of(duty, calendar, *discovered);
}

Result<bool> just_inside_the_limit(const Duty& duty, const Calendar& calendar, std::span<const DatedRecord> records,
                                   std::size_t records_min) {
  std::size_t judged = 0;
  for (const auto& record : records) {
    const auto due = due_of(duty, calendar, record.discovered);
    if (!due) return due.error();
    if (!*due) continue;
    ++judged;
    // The last day that the limit allowed, and not the day of discovery itself.
    const Instant last_instant = **due;
    const bool on_last_day = record.received <= last_instant && record.received > last_instant - std::chrono::days{1};
    if (!on_last_day || last_instant <= end_of_day(record.discovered)) return false;
  }
  return judged >= std::max<std::size_t>(records_min, 1);
}

}  // namespace fangpin::deadlines
