#include "gateway/deadlines/schedule.hpp"

#include <algorithm>
#include <set>

#include "gateway/deadlines/periods.hpp"

namespace fangpin::deadlines {

namespace {

using config::Calendar;
using config::DayUnit;
using config::Duty;
using config::Policy;
using domain::Window;

bool is_connected(const Duty& duty, const Connected& connected) {
  return std::any_of(duty.feeds.begin(), duty.feeds.end(), connected);
}

Result<Window> window_of(const Policy& policy, const Calendar& calendar, const Duty& duty, const Period& period) {
  Window window;
  window.duty = duty.id;
  window.feed = duty.feeds.front();
  window.feeds = duty.feeds;
  window.population = duty.population;
  window.first = period.first;
  window.last = period.last;
  window.policy = policy.id();
  window.clause = duty.clause;

  Date due_day = plus_days(period.last, duty.grace_days);
  if (duty.grace_unit == DayUnit::working && duty.grace_days > 0) {
    const auto day = calendar.add_working_days(period.last, duty.grace_days);
    if (!day) return day.error();
    const auto version = calendar.version(day->year());
    if (!version) return version.error();
    due_day = *day;
    window.policy += "+" + *version;  // the due instant hangs on the calendar too: both are frozen in
  }
  window.due = end_of_day(due_day);
  window.missed_at = end_of_day(plus_days(due_day, duty.missed_after_days));
  return window;
}

Result<std::vector<Window>> windows(const Policy& policy, const Calendar& calendar, Instant from, Instant to,
                                    const std::function<bool(const Duty&)>& wanted) {
  std::vector<Window> found;
  from = std::max(from, start_of_day(policy.start));
  for (const auto& duty : policy.duties) {
    if (!duty.opens_windows() || !wanted(duty)) continue;
    const auto rhythm = window_rhythm(duty);
    auto period = period_of(rhythm, shanghai_date(from));
    while (start_of_day(period.first) < to) {
      if (start_of_day(period.first) >= from) {
        auto window = window_of(policy, calendar, duty, period);
        if (!window) return window.error();
        found.push_back(std::move(*window));
      }
      period = period_of(rhythm, plus_days(period.last, 1));
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Window& a, const Window& b) { return a.first < b.first; });
  return found;
}

}  // namespace

Result<std::vector<Window>> windows_opening(const Policy& policy, const Calendar& calendar, Instant from, Instant to,
                                            const Connected& connected, std::string_view only) {
  if (!only.empty() && policy.duty(only) == nullptr) {
    return error(Errc::not_found, "政策中没有这项责任 / the policy has no such duty: " + std::string(only));
  }
  return windows(policy, calendar, from, to,
                 [&](const Duty& duty) { return (only.empty() || duty.id == only) && is_connected(duty, connected); });
}

Result<std::vector<Window>> windows_not_connected(const Policy& policy, const Calendar& calendar, Instant from,
                                                  Instant to, const Connected& connected,
                                                  std::span<const Window> ledger) {
  auto found = windows(policy, calendar, from, to, [&](const Duty& duty) { return !is_connected(duty, connected); });
  if (!found) return found;
  std::set<std::pair<std::string_view, Date>> judged;
  for (const auto& window : ledger) judged.emplace(window.duty, window.first);
  std::erase_if(*found, [&](const Window& window) { return judged.count({window.duty, window.first}) != 0; });
  return found;
}

std::vector<const Duty*> not_connected(const Policy& policy, const Connected& connected) {
  std::vector<const Duty*> duties;
  for (const auto& duty : policy.duties) {
    if (!is_connected(duty, connected)) duties.push_back(&duty);
  }
  return duties;
}

std::optional<Instant> next_change(const Policy& policy, std::span<const Window> ledger, Instant now,
                                   const Connected& connected) {
  std::optional<Instant> next;
  const auto consider = [&](Instant instant) {
    if (instant > now && (!next || instant < *next)) next = instant;
  };
  const Instant start = start_of_day(policy.start);
  for (const auto& duty : policy.duties) {
    if (!duty.opens_windows() || !is_connected(duty, connected)) continue;
    const auto rhythm = window_rhythm(duty);
    auto period = period_of(rhythm, shanghai_date(std::max(now, start)));
    while (start_of_day(period.first) <= now || start_of_day(period.first) < start) {
      period = period_of(rhythm, plus_days(period.last, 1));
    }
    consider(start_of_day(period.first));
  }
  for (const auto& window : ledger) {
    if (window.verdict) continue;
    consider(window.due);
    consider(window.missed_at);
  }
  return next;
}

std::vector<Window> missed_by(std::span<const Window> ledger, Instant now) {
  std::vector<Window> missed;
  for (const auto& window : ledger) {
    if (!window.verdict && window.missed_at <= now) missed.push_back(window);
  }
  return missed;
}

std::vector<Window> waiver_proposals(std::span<const Window> ledger, const domain::Outage& outage) {
  std::vector<Window> proposals;
  for (const auto& window : ledger) {
    if (!window.verdict && window.due >= outage.from && window.due < outage.to) proposals.push_back(window);
  }
  return proposals;
}

}  // namespace fangpin::deadlines
