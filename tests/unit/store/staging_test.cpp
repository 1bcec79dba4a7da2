#include <gmock/gmock.h>

#include "store_fixture.hpp"

namespace fangpin::store {

using domain::RowOutcome;
using testing::ElementsAre;
using Staging = StoreTest;

TEST_F(Staging, NobodySeesAStagedSubmission) {
  const auto id = stage(kCosts, {{.person = "p1", .content = "a"}});
  EXPECT_EQ(totals().submissions, 0);
  EXPECT_EQ(totals().alerts, 0);
  EXPECT_TRUE(deliveries().empty());
  EXPECT_TRUE(store().reader().accepted_revisions().value().empty());
  accept(id);
  EXPECT_EQ(totals().alerts, 1);
  EXPECT_EQ(deliveries().size(), 1u);
}

TEST_F(Staging, TheSameRowsAgainAreUnchangedAndMakeNoRevision) {
  push(kCosts, {{.person = "p1", .content = "a"}, {.person = "p2", .content = "b", .alert = false}});
  std::vector<RowOutcome> outcomes;
  const auto revisions =
      push(kCosts, {{.person = "p1", .content = "a"}, {.person = "p2", .content = "b", .alert = false}}, &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::unchanged, RowOutcome::unchanged));
  EXPECT_EQ(revisions.created + revisions.corrected + revisions.withdrawn, 0);
  EXPECT_EQ(counts(last_).without_alert, 1);
  EXPECT_EQ(totals().rows.unchanged, 2);
  EXPECT_EQ(totals().alerts, 1);
  EXPECT_EQ(sealer_.sealed, 1u) << "what stays is not sealed again";
}

// The month's correction file in small: another amount, above the threshold, below it, and unchanged.
TEST_F(Staging, ACorrectionCorrectsRaisesWithdrawsAndRaisesAgainUnderTheSameAlert) {
  push(kCosts, {{.person = "p1", .content = "a"},
                {.person = "p2", .content = "b", .alert = false},
                {.person = "p3", .content = "c"},
                {.person = "p4", .content = "d"}});
  const auto first = deliveries();
  ASSERT_EQ(first.size(), 3u);
  confirm(first);
  std::vector<RowOutcome> outcomes;
  auto revisions = push(kCosts,
                        {{.person = "p1", .content = "a2"},
                         {.person = "p2", .content = "b2"},
                         {.person = "p3", .content = "c2", .alert = false},
                         {.person = "p4", .content = "d"}},
                        &outcomes);
  EXPECT_THAT(outcomes,
              ElementsAre(RowOutcome::corrected, RowOutcome::corrected, RowOutcome::corrected, RowOutcome::unchanged));
  EXPECT_EQ(revisions.created, 1);
  EXPECT_EQ(revisions.corrected, 1);
  EXPECT_EQ(revisions.withdrawn, 1);
  const auto second = deliveries();
  ASSERT_EQ(second.size(), 3u);
  EXPECT_EQ(second[0].kind, RevisionKind::corrected);
  EXPECT_EQ(second[0].revision, 2);
  EXPECT_EQ(second[0].alert, first[0].alert);
  EXPECT_TRUE(second[0].identity);
  EXPECT_EQ(second[1].kind, RevisionKind::created);
  EXPECT_EQ(second[1].revision, 1) << "the record is old, its alert is new";
  EXPECT_EQ(second[2].kind, RevisionKind::withdrawn);
  EXPECT_EQ(second[2].revision, 2);
  EXPECT_FALSE(second[2].identity);
  EXPECT_TRUE(second[2].wrapped_key.empty());
  EXPECT_EQ(totals().standing, 3);
  confirm(second);
  revisions = push(kCosts, {{.person = "p3", .content = "c3"}});
  const auto third = deliveries();
  ASSERT_EQ(third.size(), 1u);
  EXPECT_EQ(third[0].kind, RevisionKind::created);
  EXPECT_EQ(third[0].alert, second[2].alert) << "an alert that was withdrawn stands again under its id";
  EXPECT_EQ(third[0].revision, 3);
  EXPECT_EQ(totals().standing, 4);
  EXPECT_EQ(totals().alerts, 5);
}

TEST_F(Staging, ARowRepeatedInItsSubmissionIsJudgedAgainstTheEarlierLine) {
  std::vector<RowOutcome> outcomes;
  push(kCosts,
       {{.person = "p1", .content = "a"},
        {.person = "p1", .content = "a"},
        {.person = "p1", .content = "a2"},
        {.person = "p1", .content = "a"}},
       &outcomes);
  EXPECT_THAT(outcomes,
              ElementsAre(RowOutcome::created, RowOutcome::unchanged, RowOutcome::corrected, RowOutcome::corrected));
  const auto all = deliveries();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[2].revision, 3);
  EXPECT_EQ(all[2].kept, "{\"content\":\"a\"}");
}

TEST_F(Staging, AnAbandonedSubmissionDecidesNothing) {
  const auto id = stage(kCosts, {{.person = "p1", .content = "a"}});
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.abandon(id); }));
  std::vector<RowOutcome> outcomes;
  push(kCosts, {{.person = "p1", .content = "a"}}, &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::created));
  const auto corrected = stage(kCosts, {{.person = "p1", .content = "b"}});
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.abandon(corrected); }));
  push(kCosts, {{.person = "p1", .content = "a"}}, &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::unchanged));
}

TEST_F(Staging, AnotherFeedsRecordIsAnotherRecord) {
  push(kCosts, {{.person = "p1", .content = "a"}});
  std::vector<RowOutcome> outcomes;
  push("health/epidemic", {{.person = "p1", .content = "a"}}, &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::created));
}

TEST_F(Staging, TokensThatShareTheirFirst64BitsAreDifferent) {
  int pushes = 0;
  const auto stage_token = [&](std::uint8_t tail) {
    domain::RowOutcome outcome{};
    domain::SubmissionId id = 0;
    EXPECT_TRUE(store().run([&](Transaction& t) -> Status {
      id = *t.begin_submission({.department = "d", .feed = "d/f", .idempotency_key = std::to_string(++pushes)});
      auto row = Sample{.person = "p", .content = "a"}.row(2);
      row.natural_key[0].value.fill(1);
      row.natural_key[0].value[31] = tail;
      row.person[0].value.fill(2);
      row.person[0].value[31] = tail;
      const auto outcomes = t.stage(id, {&row, 1}, sealer_);
      if (!outcomes) return outcomes.error();
      outcome = outcomes->front();
      return ok();
    }));
    accept(id);
    return outcome;
  };
  EXPECT_EQ(stage_token(1), RowOutcome::created);
  EXPECT_EQ(stage_token(2), RowOutcome::created);
  EXPECT_EQ(stage_token(1), RowOutcome::unchanged);
  EXPECT_EQ(sql("SELECT count(*) FROM person"), "2");
}

TEST_F(Staging, AWithdrawalEndsAStandingAlertAndTheRecordMayComeBack) {
  push(kCosts, {{.person = "p1", .content = "a"}, {.person = "p2", .content = "b", .alert = false}});
  const auto first = deliveries();
  confirm(first);
  const auto id = stage(kCosts, {});
  std::vector<bool> stood;
  ASSERT_TRUE(store().run([&](Transaction& t) -> Status {
    const std::vector<Tokens> keys = {
        tokens({1}, crypto::TokenKind::natural_key, "p1"), tokens({1}, crypto::TokenKind::natural_key, "p2"),
        tokens({1}, crypto::TokenKind::natural_key, "unknown"), tokens({1}, crypto::TokenKind::natural_key, "p1")};
    const auto done = t.withdraw(id, keys, "报错");
    if (!done) return done.error();
    stood = *done;
    return ok();
  }));
  EXPECT_THAT(stood, ElementsAre(true, false, false, false));
  EXPECT_EQ(totals().standing, 1) << "still staged";
  EXPECT_EQ(accept(id).withdrawn, 1);
  EXPECT_EQ(totals().standing, 0);
  const auto withdrawn = deliveries();
  ASSERT_EQ(withdrawn.size(), 1u);
  EXPECT_EQ(withdrawn[0].kind, RevisionKind::withdrawn);
  EXPECT_EQ(withdrawn[0].alert, first[0].alert);
  confirm(withdrawn);
  std::vector<RowOutcome> outcomes;
  push(kCosts, {{.person = "p1", .content = "a"}}, &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::corrected));
  ASSERT_EQ(deliveries().size(), 1u);
  EXPECT_EQ(deliveries()[0].kind, RevisionKind::created);
  EXPECT_EQ(deliveries()[0].revision, 3);
}

TEST_F(Staging, FirstWindowsAreThoseOfTheRecordsFirstAcceptance) {
  const auto accept_in = [&](domain::SubmissionId id, const std::string& window) {
    ASSERT_TRUE(store().run([&](Transaction& t) -> Status {
      const auto made = t.accept(id, {at(1), at(1), window.empty() ? "" : "duty", window, {}, 0});
      if (!made) return made.error();
      return ok();
    }));
  };
  accept_in(stage(kCosts, {{.person = "p1", .content = "a"}, {.person = "p2", .content = "b"}}),
            "2022-09-01/2022-09-10");
  accept_in(stage(kCosts, {{.person = "p1", .content = "a2"}, {.person = "p3", .content = "c"}}),
            "2022-09-11/2022-09-20");
  const auto id = stage(kCosts, {{.person = "p1", .content = "a3"}, {.person = "p2", .content = "b"}});
  std::vector<std::pair<std::string, std::string>> windows;
  ASSERT_TRUE(store().run([&](Transaction& t) -> Status {
    windows = t.first_windows(id).value();
    return ok();
  }));
  EXPECT_THAT(windows, ElementsAre(std::pair<std::string, std::string>("duty", "2022-09-01/2022-09-10")));
}

TEST_F(Staging, ADeliveryCarriesWhatTheRowHad) {
  push(kCosts, {{.person = "p1", .content = "a"}});
  const auto one = deliveries().at(0);
  EXPECT_EQ(one.feed, kCosts);
  EXPECT_EQ(one.revision, 1);
  EXPECT_EQ(one.kept, "{\"content\":\"a\"}");
  EXPECT_EQ(one.area, "130126100");
  ASSERT_TRUE(one.discovered);
  EXPECT_EQ(to_text(*one.discovered), "2022-09-03");
  EXPECT_TRUE(one.person.starts_with("1:"));
  EXPECT_EQ(one.person.size(), 66u);
  EXPECT_TRUE(one.police_household.empty());
  ASSERT_TRUE(one.identity);
  EXPECT_EQ(one.identity->data_key[0], 7);
  EXPECT_TRUE(std::equal(one.alert.begin(), one.alert.end(), one.identity->ciphertext.begin()));
  EXPECT_EQ(one.wrapped_key, (Bytes{1, 2, 3}));
}

TEST_F(Staging, ARowWithoutTokensFailsTheJobAndLeavesNothing) {
  const auto status = store().run([&](Transaction& t) -> Status {
    const auto id = t.begin_submission({.department = "d", .feed = "d/f", .idempotency_key = "k"});
    auto row = Sample{.person = "p", .content = "a"}.row(2);
    row.person.clear();
    const auto outcomes = t.stage(*id, {&row, 1}, sealer_);
    if (!outcomes) return outcomes.error();
    return ok();
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Errc::bug);
  EXPECT_EQ(sql("SELECT count(*) FROM submission"), "0");
}

}  // namespace fangpin::store
