#include "gateway/deadlines/lateness.hpp"

#include <gtest/gtest.h>

#include "tests/unit/deadlines/fixture.hpp"

namespace fangpin::deadlines {
namespace {

using config::DayUnit;
using config::Duty;
using config::RuleKind;

Duty duty_of(RuleKind kind, int days, DayUnit unit = DayUnit::calendar) {
  Duty duty = policy_with(kind).duties[0];
  duty.days = days;
  duty.unit = unit;
  return duty;
}

std::optional<Instant> due(const Duty& duty, std::string_view discovered) {
  const auto found = record_due(duty, calendar_2022(), day(discovered));
  EXPECT_TRUE(found) << (found ? "" : found.error().detail);
  return found ? *found : std::nullopt;
}

TEST(Lateness, AllowsSevenDaysAfterTheDayOfDiscovery) {
  EXPECT_EQ(due(duty_of(RuleKind::after_discovery, 7), "2022-09-08"), start("2022-09-16"))
      << "24:00 of the seventh day";
}

TEST(Lateness, IsTheSameForEachDayOfTheYear) {
  const auto duty = duty_of(RuleKind::prompt, 7);
  for (Date date = day("2022-01-01"); date < day("2023-01-01"); date = plus_days(date, 1)) {
    EXPECT_EQ(due(duty, fangpin::to_text(date)), end_of_day(plus_days(date, 7)));
  }
}

TEST(Lateness, CountsWorkingDaysOverNationalDay) {
  EXPECT_EQ(due(duty_of(RuleKind::after_discovery, 5, DayUnit::working), "2022-09-30"), end_of_day(day("2022-10-12")));
  EXPECT_EQ(due(duty_of(RuleKind::prompt, 1, DayUnit::working), "2022-09-30"), end_of_day(day("2022-10-08")));
}

TEST(Lateness, NeedsACalendarForWorkingDaysOnly) {
  const auto working = record_due(duty_of(RuleKind::prompt, 3, DayUnit::working), calendar_2022(), day("2022-12-30"));
  ASSERT_FALSE(working);
  EXPECT_NE(working.error().detail.find("cn-2023.toml"), std::string::npos);
  EXPECT_TRUE(record_due(duty_of(RuleKind::prompt, 3), calendar_2022(), day("2022-12-30")));
}

TEST(Lateness, DoesNotJudgeARecordWithoutADate) {
  const auto found = record_due(duty_of(RuleKind::after_discovery, 7), calendar_2022(), std::nullopt);
  ASSERT_TRUE(found);
  EXPECT_FALSE(*found);
}

TEST(Lateness, JudgesTheSeasonInItsMonthsOnly) {
  Duty duty = duty_of(RuleKind::season_real_time, 0);
  duty.months = {9, 10};
  duty.within_hours = 24;
  EXPECT_EQ(due(duty, "2022-09-14"), start("2022-09-16"));
  EXPECT_EQ(due(duty, "2022-10-31"), start("2022-11-02")) << "discovered in season";
  for (const auto out : {"2022-08-31", "2022-11-01"}) EXPECT_FALSE(due(duty, out)) << out;
}

TEST(Lateness, NeverJudgesRecordsOfPeriodRules) { EXPECT_FALSE(due(duty_of(RuleKind::monthly, 0), "2022-01-01")); }

TEST(Lateness, FindsTheDutyThatJudgesAFeedsRecords) {
  const auto& policy = shipped_policy("lingshou-2022");
  EXPECT_EQ(record_duty(policy, "emergency-management/fire", "")->id, "disaster");
  EXPECT_EQ(record_duty(policy, "education/freshman-hardship", "")->id, "freshman-hardship");
  EXPECT_EQ(record_duty(policy, "water/unsafe-supply", ""), nullptr) << "a period rule";
  EXPECT_EQ(record_duty(policy, "public-security/traffic-injury", ""), nullptr) << "voluntary";
  auto small = policy_with(RuleKind::prompt);
  small.duties[0].population = "p";
  EXPECT_NE(record_duty(small, "a/x", "p"), nullptr);
  EXPECT_EQ(record_duty(small, "a/x", "q"), nullptr);
}

std::vector<DatedRecord> discovered_days_before(int days, std::size_t count) {
  std::vector<DatedRecord> records;
  for (std::size_t i = 0; i < count; ++i) {
    const Date received = plus_days(day("2022-09-10"), static_cast<int>(i));
    records.push_back({plus_days(received, -days), start_of_day(received) + std::chrono::hours{9}});
  }
  return records;
}

TEST(JustInsideTheLimit, SeesDatesThatAllFitOnTheLastDay) {
  const auto duty = duty_of(RuleKind::after_discovery, 7);
  const auto shown = [&](const std::vector<DatedRecord>& records) {
    return *just_inside_the_limit(duty, calendar_2022(), records);
  };
  EXPECT_TRUE(shown(discovered_days_before(7, 5)));
  EXPECT_FALSE(shown(discovered_days_before(7, 4))) << "too few to say";
  EXPECT_FALSE(shown(discovered_days_before(6, 9))) << "a day to spare";
  EXPECT_FALSE(shown(discovered_days_before(8, 9))) << "late is not inside";
  auto mixed = discovered_days_before(7, 9);
  mixed[4].discovered = plus_days(mixed[4].discovered, 3);
  EXPECT_FALSE(shown(mixed));
  EXPECT_FALSE(shown({}));
}

TEST(JustInsideTheLimit, ShowsNothingWhereTheLastDayIsTheDayItself) {
  EXPECT_FALSE(*just_inside_the_limit(duty_of(RuleKind::prompt, 0), calendar_2022(), discovered_days_before(0, 9)));
}

}  // namespace
}  // namespace fangpin::deadlines
