#include "store_fixture.hpp"

namespace fangpin::store {

using Submissions = StoreTest;

namespace {

NewSubmission begun(const std::string& key) {
  NewSubmission submission;
  submission.department = "health";
  submission.feed = "health/serious-illness";
  submission.idempotency_key = key;
  submission.content_digest.fill(5);
  submission.began_at = at(1);
  return submission;
}

std::optional<StoredAnswer> find(Store& store, const std::string& department, const std::string& key) {
  std::optional<StoredAnswer> answer;
  EXPECT_TRUE(store.run([&](Transaction& t) -> Status {
    auto found = t.find_answer(department, key);
    if (!found) return found.error();
    answer = *found;
    return ok();
  }));
  return answer;
}

domain::SubmissionId begin(Store& store, const NewSubmission& submission) {
  domain::SubmissionId id = 0;
  const auto status = store.run([&](Transaction& t) -> Status {
    const auto begun = t.begin_submission(submission);
    if (!begun) return begun.error();
    id = *begun;
    return ok();
  });
  EXPECT_EQ(status.has_value(), id != 0);
  return id;
}

}  // namespace

TEST_F(Submissions, AKeyIsFreeThenRunningThenAnsweredAndScopedToItsDepartment) {
  EXPECT_FALSE(find(store(), "health", "k"));
  const auto id = begin(store(), begun("k"));
  ASSERT_TRUE(find(store(), "health", "k"));
  EXPECT_EQ(find(store(), "health", "k")->state, domain::SubmissionState::staged);
  EXPECT_FALSE(find(store(), "education", "k"));
  EXPECT_EQ(begin(store(), begun("k")), 0) << "a running key cannot begin again";
  accept(id);
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.keep_receipt(id, "R1", "{\"receipt\":1}", false, 0); }));
  const auto answer = find(store(), "health", "k");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->state, domain::SubmissionState::accepted);
  EXPECT_EQ(answer->receipt, "{\"receipt\":1}");
  EXPECT_EQ(answer->content_digest, begun("k").content_digest);
  EXPECT_EQ(answer->feed, "health/serious-illness");
  const auto receipt = store().reader().receipt("health", "R1").value();
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->submission, id);
  EXPECT_EQ(receipt->receipt, "{\"receipt\":1}");
  EXPECT_FALSE(store().reader().receipt("education", "R1").value()) << "a receipt is its department's own";
}

TEST_F(Submissions, AnAbandonedKeyMayBeUsedAgainAndItsNumberIsNot) {
  const auto id = begin(store(), begun("k"));
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.abandon(id); }));
  EXPECT_FALSE(find(store(), "health", "k"));
  EXPECT_GT(begin(store(), begun("k")), id);
}

TEST_F(Submissions, WhatADeadProcessLeftStagedIsAbandonedAtTheNextStart) {
  const auto id = begin(store(), begun("k"));
  reopen();
  EXPECT_FALSE(find(store(), "health", "k"));
  EXPECT_FALSE(store().run([&](Transaction& t) -> Status {
    const auto made = t.accept(id, {});
    if (!made) return made.error();
    return ok();
  }));
}

TEST_F(Submissions, NothingIsAcceptedTwice) {
  const auto id = begin(store(), begun("k"));
  accept(id);
  const auto status = store().run([&](Transaction& t) -> Status {
    const auto made = t.accept(id, {});
    if (!made) return made.error();
    return ok();
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Errc::conflict);
}

TEST_F(Submissions, AReceiptNeedsAnAcceptedSubmission) {
  const auto id = begin(store(), begun("k"));
  EXPECT_FALSE(store().run([&](Transaction& t) { return t.keep_receipt(id, "R1", "{}", false, 0); }));
}

TEST_F(Submissions, ContentIsSeenOnlyOnceItIsAcceptedAndOnlyInItsFeed) {
  const auto seen = [&](const std::string& feed) {
    bool value = false;
    EXPECT_TRUE(store().run([&](Transaction& t) -> Status {
      const auto found = t.content_seen(feed, begun("k").content_digest);
      if (!found) return found.error();
      value = *found;
      return ok();
    }));
    return value;
  };
  const auto id = begin(store(), begun("k"));
  EXPECT_FALSE(seen("health/serious-illness"));
  accept(id);
  EXPECT_TRUE(seen("health/serious-illness"));
  EXPECT_FALSE(seen("health/epidemic"));
}

TEST_F(Submissions, TheReceivedDigestReplacesOneThatWasNotDeclaredAndNoOther) {
  auto undeclared = begun("k");
  undeclared.content_digest = {};
  const auto first = begin(store(), undeclared);
  const auto second = begin(store(), begun("l"));
  Acceptance acceptance;
  acceptance.content_digest.fill(9);
  for (const auto id : {first, second}) {
    ASSERT_TRUE(store().run([&](Transaction& t) -> Status {
      const auto made = t.accept(id, acceptance);
      if (!made) return made.error();
      return ok();
    }));
  }
  EXPECT_EQ(find(store(), "health", "k")->content_digest, acceptance.content_digest);
  EXPECT_EQ(find(store(), "health", "l")->content_digest, begun("l").content_digest);
}

TEST_F(Submissions, ProblemsAreCountedByRowAndListedOnceAccepted) {
  const auto id = begin(store(), begun("k"));
  const std::vector<domain::RowProblem> problems = {{4, "身份证号", "id-length", false},
                                                    {4, "日期", "date-ambiguous", false},
                                                    {5, "姓名", "name-odd", true},
                                                    {9, "身份证号", "id-rounded", false}};
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.add_row_problems(id, problems); }));
  EXPECT_EQ(counts(id).rejected, 2);
  EXPECT_TRUE(store().reader().row_problems(id, 0, 10).value().empty()) << "staged: invisible";
  accept(id);
  const auto page = store().reader().row_problems(id, 1, 2).value();
  ASSERT_EQ(page.size(), 2u);
  EXPECT_EQ(page[0].reason, "date-ambiguous");
  EXPECT_TRUE(page[1].warning);
  EXPECT_EQ(page[1].line, 5u);
}

TEST_F(Submissions, OneLineOfTwoSheetsIsTwoRejectedRows) {
  const auto id = begin(store(), begun("k"));
  const std::vector<domain::RowProblem> problems = {{4, "身份证号", "id-length", false, "灵寿镇"},
                                                    {4, "日期", "date-ambiguous", false, "灵寿镇"},
                                                    {4, "身份证号", "id-rounded", false, "慈峪镇"}};
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.add_row_problems(id, problems); }));
  EXPECT_EQ(counts(id).rejected, 2);
  accept(id);
  const auto page = store().reader().row_problems(id, 0, 9).value();
  ASSERT_EQ(page.size(), 3u);
  EXPECT_EQ(page[0].sheet, "灵寿镇");
  EXPECT_EQ(page[2].sheet, "慈峪镇");
}

TEST_F(Submissions, RowsReceivedAfterTheirLimitAreListedWhereTheyWereCreated) {
  const auto first = stage("education/dropout", {{.person = "p1", .content = "a", .due = at(0)},
                                                 {.person = "p2", .content = "b", .due = at(1)},
                                                 {.person = "p3", .content = "c"}});
  EXPECT_EQ(counts(first).late, 0) << "nobody knows yet when it is received";
  accept(first, 1);  // at(1): the last instant of the second row
  EXPECT_EQ(counts(first).late, 1);
  const auto rows = store().reader().late_rows(first, 0, 10).value();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].line, 2u);
  const auto second = stage("education/dropout", {{.person = "p1", .content = "changed", .due = at(0)},
                                                  {.person = "p4", .content = "new", .due = at(0)}});
  accept(second, 1);
  const auto later = store().reader().late_rows(second, 0, 10).value();
  ASSERT_EQ(later.size(), 1u) << "a correction is not late again";
  EXPECT_EQ(later[0].line, 3u);
}

TEST_F(Submissions, ExplanationsFollowTheirRules) {
  const auto late = begin(store(), begun("k"));
  accept(late);
  const auto punctual = begin(store(), begun("l"));
  accept(punctual);
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.keep_receipt(late, "R1", "{}", true, 0); }));
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.keep_receipt(punctual, "R2", "{}", false, 0); }));
  const auto explain = [&](const std::string& department, const std::string& receipt) {
    return store().run([&](Transaction& t) { return t.explain(department, receipt, "系统故障", at(9)); });
  };
  EXPECT_EQ(store().reader().feed_standings().value().at(0).explanations_owed, 1);
  EXPECT_EQ(explain("education", "R1").error().code, Errc::not_found);
  EXPECT_EQ(explain("health", "R2").error().detail, "explanation-not-owed");
  EXPECT_TRUE(explain("health", "R1"));
  EXPECT_TRUE(explain("health", "R1")) << "replaced while undecided";
  EXPECT_EQ(store().reader().feed_standings().value().at(0).explanations_owed, 0);
  sql("UPDATE submission SET explanation_accepted = 1");
  EXPECT_EQ(explain("health", "R1").error().detail, "explanation-decided");
}

TEST_F(Submissions, SummariesAreNewestFirstAndAcceptedOnly) {
  const auto first = begin(store(), begun("k"));
  const auto second = begin(store(), begun("l"));
  begin(store(), begun("m"));
  accept(second);
  accept(first);
  const auto all = store().reader().submissions("health", 10).value();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].id, first) << "accepted last";
  EXPECT_EQ(all[1].submission.idempotency_key, "l");
  EXPECT_EQ(store().reader().submissions("health", 1).value().size(), 1u);
  const std::vector<domain::SubmissionId> wanted = {second, 999};
  const auto references = store().reader().references(wanted).value();
  ASSERT_EQ(references.size(), 1u);
  EXPECT_EQ(references[0].id, second);
}

}  // namespace fangpin::store
