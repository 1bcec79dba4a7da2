#include "gateway/store/sqlite/look_up_filter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "store_fixture.hpp"

namespace fangpin::store {

using sqlite::LookUpFilter;

namespace {

class LookUpFilterTest : public StoreTest {
 protected:
  LookUpFilterTest() {
    close();
    connection_ = sqlite::Connection::open(path_, sqlite::Mode::write, 256).value();
  }
  // Into the tree as an earlier process left it.
  void store_look_ups(int count) {
    connection_->run("BEGIN IMMEDIATE");
    for (int i = 0; i < count; ++i) {
      stored_.push_back({i % 3, static_cast<std::int64_t>(random_())});
      connection_->run("INSERT INTO look_up(county, kind, prefix, target) VALUES(0, ?1, ?2, ?3)", stored_.back().first,
                       stored_.back().second, i + 1);
    }
    connection_->run("COMMIT");
    ASSERT_FALSE(connection_->failed());
  }
  bool holds_all(const LookUpFilter& filter) const {
    return std::all_of(stored_.begin(), stored_.end(),
                       [&](const auto& one) { return filter.may_hold(one.first, one.second); });
  }
  // How many of a thousand prefixes that nobody stored the filter lets pass.
  int passed(const LookUpFilter& filter) {
    int count = 0;
    for (int i = 0; i < 1000; ++i) count += filter.may_hold(i % 3, static_cast<std::int64_t>(random_()));
    return count;
  }

  std::unique_ptr<sqlite::Connection> connection_;
  std::mt19937_64 random_{7};
  std::vector<std::pair<int, std::int64_t>> stored_;
};

}  // namespace

TEST_F(LookUpFilterTest, KnowsNothingBeforeItHasLearned) {
  LookUpFilter filter(*connection_, sqlite::CountyIds(0), 1024);
  EXPECT_EQ(passed(filter), 1000);
  while (filter.learn(100)) {
  }
  EXPECT_EQ(passed(filter), 0) << "the tree is empty";
}

TEST_F(LookUpFilterTest, NeverDeniesWhatTheTreeHoldsHoweverFarItHasLearned) {
  store_look_ups(3000);
  LookUpFilter filter(*connection_, sqlite::CountyIds(0), 1024);
  bool more = true;
  while (more) {
    more = filter.learn(500);
    EXPECT_TRUE(holds_all(filter));
  }
  EXPECT_LT(passed(filter), 30);
  EXPECT_FALSE(connection_->failed());
}

TEST_F(LookUpFilterTest, WhatGoesIntoTheTreeBehindItIsAdded) {
  store_look_ups(300);
  LookUpFilter filter(*connection_, sqlite::CountyIds(0), 4096);
  for (bool more = true; more;) {
    more = filter.learn(50);
    const auto prefix = static_cast<std::int64_t>(random_());
    filter.add(1, prefix);
    stored_.push_back({1, prefix});
    connection_->run("INSERT INTO look_up(county, kind, prefix, target) VALUES(0, 1, ?1, 1)", prefix);
    EXPECT_TRUE(holds_all(filter));
  }
}

TEST_F(LookUpFilterTest, BeginsAnewWithMoreRoomWhereItHasBecomeTooSmall) {
  LookUpFilter filter(*connection_, sqlite::CountyIds(0), 1024);
  while (filter.learn(1000)) {
  }
  store_look_ups(20000);
  for (const auto& [kind, prefix] : stored_) filter.add(kind, prefix);
  EXPECT_GT(passed(filter), 500) << "it is full of bits";
  for (bool more = true; more;) {
    more = filter.learn(1000);
    EXPECT_TRUE(holds_all(filter));
  }
  EXPECT_LT(passed(filter), 60);
}

}  // namespace fangpin::store
