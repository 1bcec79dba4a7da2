#include "store_fixture.hpp"

namespace fangpin::store {

using Sweep = StoreTest;

TEST_F(Sweep, DeletesWhatAbandonedSubmissionsLeftInBoundedSteps) {
  push(kIllness, {{.person = "kept", .content = "a"}});
  std::vector<Sample> rows;
  for (int i = 0; i < 10; ++i) rows.push_back({.person = "p" + std::to_string(i), .content = "x"});
  rows.push_back({.person = "kept", .content = "corrected"});
  const auto id = stage(kIllness, rows);
  ASSERT_TRUE(store().run([&](Transaction& t) {
    const std::vector<domain::RowProblem> problems = {{2, "c", "r", false}};
    (void)t.add_row_problems(id, problems);
    return t.abandon(id);
  }));
  std::int64_t deleted = 0;
  int steps = 0;
  for (auto step = store().sweep(at(0), 5); step && *step > 0; step = store().sweep(at(0), 5)) {
    EXPECT_LE(*step, 5);
    deleted += *step;
    ++steps;
  }
  EXPECT_EQ(deleted, 12);
  EXPECT_GE(steps, 3);
  EXPECT_EQ(sql("SELECT count(*) FROM row"), "1");
  EXPECT_EQ(sql("SELECT count(*) FROM look_up"), "2") << "one record, one person";
  EXPECT_EQ(sql("SELECT count(*) FROM person"), "1") << "nothing speaks of the others any more";
  EXPECT_EQ(sql("SELECT count(*) FROM record_version"), "0");
  EXPECT_EQ(sql("SELECT count(*) FROM row_problem"), "0");
  EXPECT_EQ(totals().alerts, 1);
  std::vector<domain::RowOutcome> outcomes;
  push(kIllness, {{.person = "kept", .content = "a"}}, &outcomes);
  EXPECT_EQ(outcomes.at(0), domain::RowOutcome::unchanged);
}

TEST_F(Sweep, TakesStagedSubmissionsThatAreTooOldAndLeavesTheOthers) {
  const auto old = stage(kIllness, {{.person = "p1", .content = "a"}});
  const auto young = stage("education/dropout", {{.person = "p2", .content = "b"}});
  const auto deleted = store().sweep(at(2), 100);
  ASSERT_TRUE(deleted);
  EXPECT_EQ(*deleted, 1);
  EXPECT_EQ(accept(young).created, 1);
  EXPECT_FALSE(store().run([&](Transaction& t) -> Status {
    const auto made = t.accept(old, {});
    if (!made) return made.error();
    return ok();
  }));
}

TEST_F(Sweep, LeavesAcceptedRowsAndClearsTheirPresenceMarks) {
  const Sample police{.person = "p1", .content = "r", .household = "h1", .subject = RowSubject::household_register};
  push("public-security/household-register", {police});
  push("public-security/household-register", {police});
  EXPECT_EQ(sql("SELECT count(*) FROM present"), "1");
  ASSERT_TRUE(store().sweep(at(0), 100));
  EXPECT_EQ(sql("SELECT count(*) FROM present"), "0");
  EXPECT_EQ(sql("SELECT count(*) FROM row"), "1");
  EXPECT_EQ(*store().sweep(at(0), 100), 0);
}

TEST_F(Sweep, AStagedPersonOfAnotherSubmissionStays) {
  const auto gone = stage(kIllness, {{.person = "p1", .content = "a"}});
  const auto stays = stage("education/dropout", {{.person = "p1", .content = "b"}});
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.abandon(gone); }));
  ASSERT_TRUE(store().sweep(at(0), 100));
  accept(stays);
  EXPECT_TRUE(deliveries().at(0).person.starts_with("1:"));
}

}  // namespace fangpin::store
