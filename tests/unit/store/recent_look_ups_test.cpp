#include "gateway/store/sqlite/recent_look_ups.hpp"

#include <gmock/gmock.h>

#include "store_fixture.hpp"

namespace fangpin::store {

using sqlite::LookUp;
using sqlite::PrefixTable;
using sqlite::RecentLookUps;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

namespace {

std::vector<std::int64_t> targets(const PrefixTable& table, std::int64_t prefix) {
  std::vector<std::int64_t> found;
  table.append_targets(prefix, found);
  return found;
}

std::vector<std::int64_t> targets(RecentLookUps& recent, std::int64_t prefix, int kind = 0) {
  std::vector<std::int64_t> found;
  recent.append_targets(kind, prefix, found);
  return found;
}

}  // namespace

TEST(PrefixTable, FindsEveryTargetOfAPrefixAndNoOther) {
  PrefixTable table;
  EXPECT_THAT(targets(table, 7), IsEmpty());
  for (std::int64_t i = 1; i <= 5000; ++i) table.add({i << 32, i});  // all of one slot
  table.add({7, 1});
  table.add({7, 2});
  table.add({-7, 3});
  EXPECT_THAT(targets(table, 7), UnorderedElementsAre(1, 2));
  EXPECT_THAT(targets(table, -7), ElementsAre(3));
  EXPECT_THAT(targets(table, 8), IsEmpty());
  EXPECT_THAT(targets(table, std::int64_t{4999} << 32), ElementsAre(4999));
}

TEST(PrefixTable, WhatWasRemovedIsNotFoundAndHidesNothing) {
  PrefixTable table;
  for (std::int64_t i = 1; i <= 9; ++i) table.add({i << 32, i});
  table.remove({std::int64_t{2} << 32, 2});
  table.remove({std::int64_t{3} << 32, 99});
  EXPECT_THAT(targets(table, std::int64_t{2} << 32), IsEmpty());
  EXPECT_THAT(targets(table, std::int64_t{3} << 32), ElementsAre(3));
  EXPECT_THAT(targets(table, std::int64_t{9} << 32), ElementsAre(9));
  EXPECT_EQ(table.take_sorted().size(), 8u);
  EXPECT_EQ(table.size(), 0u);
}

using RecentLookUpsTest = StoreTest;

TEST_F(RecentLookUpsTest, AJobIsOneRowAndAnotherProcessFindsWhatItAdded) {
  push(kIllness, {{.person = "p1", .content = "a"}, {.person = "p2", .content = "b"}});
  EXPECT_EQ(sql("SELECT count(*) FROM recent_look_up"), "1");
  EXPECT_EQ(sql("SELECT count(*) FROM look_up"), "0");
  reopen();
  std::vector<domain::RowOutcome> outcomes;
  push(kIllness, {{.person = "p2", .content = "b"}, {.person = "p3", .content = "c"}}, &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(domain::RowOutcome::unchanged, domain::RowOutcome::created));
  EXPECT_EQ(sql("SELECT count(*) FROM person"), "3");
}

TEST_F(RecentLookUpsTest, ManyMoveIntoTheTreeAndAllAreFoundWhereverTheyAre) {
  for (int i = 0; i < 50; ++i) push(kIllness, {{.person = "p" + std::to_string(i), .content = "x"}});
  EXPECT_GT(std::stoi(sql("SELECT count(*) FROM look_up")), 50);
  EXPECT_EQ(sql("SELECT count(*) FROM look_up l WHERE kind = 1 AND NOT EXISTS(SELECT 1 FROM person WHERE id = target)"),
            "0");
  EXPECT_LT(std::stoi(sql("SELECT count(*) FROM recent_look_up")), 20) << "what has moved is deleted";
  for (const bool again : {false, true}) {
    for (int i = 0; i < 50; ++i) {
      std::vector<domain::RowOutcome> outcomes;
      push(kIllness, {{.person = "p" + std::to_string(i), .content = "x"}}, &outcomes);
      EXPECT_THAT(outcomes, ElementsAre(domain::RowOutcome::unchanged)) << i << again;
    }
    reopen();
  }
  EXPECT_EQ(sql("SELECT count(*) FROM person"), "50");
}

TEST_F(RecentLookUpsTest, AJobThatFailsLeavesNothingThatCounts) {
  push(kIllness, {{.person = "p1", .content = "a"}});
  const auto failed = store().run([&](Transaction& transaction) -> Status {
    NewSubmission submission;
    submission.department = "health";
    submission.feed = kIllness;
    submission.idempotency_key = "fails";
    const auto id = transaction.begin_submission(submission);
    const std::vector<RowToStage> rows = {Sample{.person = "p2", .content = "b"}.row(2)};
    EXPECT_TRUE(transaction.stage(*id, rows, sealer_));
    return error(Errc::conflict, "the job thinks better of it");
  });
  EXPECT_FALSE(failed);
  EXPECT_EQ(sql("SELECT count(*) FROM recent_look_up"), "1");
  std::vector<domain::RowOutcome> outcomes;
  push(kIllness, {{.person = "p2", .content = "b"}}, &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(domain::RowOutcome::created));
  push(kIllness, {{.person = "p2", .content = "b"}, {.person = "p1", .content = "a"}}, &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(domain::RowOutcome::unchanged, domain::RowOutcome::unchanged));
  EXPECT_EQ(sql("SELECT count(*) FROM person"), "2");
}

// The generation that moves on is remembered as moved, and then the disk is full: nothing of it may be lost.
TEST_F(RecentLookUpsTest, AfterATransactionWasUndoneMemoryIsReadAnew) {
  close();
  auto connection = sqlite::Connection::open(path_, sqlite::Mode::write, 256).value();
  sqlite::LookUpFilter filter(*connection, sqlite::CountyIds(0));
  RecentLookUps recent(*connection, sqlite::CountyIds(0), 4, filter);
  connection->script("BEGIN IMMEDIATE");
  for (std::int64_t i = 1; i <= 3; ++i) recent.add(0, {i, i});
  recent.keep();
  connection->script("COMMIT; BEGIN IMMEDIATE");
  for (std::int64_t i = 4; i <= 8; ++i) recent.add(0, {i, i});
  recent.keep();
  EXPECT_EQ(connection->scalar("SELECT count(*) FROM look_up"), "8");
  EXPECT_EQ(connection->scalar("SELECT count(*) FROM recent_look_up"), "0");
  EXPECT_THAT(targets(recent, 3), IsEmpty()) << "the tree has it";
  connection->script("ROLLBACK");
  recent.forget();
  EXPECT_THAT(targets(recent, 3), ElementsAre(3));
  EXPECT_THAT(targets(recent, 4), IsEmpty()) << "the disk never had it";
  ASSERT_TRUE(connection->settle());
}

// The transaction stands, and only the last job of it is undone: what that job took away stands again.
TEST_F(RecentLookUpsTest, WhatAJobRemovedIsFoundAgainWhenTheJobIsUndone) {
  close();
  auto connection = sqlite::Connection::open(path_, sqlite::Mode::write, 256).value();
  sqlite::LookUpFilter filter(*connection, sqlite::CountyIds(0));
  RecentLookUps recent(*connection, sqlite::CountyIds(0), 4, filter);
  connection->script("BEGIN IMMEDIATE");
  recent.add(0, {5, 5});
  recent.keep();
  connection->script("SAVEPOINT job");
  recent.remove(0, {5, 5});
  EXPECT_THAT(targets(recent, 5), IsEmpty());
  connection->script("ROLLBACK TO job; RELEASE job");
  recent.forget();
  EXPECT_THAT(targets(recent, 5), ElementsAre(5));
  connection->script("COMMIT");
  ASSERT_TRUE(connection->settle());
}

TEST_F(RecentLookUpsTest, WhatIsRemovedDoesNotMoveOn) {
  close();
  auto connection = sqlite::Connection::open(path_, sqlite::Mode::write, 256).value();
  sqlite::LookUpFilter filter(*connection, sqlite::CountyIds(0));
  RecentLookUps recent(*connection, sqlite::CountyIds(0), 4, filter);
  connection->script("BEGIN IMMEDIATE");
  for (std::int64_t i = 1; i <= 20; ++i) recent.add(1, {i, i});
  recent.remove(1, {5, 5});
  recent.keep();
  recent.add(2, {30, 30});
  recent.keep();
  connection->script("COMMIT");
  EXPECT_EQ(connection->scalar("SELECT count(*) FROM look_up WHERE target = 5"), "0");
  EXPECT_EQ(connection->scalar("SELECT count(*) FROM look_up WHERE kind = 1"), "19");
  EXPECT_THAT(targets(recent, 30, 2), ElementsAre(30));
}

}  // namespace fangpin::store
