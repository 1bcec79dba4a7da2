#pragma once
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

#include "config/calendar.hpp"
#include "config/policy.hpp"
#include "crypto/base/instant.hpp"
#include "gateway/deadlines/schedule.hpp"

namespace fangpin::deadlines {

inline Date day(std::string_view text) { return parse_date(text).value(); }
inline Instant at(std::string_view text) { return parse_instant(text).value(); }
// 00:00 of a day in Shanghai.
inline Instant start(std::string_view text) { return start_of_day(day(text)); }

inline const config::Policy& shipped_policy(const std::string& name) {
  static std::map<std::string, config::Policy> policies;
  const auto found = policies.find(name);
  if (found != policies.end()) return found->second;
  auto policy = config::load_policy(FANGPIN_SOURCE_DIR "/config/policies/" + name + ".toml");
  EXPECT_TRUE(policy) << (policy ? "" : config::to_text(policy.mistakes.front()));
  return policies.emplace(name, std::move(*policy.value)).first->second;
}

inline const config::Calendar& calendar_2022() {
  static const auto calendar = [] {
    config::Calendar only_2022;
    std::ifstream in(FANGPIN_SOURCE_DIR "/config/calendars/cn-2022.toml");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    EXPECT_TRUE(only_2022.add(text, "cn-2022.toml").empty());
    return only_2022;
  }();
  return calendar;
}

// A policy "small" from the year 2020 on, with one duty "d" of department "a" and feed "a/x" under the given rule.
inline config::Policy policy_with(config::RuleKind kind) {
  config::Policy policy;
  policy.name = "small";
  policy.start = day("2020-01-01");
  config::Duty duty;
  duty.id = "d";
  duty.department = "a";
  duty.feeds = {"a/x"};
  duty.kind = kind;
  duty.clause = "clause";
  policy.duties.push_back(std::move(duty));
  return policy;
}

inline bool every_feed(std::string_view) { return true; }

inline std::vector<domain::Window> opening(const config::Policy& policy, std::string_view from, std::string_view to,
                                           const Connected& connected = every_feed) {
  auto windows = windows_opening(policy, calendar_2022(), start(from), start(to), connected);
  EXPECT_TRUE(windows) << (windows ? "" : windows.error().detail);
  return windows ? *windows : std::vector<domain::Window>{};
}

}  // namespace fangpin::deadlines
