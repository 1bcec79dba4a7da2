#include "gateway/deadlines/retention.hpp"

#include <gtest/gtest.h>

namespace fangpin::deadlines {
namespace {

using domain::Retained;

config::Policy policy_of(int days) {
  config::Policy policy;
  for (const auto kind : domain::kRetained) {
    policy.retention.push_back({to_text(kind), "n", std::chrono::days{days}, "c"});
  }
  return policy;
}

Instant cut_on(const char* now, int days) {
  return retention_cuts(policy_of(days), shanghai_date(*parse_instant(now))).front().cut;
}

TEST(RetentionCuts, AreTheBeginningOfTheCountysDayLessTheDays) {
  EXPECT_EQ(to_text_utc(cut_on("2022-09-15T12:00:00+08:00", 184)), "2022-03-14T16:00:00.000Z");
  EXPECT_EQ(to_text_shanghai(cut_on("2022-09-15T12:00:00+08:00", 184)), "2022-03-15T00:00:00+08:00");
}

TEST(RetentionCuts, TheDayIsShanghais) {
  const auto last = cut_on("2022-09-15T23:59:59.999+08:00", 1);
  EXPECT_EQ(last, cut_on("2022-09-15T00:00:00+08:00", 1)) << "one cut for the whole day";
  EXPECT_EQ(cut_on("2022-09-15T15:59:59.999Z", 1), last);
  EXPECT_EQ(cut_on("2022-09-15T16:00:00Z", 1), last + std::chrono::hours{24}) << "midnight in Shanghai, not in UTC";
}

TEST(RetentionCuts, KeepEverythingForAtLeastItsDays) {
  const auto received = *parse_instant("2022-03-15T00:00:00+08:00");
  EXPECT_FALSE(received < cut_on("2022-09-15T00:00:00+08:00", 184)) << "184 days are over at this instant, not before";
  EXPECT_TRUE(received < cut_on("2022-09-16T00:00:00+08:00", 184));
  EXPECT_TRUE(received - Milliseconds{1} < cut_on("2022-09-15T00:00:00+08:00", 184));
}

TEST(RetentionCuts, CountLeapDaysAsDays) {
  EXPECT_EQ(to_text_shanghai(cut_on("2024-03-01T08:00:00+08:00", 1)), "2024-02-29T00:00:00+08:00");
  EXPECT_EQ(to_text_shanghai(cut_on("2025-09-14T08:00:00+08:00", 1096)), "2022-09-14T00:00:00+08:00");
}

TEST(RetentionCuts, EachKindHasItsOwn) {
  auto policy = policy_of(1096);
  policy.retention[0].days = std::chrono::days{184};
  const auto cuts = retention_cuts(policy, *parse_date("2022-09-15"));
  ASSERT_EQ(cuts.size(), domain::kRetained.size());
  EXPECT_EQ(cuts[0].kind, Retained::row_problems);
  EXPECT_EQ(cuts[3].kind, Retained::alerts);
  EXPECT_EQ(days_between(shanghai_date(cuts[3].cut), shanghai_date(cuts[0].cut)), 1096 - 184);
}

}  // namespace
}  // namespace fangpin::deadlines
