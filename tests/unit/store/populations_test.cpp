// What the registers in force say against a declared population.
#include <gmock/gmock.h>

#include "store_fixture.hpp"

namespace fangpin::store {

using testing::ElementsAre;
using testing::IsEmpty;

namespace {

Sample enrolled(const std::string& person) {
  return {.person = person, .content = "n", .household = "n1", .subject = RowSubject::population_register};
}

Sample cost(const std::string& person) { return {.person = person, .content = "c"}; }

class Populations : public StoreTest {
 protected:
  // Which of these persons' rows the registers contradict, by position.
  std::vector<std::size_t> against(bool claimed_enrolled, const std::vector<std::string>& persons,
                                   std::vector<std::uint32_t> epochs = {1}) {
    std::vector<Sample> samples;
    for (const auto& person : persons) {
      samples.push_back(cost(person));
      samples.back().epochs = epochs;
    }
    stage(kCosts, samples);
    std::vector<RowToStage> rows;
    for (const auto& sample : samples) rows.push_back(sample.row(2));
    std::vector<std::size_t> found;
    EXPECT_TRUE(store().run([&](Transaction& transaction) -> Status {
      auto read = transaction.rows_against({{kAlleviated, kMonitored}, claimed_enrolled}, rows);
      if (!read) return read.error();
      found = *read;
      return transaction.abandon(last_);
    }));
    return found;
  }
};

}  // namespace

TEST_F(Populations, WhoIsInOneOfTheRegistersIsEnrolled) {
  push(kAlleviated, {enrolled("a")});
  push(kMonitored, {enrolled("m")});
  EXPECT_THAT(against(true, {"a", "m", "stranger"}), ElementsAre(2));
  EXPECT_THAT(against(false, {"a", "m", "stranger"}), ElementsAre(0, 1));
}

TEST_F(Populations, WithoutARegisterNothingIsSaid) {
  push(kHouseholds, {{.person = "a", .content = "r", .household = "h", .subject = RowSubject::household_register}});
  EXPECT_THAT(against(true, {"a", "stranger"}), IsEmpty());
  EXPECT_THAT(against(false, {"a", "stranger"}), IsEmpty());
}

TEST_F(Populations, AMissingRegisterMayHoldWhoIsInNoOther) {
  push(kAlleviated, {enrolled("a")});
  EXPECT_THAT(against(true, {"a", "perhaps-monitored"}), IsEmpty());
  EXPECT_THAT(against(false, {"a", "perhaps-monitored"}), ElementsAre(0)) << "but who is in one is enrolled";
}

TEST_F(Populations, OnlyWhatIsInForceCounts) {
  push(kAlleviated, {enrolled("left"), enrolled("a")});
  push(kMonitored, {enrolled("m")});
  push(kAlleviated, {enrolled("a")});
  const auto staged_only = stage(kMonitored, {enrolled("m"), enrolled("coming")});
  EXPECT_THAT(against(true, {"a", "m", "left", "coming"}), ElementsAre(2, 3));
  accept(staged_only);
  EXPECT_THAT(against(true, {"a", "m", "left", "coming"}), ElementsAre(2));
  EXPECT_THAT(against(false, {"a", "m", "left", "coming"}), ElementsAre(0, 1, 3));
}

TEST_F(Populations, AreTheSameAcrossANewKeyEpoch) {
  push(kAlleviated, {enrolled("a")});
  push(kMonitored, {enrolled("m")});
  EXPECT_THAT(against(true, {"a", "m"}, {2, 1}), IsEmpty());
  EXPECT_THAT(against(false, {"a", "m"}, {2, 1}), ElementsAre(0, 1));
}

}  // namespace fangpin::store
