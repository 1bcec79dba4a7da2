#include "gateway/deadlines/attribution.hpp"

#include <gtest/gtest.h>

#include "tests/unit/deadlines/fixture.hpp"

namespace fangpin::deadlines {
namespace {

using config::RuleKind;
using domain::Verdict;
using domain::Window;

// The half months of September and October 2022 of feed a/x.
std::vector<Window> half_months() { return opening(policy_with(RuleKind::semi_monthly), "2022-09-01", "2022-10-02"); }

PushFacts rows(std::int64_t created, std::int64_t corrected = 0, std::int64_t unchanged = 0,
               std::int64_t rejected = 0) {
  PushFacts push;
  push.feed = "a/x";
  push.counts.created = created;
  push.counts.corrected = corrected;
  push.counts.unchanged = unchanged;
  push.counts.rejected = rejected;
  return push;
}

PushFacts nil() {
  PushFacts push;
  push.feed = "a/x";
  push.kind = domain::SubmissionKind::nil;
  return push;
}

Attribution decide(const PushFacts& push, const std::vector<Window>& ledger, std::string_view received) {
  const auto result = attribute(push, ledger, at(received));
  EXPECT_TRUE(result) << (result ? "" : result.error().detail);
  return result ? *result : Attribution{};
}

std::string window_of(const Attribution& attribution) { return attribution.window ? attribution.window->id() : "-"; }

TEST(Attribution, ClearsTheOpenWindowWithOneNewRow) {
  const auto answer = decide(rows(1), half_months(), "2022-09-10T09:00:00+08:00");
  EXPECT_EQ(window_of(answer), "2022-09-01/2022-09-15");
  EXPECT_EQ(answer.reason, AttributionReason::cleared);
  EXPECT_TRUE(answer.clears());
  EXPECT_EQ(answer.conclude, Verdict::met);
  EXPECT_EQ(answer.verdict, Verdict::met);
}

TEST(Attribution, IsOnTimeAtTheDueInstantAndLateATickAfter) {
  const auto ledger = half_months();
  const auto on_time = attribute(rows(1), ledger, ledger[0].due);
  EXPECT_EQ(on_time->conclude, Verdict::met);
  const auto late = attribute(rows(1), ledger, ledger[0].due + Milliseconds{1});
  EXPECT_EQ(late->conclude, Verdict::met_late);
  EXPECT_EQ(window_of(*late), "2022-09-01/2022-09-15");
}

TEST(Attribution, GoesToTheOldestWindowThatIsNeitherMetNorFinal) {
  auto ledger = half_months();
  EXPECT_EQ(window_of(decide(rows(1), ledger, "2022-09-17T09:00:00+08:00")), "2022-09-01/2022-09-15");
  ledger[0].verdict = Verdict::met_late;
  EXPECT_EQ(window_of(decide(rows(1), ledger, "2022-09-17T09:00:00+08:00")), "2022-09-16/2022-09-30");
  ledger[0].verdict = Verdict::waived;
  EXPECT_EQ(window_of(decide(rows(1), ledger, "2022-09-17T09:00:00+08:00")), "2022-09-16/2022-09-30");
}

TEST(Attribution, DoesNotDependOnTheLedgersOrder) {
  auto ledger = half_months();
  std::reverse(ledger.begin(), ledger.end());
  EXPECT_EQ(window_of(decide(rows(1), ledger, "2022-09-17T09:00:00+08:00")), "2022-09-01/2022-09-15");
}

TEST(Attribution, ClearsOneWindowOnlyWhereTwoWait) {
  auto ledger = half_months();
  const auto first = decide(rows(5), ledger, "2022-09-17T09:00:00+08:00");
  EXPECT_EQ(window_of(first), "2022-09-01/2022-09-15");
  ledger[0].verdict = first.conclude;
  const auto second = decide(nil(), ledger, "2022-09-17T09:05:00+08:00");
  EXPECT_EQ(window_of(second), "2022-09-16/2022-09-30");
  EXPECT_EQ(second.conclude, Verdict::met);
}

TEST(Attribution, StaysWithTheOpenWindowWhereThatIsMet) {
  auto ledger = half_months();
  ledger[0].verdict = Verdict::met;
  const auto again = decide(rows(3), ledger, "2022-09-10T09:00:00+08:00");
  EXPECT_EQ(window_of(again), "2022-09-01/2022-09-15");
  EXPECT_EQ(again.reason, AttributionReason::already_concluded);
  EXPECT_FALSE(again.conclude);
  EXPECT_EQ(again.verdict, Verdict::met);
}

TEST(Attribution, IsVoluntaryWhereNoWindowAsks) {
  auto push = rows(3);
  push.feed = "a/other";
  const auto other = decide(push, half_months(), "2022-09-10T09:00:00+08:00");
  EXPECT_EQ(other.reason, AttributionReason::voluntary);
  EXPECT_FALSE(other.window);
  EXPECT_FALSE(other.conclude);
  const auto before = decide(rows(3), half_months(), "2022-08-31T23:59:59+08:00");
  EXPECT_FALSE(before.window) << "before the first window opens";
}

TEST(Attribution, TakesADeclaredWindow) {
  auto push = rows(1);
  push.declared_window = "2022-09-16/2022-09-30";
  const auto answer = decide(push, half_months(), "2022-09-17T09:00:00+08:00");
  EXPECT_EQ(window_of(answer), "2022-09-16/2022-09-30") << "although an older one waits";
  EXPECT_EQ(answer.conclude, Verdict::met);
}

TEST(Attribution, CountsAnEarlyPushThatDeclaresItsWindow) {
  auto push = rows(1);
  push.declared_window = "2022-09-16/2022-09-30";
  const auto answer = decide(push, half_months(), "2022-09-14T09:00:00+08:00");
  EXPECT_EQ(window_of(answer), "2022-09-16/2022-09-30");
  EXPECT_EQ(answer.conclude, Verdict::met);
}

TEST(Attribution, RefusesADeclaredWindowThatIsNotInTheLedger) {
  auto push = rows(1);
  push.declared_window = "2022-09-01/2022-09-10";
  const auto answer = attribute(push, half_months(), at("2022-09-10T09:00:00+08:00"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::unprocessable);
  EXPECT_NE(answer.error().detail.find("2022-09-01/2022-09-15"), std::string::npos) << "names those that are";
  push.feed = "a/other";
  push.declared_window = "2022-09-01/2022-09-15";
  EXPECT_FALSE(attribute(push, half_months(), at("2022-09-10T09:00:00+08:00"))) << "another feed's window";
}

TEST(Attribution, ClearsByNilReport) {
  const auto answer = decide(nil(), half_months(), "2022-09-15T23:59:59+08:00");
  EXPECT_EQ(answer.conclude, Verdict::met);
}

TEST(Attribution, ClearsByAnUnseenFileOfACumulativeFeedWithoutNewRows) {
  auto push = rows(0, 0, 12);
  EXPECT_FALSE(decide(push, half_months(), "2022-09-10T09:00:00+08:00").conclude) << "incremental";
  push.whole_file = true;
  EXPECT_EQ(decide(push, half_months(), "2022-09-10T09:00:00+08:00").conclude, Verdict::met);
  push.content_seen = true;
  const auto repeat = decide(push, half_months(), "2022-09-10T09:00:00+08:00");
  EXPECT_FALSE(repeat.conclude) << "the same file again";
  EXPECT_EQ(repeat.reason, AttributionReason::nothing_new);
}

TEST(Attribution, ClearsNothingByARepeat) {
  auto push = rows(0, 0, 37, 3);
  push.content_seen = true;
  auto ledger = half_months();
  ledger[0].verdict = Verdict::met;
  const auto answer = decide(push, ledger, "2022-09-16T09:00:00+08:00");
  EXPECT_EQ(answer.reason, AttributionReason::nothing_new);
  EXPECT_FALSE(answer.conclude);
  EXPECT_FALSE(answer.note_attempted);
  EXPECT_EQ(answer.verdict, std::nullopt);
}

TEST(Attribution, ClearsByCorrectionsOnlyTheWindowOfTheirRecord) {
  auto push = rows(0, 2);
  push.first_windows = {{"d", "2022-09-01/2022-09-15"}};
  const auto own = decide(push, half_months(), "2022-09-17T09:00:00+08:00");
  EXPECT_EQ(window_of(own), "2022-09-01/2022-09-15");
  EXPECT_EQ(own.conclude, Verdict::met_late);

  auto ledger = half_months();
  ledger[0].verdict = Verdict::met;
  const auto met = decide(push, ledger, "2022-09-17T09:00:00+08:00");
  EXPECT_EQ(window_of(met), "2022-09-01/2022-09-15") << "and does not touch the next";
  EXPECT_FALSE(met.conclude);

  push.declared_window = "2022-09-16/2022-09-30";
  const auto other = decide(push, ledger, "2022-09-17T09:00:00+08:00");
  EXPECT_EQ(other.reason, AttributionReason::corrections_only);
  EXPECT_FALSE(other.conclude);
  EXPECT_EQ(other.verdict, std::nullopt);
}

TEST(Attribution, ClearsByANewRowBesideCorrections) {
  auto push = rows(1, 2);
  push.first_windows = {{"d", "2022-09-01/2022-09-15"}};
  auto ledger = half_months();
  ledger[0].verdict = Verdict::met;
  const auto answer = decide(push, ledger, "2022-09-17T09:00:00+08:00");
  EXPECT_EQ(window_of(answer), "2022-09-16/2022-09-30");
  EXPECT_EQ(answer.conclude, Verdict::met);
}

TEST(Attribution, NotesAnAttemptWhereEveryRowIsRejected) {
  auto ledger = half_months();
  const auto answer = decide(rows(0, 0, 0, 9), ledger, "2022-09-10T09:00:00+08:00");
  EXPECT_EQ(answer.reason, AttributionReason::all_rejected);
  EXPECT_TRUE(answer.note_attempted);
  EXPECT_FALSE(answer.conclude);
  auto whole = rows(0, 0, 0, 9);
  whole.whole_file = true;
  EXPECT_FALSE(decide(whole, ledger, "2022-09-10T09:00:00+08:00").conclude) << "an unseen file of a snapshot too";
  ledger[0].verdict = Verdict::met;
  EXPECT_FALSE(decide(rows(0, 0, 0, 9), ledger, "2022-09-10T09:00:00+08:00").note_attempted);
}

TEST(Attribution, LinksAPushAfterMissedAndKeepsTheVerdict) {
  auto ledger = half_months();
  ledger[0].verdict = Verdict::missed;
  auto push = rows(4);
  push.declared_window = "2022-09-01/2022-09-15";
  const auto answer = decide(push, ledger, "2022-09-25T09:00:00+08:00");
  EXPECT_EQ(answer.reason, AttributionReason::delivered_after);
  EXPECT_TRUE(answer.note_delivered_after);
  EXPECT_FALSE(answer.conclude);
  EXPECT_EQ(answer.verdict, Verdict::missed);
  ledger[0].delivered_after = 17;
  EXPECT_FALSE(decide(push, ledger, "2022-09-26T09:00:00+08:00").note_delivered_after) << "the first one stays";
}

TEST(Attribution, ConcludesAsMissedWhatNobodyHadWrittenYet) {
  const auto ledger = half_months();
  auto push = rows(4);
  push.declared_window = "2022-09-01/2022-09-15";
  const auto answer = attribute(push, ledger, ledger[0].missed_at);
  EXPECT_EQ(answer->conclude, Verdict::missed);
  EXPECT_EQ(answer->verdict, Verdict::missed);
  EXPECT_TRUE(answer->note_delivered_after);
  const auto just_before = attribute(push, ledger, ledger[0].missed_at - Milliseconds{1});
  EXPECT_EQ(just_before->conclude, Verdict::met_late);
}

TEST(Attribution, PassesOverMissedWindowsWhereNoneIsDeclared) {
  const auto ledger = half_months();  // nothing written, the first ran out on September 23
  const auto answer = decide(rows(4), ledger, "2022-09-25T09:00:00+08:00");
  EXPECT_EQ(window_of(answer), "2022-09-16/2022-09-30");
  EXPECT_EQ(answer.conclude, Verdict::met);
}

TEST(Attribution, MeetsAtTheDueInstantEvenWhereMissedFallsThereToo) {
  auto policy = policy_with(RuleKind::semi_monthly);
  policy.duties[0].missed_after_days = 0;
  const auto ledger = opening(policy, "2022-09-01", "2022-09-16");
  EXPECT_EQ(attribute(rows(1), ledger, ledger[0].due)->conclude, Verdict::met);
}

TEST(Attribution, ClearsNothingByAWithdrawal) {
  PushFacts push = rows(0);
  push.kind = domain::SubmissionKind::withdrawal;
  const auto answer = decide(push, half_months(), "2022-09-10T09:00:00+08:00");
  EXPECT_EQ(answer.reason, AttributionReason::voluntary);
  EXPECT_FALSE(answer.window);
}

TEST(Attribution, ClearsByAnyFeedOfTheDuty) {
  auto policy = policy_with(RuleKind::semi_monthly);
  policy.duties[0].feeds = {"a/x", "a/y"};
  const auto ledger = opening(policy, "2022-09-01", "2022-10-02");
  auto push = rows(1);
  push.feed = "a/y";
  EXPECT_EQ(decide(push, ledger, "2022-09-10T09:00:00+08:00").conclude, Verdict::met);
}

TEST(Attribution, KeepsPopulationsApart) {
  const auto ledger = opening(shipped_policy("lingshou-2022"), "2022-09-01", "2022-10-02");
  PushFacts push = rows(3);
  push.feed = "medical-insurance/cost-burden";
  push.population = "other-insured";
  EXPECT_EQ(window_of(decide(push, ledger, "2022-09-12T09:00:00+08:00")), "2022-09-01/2022-09-30");
  push.population = "alleviated-or-monitored";
  EXPECT_EQ(window_of(decide(push, ledger, "2022-09-12T09:00:00+08:00")), "2022-09-01/2022-09-10");
  push.declared_window = "2022-09-01/2022-09-30";
  EXPECT_FALSE(attribute(push, ledger, at("2022-09-12T09:00:00+08:00"))) << "the other population's window";
  push.declared_window.reset();
  push.population.clear();
  const auto none = attribute(push, ledger, at("2022-09-12T09:00:00+08:00"));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Errc::unprocessable);
}

TEST(Attribution, HasADistinctTextForEachReason) {
  std::set<std::string_view> texts;
  for (int i = 0; i <= static_cast<int>(AttributionReason::voluntary); ++i) {
    texts.insert(to_text(static_cast<AttributionReason>(i)));
  }
  EXPECT_EQ(texts.size(), 7u);
  EXPECT_FALSE(texts.contains(""));
}

}  // namespace
}  // namespace fangpin::deadlines
