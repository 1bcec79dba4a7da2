#include "gateway/deadlines/schedule.hpp"

#include <gtest/gtest.h>

#include "gateway/deadlines/periods.hpp"
#include "tests/unit/deadlines/fixture.hpp"

namespace fangpin::deadlines {
namespace {

using config::DayUnit;
using config::RuleKind;

struct Rhythm {
  RuleKind kind;
  std::size_t in_a_year;
};
class EachRhythm : public testing::TestWithParam<Rhythm> {};

INSTANTIATE_TEST_SUITE_P(Rules, EachRhythm,
                         testing::Values(Rhythm{RuleKind::ten_day, 36}, Rhythm{RuleKind::semi_monthly, 24},
                                         Rhythm{RuleKind::monthly, 12}, Rhythm{RuleKind::quarterly, 4},
                                         Rhythm{RuleKind::half_yearly, 2}),
                         [](const auto& param) {
                           std::string name(config::to_text(param.param.kind));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST_P(EachRhythm, TilesTheYear2022WithoutGapOrOverlap) {
  const auto windows = opening(policy_with(GetParam().kind), "2022-01-01", "2023-01-01");
  ASSERT_EQ(windows.size(), GetParam().in_a_year);
  EXPECT_EQ(windows.front().first, day("2022-01-01"));
  EXPECT_EQ(windows.back().last, day("2022-12-31"));
  for (std::size_t i = 1; i < windows.size(); ++i) {
    EXPECT_EQ(windows[i].first, plus_days(windows[i - 1].last, 1)) << windows[i].id();
  }
}

TEST_P(EachRhythm, TilesLeapYears) {
  const auto windows = opening(policy_with(GetParam().kind), "2024-01-01", "2025-01-01");
  ASSERT_EQ(windows.size(), GetParam().in_a_year);
  int days = 0;
  for (const auto& window : windows) days += days_between(window.first, window.last) + 1;
  EXPECT_EQ(days, 366);
}

TEST_P(EachRhythm, PutsEachDayIntoThePeriodThatHoldsIt) {
  for (Date date = day("2022-01-01"); date < day("2023-01-01"); date = plus_days(date, 1)) {
    const auto period = period_of(GetParam().kind, date);
    EXPECT_LE(period.first, date);
    EXPECT_GE(period.last, date);
    EXPECT_EQ(period_of(GetParam().kind, period.first), period);
    EXPECT_EQ(period_of(GetParam().kind, period.last), period);
  }
}

TEST_P(EachRhythm, OpensEachWindowOnceWhereverTheLedgerStopped) {
  const auto policy = policy_with(GetParam().kind);
  std::vector<domain::Window> pieces;
  // Steps of 5 days and 7 hours: most end inside a day, and windows open at midnight in Shanghai.
  const Instant end = start("2023-01-01");
  for (Instant from = start("2022-01-01"); from < end;) {
    const Instant to = std::min(end, from + std::chrono::hours{127});
    const auto more = windows_opening(policy, calendar_2022(), from, to, every_feed);
    ASSERT_TRUE(more);
    pieces.insert(pieces.end(), more->begin(), more->end());
    from = to;
  }
  const auto whole = opening(policy, "2022-01-01", "2023-01-01");
  ASSERT_EQ(pieces.size(), whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_EQ(pieces[i].id(), whole[i].id());
}

TEST_P(EachRhythm, IsDueAtTheEndOfItsLastDay) {
  for (const auto& window : opening(policy_with(GetParam().kind), "2022-01-01", "2023-01-01")) {
    EXPECT_EQ(window.due, end_of_day(window.last));
    EXPECT_EQ(window.missed_at, window.due + std::chrono::days{7});
  }
}

TEST(Schedule, WritesDownWhatTheWindowIs) {
  auto policy = policy_with(RuleKind::ten_day);
  policy.duties[0].feeds = {"a/x", "a/y"};
  policy.duties[0].population = "p";
  const auto windows = opening(policy, "2022-02-21", "2022-02-22");
  ASSERT_EQ(windows.size(), 1u);
  const auto& window = windows[0];
  EXPECT_EQ(window.duty, "d");
  EXPECT_EQ(window.feed, "a/x");
  EXPECT_EQ(window.feeds, (std::vector<std::string>{"a/x", "a/y"}));
  EXPECT_EQ(window.population, "p");
  EXPECT_EQ(window.id(), "2022-02-21/2022-02-28");
  EXPECT_EQ(window.policy, "small@1");
  EXPECT_EQ(window.clause, "clause");
  EXPECT_FALSE(window.verdict);
}

TEST(Schedule, EndsFebruaryOfALeapYearOnThe29th) {
  const auto windows = opening(policy_with(RuleKind::semi_monthly), "2024-02-01", "2024-03-01");
  ASSERT_EQ(windows.size(), 2u);
  EXPECT_EQ(windows[1].id(), "2024-02-16/2024-02-29");
}

TEST(Schedule, BeginsWithTheFirstWindowThatOpensAtOrAfterTheStart) {
  auto policy = policy_with(RuleKind::semi_monthly);
  policy.start = day("2022-09-01");
  auto windows = opening(policy, "2022-01-01", "2022-10-01");
  ASSERT_EQ(windows.size(), 2u);
  EXPECT_EQ(windows[0].id(), "2022-09-01/2022-09-15");
  policy.start = day("2022-09-02");
  windows = opening(policy, "2022-01-01", "2022-10-01");
  ASSERT_EQ(windows.size(), 1u) << "a window that had begun is not owed";
  EXPECT_EQ(windows[0].id(), "2022-09-16/2022-09-30");
}

TEST(Schedule, OpensAtMidnightInShanghai) {
  const auto policy = policy_with(RuleKind::monthly);
  const Instant midnight = at("2022-09-01T00:00:00+08:00");
  const Milliseconds tick{1};
  EXPECT_EQ(windows_opening(policy, calendar_2022(), midnight - tick, midnight, every_feed)->size(), 0u);
  EXPECT_EQ(windows_opening(policy, calendar_2022(), midnight, midnight + tick, every_feed)->size(), 1u);
}

TEST(Schedule, CountsGraceInCalendarDays) {
  auto policy = policy_with(RuleKind::semi_monthly);
  policy.duties[0].grace_days = 3;
  policy.duties[0].missed_after_days = 10;
  const auto window = opening(policy, "2022-09-16", "2022-09-17").at(0);
  EXPECT_EQ(window.due, end_of_day(day("2022-10-03")));
  EXPECT_EQ(window.missed_at, end_of_day(day("2022-10-13")));
  EXPECT_EQ(window.policy, "small@1");
}

TEST(Schedule, CountsGraceInWorkingDaysOverNationalDay) {
  auto policy = policy_with(RuleKind::semi_monthly);
  policy.duties[0].grace_days = 3;
  policy.duties[0].grace_unit = DayUnit::working;
  const auto window = opening(policy, "2022-09-16", "2022-09-17").at(0);
  EXPECT_EQ(window.due, end_of_day(day("2022-10-10"))) << "October 8 and 9 are worked, 1 to 7 are not";
  EXPECT_EQ(window.missed_at, end_of_day(day("2022-10-17"))) << "missed_after is in calendar days";
  EXPECT_EQ(window.policy, "small@1+cn-2022@1") << "the calendar's version is frozen in";
}

TEST(Schedule, NamesTheMissingCalendarOfTheDueDay) {
  auto policy = policy_with(RuleKind::monthly);
  policy.duties[0].grace_days = 2;
  policy.duties[0].grace_unit = DayUnit::working;
  const auto windows = windows_opening(policy, calendar_2022(), start("2022-12-01"), start("2022-12-02"), every_feed);
  ASSERT_FALSE(windows);
  EXPECT_EQ(windows.error().code, Errc::config);
  EXPECT_NE(windows.error().detail.find("cn-2023.toml"), std::string::npos);
  policy.duties[0].grace_unit = DayUnit::calendar;
  EXPECT_TRUE(windows_opening(policy, calendar_2022(), start("2022-12-01"), start("2022-12-02"), every_feed));
}

TEST(Schedule, OpensNothingForRulesThatJudgeRecords) {
  for (const auto kind : {RuleKind::after_discovery, RuleKind::season_real_time, RuleKind::prompt}) {
    EXPECT_TRUE(opening(policy_with(kind), "2022-01-01", "2023-01-01").empty());
  }
}

TEST(Schedule, OpensMonthsWhereARecordDutyOwesAMonthlyNil) {
  auto policy = policy_with(RuleKind::after_discovery);
  policy.duties[0].monthly_nil = true;
  EXPECT_EQ(opening(policy, "2022-01-01", "2023-01-01").size(), 12u);
}

TEST(Schedule, LimitsItselfToOneDuty) {
  auto policy = policy_with(RuleKind::monthly);
  policy.duties.push_back(policy.duties[0]);
  policy.duties[1].id = "e";
  const auto only = windows_opening(policy, calendar_2022(), start("2022-09-01"), start("2022-10-01"), every_feed, "e");
  ASSERT_EQ(only->size(), 1u);
  EXPECT_EQ(only->at(0).duty, "e");
  const auto unknown =
      windows_opening(policy, calendar_2022(), start("2022-09-01"), start("2022-10-01"), every_feed, "f");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Errc::not_found);
}

TEST(Schedule, DoesNotJudgeWhatIsNotConnected) {
  const auto& policy = shipped_policy("lingshou-2022");
  const Connected connected = [](std::string_view feed) {
    return !feed.starts_with("human-resources/") && !feed.starts_with("agriculture/") &&
           !feed.starts_with("disabled-persons/");
  };
  for (const auto& window : opening(policy, "2022-09-01", "2022-10-01", connected)) {
    EXPECT_NE(window.duty, "employment");
    EXPECT_NE(window.duty, "severe-disability");
  }
  const auto apart =
      windows_not_connected(policy, calendar_2022(), start("2022-09-01"), start("2022-10-01"), connected);
  ASSERT_TRUE(apart);
  EXPECT_EQ(apart->size(), 4u) << "two half months of two duties";
  std::vector<std::string> duties;
  for (const auto* duty : not_connected(policy, connected)) duties.push_back(duty->id);
  EXPECT_EQ(duties, (std::vector<std::string>{"employment", "industry", "severe-disability"}));
}

// A department whose certificate was revoked: what it was judged for stands in the ledger and nowhere else.
TEST(Schedule, CountsNoWindowOfTheLedgerAsNotConnected) {
  const auto& policy = shipped_policy("lingshou-2022");
  const Connected before = [](std::string_view feed) { return feed.starts_with("water/"); };
  const Connected after = [](std::string_view) { return false; };
  const auto ledger = opening(policy, "2022-09-01", "2022-09-16", before);
  ASSERT_EQ(ledger.size(), 1u);
  const auto apart =
      windows_not_connected(policy, calendar_2022(), start("2022-09-01"), start("2022-10-01"), after, ledger);
  ASSERT_TRUE(apart);
  std::vector<std::string> water;
  for (const auto& window : *apart) {
    if (window.duty == ledger[0].duty) water.push_back(window.id());
  }
  EXPECT_EQ(water, (std::vector<std::string>{"2022-09-16/2022-09-30"})) << "the one after it was never opened";
}

TEST(Schedule, IsConnectedByAnyOfItsFeeds) {
  auto policy = policy_with(RuleKind::monthly);
  policy.duties[0].feeds = {"a/x", "a/y"};
  const Connected second = [](std::string_view feed) { return feed == "a/y"; };
  EXPECT_EQ(opening(policy, "2022-09-01", "2022-10-01", second).size(), 1u);
  const Connected none = [](std::string_view) { return false; };
  EXPECT_TRUE(opening(policy, "2022-09-01", "2022-10-01", none).empty());
}

TEST(Schedule, OpensTheWindowsOfSeptemberUnderTheLingshouNotice) {
  std::map<std::string, int> windows;
  for (const auto& window : opening(shipped_policy("lingshou-2022"), "2022-09-01", "2022-10-01"))
    ++windows[window.duty];
  const std::map<std::string, int> expected = {
      {"distressed-children", 2}, {"employment", 2},    {"extreme-poverty", 2}, {"housing", 2},
      {"medical-alleviated", 3},  {"medical-other", 1}, {"minimum-living", 2},  {"serious-illness", 2},
      {"severe-disability", 2},   {"water", 2}};
  EXPECT_EQ(windows, expected);
}

TEST(NextChange, IsTheNextOpeningDueOrMissedInstant) {
  const auto policy = policy_with(RuleKind::monthly);
  auto ledger = opening(policy, "2022-09-01", "2022-10-01");
  const auto next = [&](std::string_view now) { return next_change(policy, ledger, start(now), every_feed); };
  EXPECT_EQ(next("2022-09-10"), start("2022-10-01")) << "due, and the next window opens";
  EXPECT_EQ(next("2022-10-02"), start("2022-10-08")) << "missed";
  EXPECT_EQ(next("2022-10-08"), start("2022-11-01"));
  ledger[0].verdict = domain::Verdict::met;
  EXPECT_EQ(next("2022-10-02"), start("2022-11-01")) << "a concluded window changes no more";
}

TEST(NextChange, WaitsForThePolicysStartAndForNothingElse) {
  auto policy = policy_with(RuleKind::half_yearly);
  policy.start = day("2023-02-01");
  EXPECT_EQ(next_change(policy, {}, start("2022-09-10"), every_feed), start("2023-07-01"));
  EXPECT_EQ(next_change(policy_with(RuleKind::prompt), {}, start("2022-09-10"), every_feed), std::nullopt);
}

TEST(MissedBy, ListsWindowsWhoseTimeHasRunOutAndNoOthers) {
  auto ledger = opening(policy_with(RuleKind::semi_monthly), "2022-09-01", "2022-10-01");
  EXPECT_TRUE(missed_by(ledger, ledger[0].missed_at - Milliseconds{1}).empty());
  ASSERT_EQ(missed_by(ledger, ledger[0].missed_at).size(), 1u);
  EXPECT_EQ(missed_by(ledger, ledger[1].missed_at).size(), 2u);
  ledger[0].verdict = domain::Verdict::met_late;
  EXPECT_EQ(missed_by(ledger, ledger[1].missed_at).size(), 1u);
}

TEST(WaiverProposals, AreWindowsThatFellDueDuringTheOutage) {
  auto ledger = opening(policy_with(RuleKind::ten_day), "2022-09-01", "2022-10-01");
  const auto proposals = [&] {
    return waiver_proposals(ledger, {at("2022-09-10T12:00:00+08:00"), at("2022-09-21T09:00:00+08:00")});
  };
  ASSERT_EQ(proposals().size(), 2u);
  ledger[0].verdict = domain::Verdict::met;
  ASSERT_EQ(proposals().size(), 1u) << "a window has one verdict";
  EXPECT_EQ(proposals()[0].id(), "2022-09-11/2022-09-20");
  ledger[1].verdict = domain::Verdict::met_late;
  EXPECT_TRUE(proposals().empty());
}

TEST(WaiverProposals, TheOutageBeginsBeforeTheDueInstantAndEndsAfterIt) {
  const auto ledger = opening(policy_with(RuleKind::ten_day), "2022-09-01", "2022-09-10");
  const auto due = ledger.at(0).due;
  EXPECT_EQ(waiver_proposals(ledger, {due, due + Milliseconds{1}}).size(), 1u);
  EXPECT_TRUE(waiver_proposals(ledger, {due - Milliseconds{9}, due}).empty()) << "it served again at the due instant";
  EXPECT_TRUE(waiver_proposals(ledger, {due + Milliseconds{1}, due + Milliseconds{9}}).empty());
}

}  // namespace
}  // namespace fangpin::deadlines
