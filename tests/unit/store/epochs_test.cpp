#include <gmock/gmock.h>

#include "store_fixture.hpp"

namespace fangpin::store {

using domain::RowOutcome;
using testing::ElementsAre;
using Epochs = StoreTest;

namespace {
using Live = std::vector<std::uint32_t>;
}  // namespace

TEST_F(Epochs, ARotationInMidMonthDoublesNothingAndAfterTheOldKeyIsGoneAllIsStillFound) {
  std::vector<RowOutcome> outcomes;
  push(kCosts,
       {{.person = "p1", .content = "a", .epochs = Live{1}}, {.person = "p2", .content = "b", .epochs = Live{1}}});
  // The overlap: the same content is unchanged, another is a correction, and both are linked to the new key.
  push(
      kCosts,
      {{.person = "p1", .content = "a", .epochs = Live{2, 1}}, {.person = "p2", .content = "b2", .epochs = Live{2, 1}}},
      &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::unchanged, RowOutcome::corrected));
  EXPECT_EQ(totals().alerts, 2);
  // The old key is destroyed.
  push(kCosts,
       {{.person = "p1", .content = "a", .epochs = Live{2}}, {.person = "p2", .content = "b2", .epochs = Live{2}}},
       &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::unchanged, RowOutcome::unchanged));
  push(kCosts, {{.person = "p1", .content = "a3", .epochs = Live{2}}}, &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::corrected));
  EXPECT_EQ(totals().alerts, 2);
  EXPECT_EQ(sql("SELECT count(*) FROM person"), "2");
  for (const auto& delivery : deliveries()) EXPECT_TRUE(delivery.person.starts_with("2:")) << delivery.person;
}

TEST_F(Epochs, ThreeLiveKeysAreAllLinked) {
  std::vector<RowOutcome> outcomes;
  push(kCosts, {{.person = "p1", .content = "a", .epochs = Live{1}}});
  push(kCosts, {{.person = "p1", .content = "a", .epochs = Live{3, 2, 1}}});
  push(kCosts, {{.person = "p1", .content = "a", .epochs = Live{2}}}, &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::unchanged));
  push(kCosts, {{.person = "p1", .content = "a", .epochs = Live{3}}}, &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::unchanged));
}

TEST_F(Epochs, ANewRowInTheOverlapIsFoundUnderEitherKey) {
  std::vector<RowOutcome> outcomes;
  push(kCosts, {{.person = "p1", .content = "a", .epochs = Live{2, 1}}});
  push(kCosts, {{.person = "p1", .content = "a", .epochs = Live{1}}}, &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::unchanged));
  push(kCosts, {{.person = "p1", .content = "a", .epochs = Live{2}}}, &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::unchanged));
}

TEST_F(Epochs, ALinkMadeByAnAbandonedSubmissionIsStillTrue) {
  std::vector<RowOutcome> outcomes;
  push(kCosts, {{.person = "p1", .content = "a", .epochs = Live{1}}});
  const auto id = stage(kCosts, {{.person = "p1", .content = "a", .epochs = Live{2, 1}}});
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.abandon(id); }));
  ASSERT_TRUE(store().sweep(at(0), 1000));
  push(kCosts, {{.person = "p1", .content = "a", .epochs = Live{2}}}, &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::unchanged));
}

TEST_F(Epochs, AHouseholdKeepsItsPlaceAcrossARotation) {
  const auto household = RowSubject::household_register;
  push(kHouseholds, {{.person = "p1", .content = "r", .household = "h1", .subject = household, .epochs = Live{1}}});
  push(kCosts, {{.person = "p1", .content = "a", .epochs = Live{1}}});
  std::vector<RowOutcome> outcomes;
  const auto revisions = push(
      kHouseholds, {{.person = "p1", .content = "r", .household = "h1", .subject = household, .epochs = Live{2, 1}}},
      &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::unchanged));
  EXPECT_EQ(revisions.regrouped, 0);
  push(kHouseholds, {{.person = "p1", .content = "r", .household = "h1", .subject = household, .epochs = Live{2}}},
       &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::unchanged));
  EXPECT_EQ(totals().households, 1);
  EXPECT_TRUE(deliveries().at(0).police_household.starts_with("2:"));
}

}  // namespace fangpin::store
