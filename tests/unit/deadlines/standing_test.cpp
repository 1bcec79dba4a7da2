#include "gateway/deadlines/standing.hpp"

#include <gtest/gtest.h>

#include "tests/unit/deadlines/fixture.hpp"

namespace fangpin::deadlines {
namespace {

using config::RuleKind;
using domain::Verdict;

TEST(Standing, GoesFromAheadToMissed) {
  const auto window = opening(policy_with(RuleKind::semi_monthly), "2022-09-01", "2022-09-02").at(0);
  const auto at_time = [&](std::string_view text) { return standing_of(window, at(text)); };
  EXPECT_EQ(at_time("2022-08-31T23:59:59+08:00"), Standing::ahead);
  EXPECT_EQ(at_time("2022-09-01T00:00:00+08:00"), Standing::open);
  EXPECT_EQ(at_time("2022-09-13T23:59:59+08:00"), Standing::open);
  EXPECT_EQ(at_time("2022-09-14T00:00:00+08:00"), Standing::due_soon);
  EXPECT_EQ(at_time("2022-09-16T00:00:00+08:00"), Standing::due_soon) << "the due instant itself is in time";
  EXPECT_EQ(at_time("2022-09-16T00:00:01+08:00"), Standing::overdue);
  EXPECT_EQ(at_time("2022-09-22T23:59:59+08:00"), Standing::overdue);
  EXPECT_EQ(at_time("2022-09-23T00:00:00+08:00"), Standing::missed);
}

TEST(Standing, KeepsAVerdict) {
  auto window = opening(policy_with(RuleKind::semi_monthly), "2022-09-01", "2022-09-02").at(0);
  const std::pair<Verdict, Standing> pairs[] = {{Verdict::met, Standing::met},
                                                {Verdict::met_late, Standing::met_late},
                                                {Verdict::missed, Standing::missed},
                                                {Verdict::waived, Standing::waived}};
  for (const auto& [verdict, standing] : pairs) {
    window.verdict = verdict;
    EXPECT_EQ(standing_of(window, start("2030-01-01")), standing);
    EXPECT_EQ(to_text(standing), domain::to_text(verdict));
  }
}

TEST(Standing, HasTextsInBothLanguages) {
  std::set<std::string_view> en, zh;
  for (int i = 0; i <= static_cast<int>(Standing::waived); ++i) {
    en.insert(to_text(static_cast<Standing>(i)));
    zh.insert(to_chinese(static_cast<Standing>(i)));
  }
  EXPECT_EQ(en.size(), 8u);
  EXPECT_EQ(zh.size(), 8u);
}

TEST(WindowCounts, CountsEachWindowOnce) {
  auto ledger = opening(policy_with(RuleKind::ten_day), "2022-09-01", "2022-10-11");
  ASSERT_EQ(ledger.size(), 4u);
  ledger[0].verdict = Verdict::met;
  ledger[1].verdict = Verdict::met_late;
  const std::vector<domain::Window> unconnected(3);
  EXPECT_EQ(count_windows(ledger, unconnected, start("2022-10-05")), (WindowCounts{1, 1, 0, 0, 2, 3}));
  EXPECT_EQ(count_windows(ledger, {}, start("2022-10-08")), (WindowCounts{1, 1, 1, 0, 1, 0}));
  ledger[2].verdict = Verdict::waived;
  EXPECT_EQ(count_windows(ledger, {}, start("2022-10-08")), (WindowCounts{1, 1, 0, 1, 1, 0}));
}

TEST(Board, ShowsTheOldestWaitingWindowElseTheLatest) {
  const auto policy = policy_with(RuleKind::semi_monthly);
  auto ledger = opening(policy, "2022-09-01", "2022-10-02");
  const auto shown = [&] { return board(policy, ledger, {}, at("2022-10-02T09:00:00+08:00"), every_feed).at(0); };
  EXPECT_EQ(shown().window->id(), "2022-09-16/2022-09-30") << "the first ran out and is missed";
  EXPECT_EQ(shown().standing, Standing::overdue);
  ledger[1].verdict = Verdict::met_late;
  EXPECT_EQ(shown().window->id(), "2022-10-01/2022-10-15");
  ledger[2].verdict = Verdict::met;
  EXPECT_EQ(shown().window->id(), "2022-10-01/2022-10-15");
  EXPECT_EQ(shown().standing, Standing::met);
}

TEST(Board, SaysWhenADutyWasLastHeardOf) {
  const auto& policy = shipped_policy("lingshou-2022");
  const Connected connected = [](std::string_view feed) { return !feed.starts_with("agriculture/"); };
  const std::map<std::string, Instant, std::less<>> heard = {{"emergency-management/disaster", start("2022-09-12")},
                                                             {"emergency-management/fire", start("2022-09-28")}};
  const auto lines = board(policy, {}, heard, start("2022-10-01"), connected);
  ASSERT_EQ(lines.size(), policy.duties.size());
  for (const auto& line : lines) {
    EXPECT_FALSE(line.window) << line.duty->id;
    EXPECT_EQ(line.connected, line.duty->id != "industry");
    if (line.duty->id == "disaster") {
      EXPECT_EQ(line.last_heard, start("2022-09-28"));
    } else {
      EXPECT_FALSE(line.last_heard);
    }
  }
}

}  // namespace
}  // namespace fangpin::deadlines
