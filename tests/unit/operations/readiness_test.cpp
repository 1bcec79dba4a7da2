#include "gateway/operations/readiness.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

using operations::check_readiness;

// Names of the parts that do not work.
std::vector<std::string> failing(const intake::County& county, const audit::CountyLog& log) {
  std::vector<std::string> out;
  for (const auto& check : check_readiness(county, log)) {
    if (!check.remedy.empty()) out.push_back(check.name);
  }
  return out;
}

class ReadinessTest : public testing::Test {
 protected:
  // The fixture's county over another store or another clock.
  std::unique_ptr<intake::County> with(store::Store& store, intake::BusinessTime& time) {
    auto& county = fixture.county();
    std::unique_ptr<intake::County> other(
        new intake::County{county.settings, county.policy, county.calendar, county.divisions, store, county.registry,
                           county.keys, county.signer, time, county.random, county.catalogue, true});
    other->sealer.store(county.sealer.load());
    return other;
  }
  CountyFixture fixture;
};

TEST_F(ReadinessTest, EveryPartWorks) {
  EXPECT_TRUE(failing(fixture.county(), fixture.county_log()).empty());
  EXPECT_EQ(check_readiness(fixture.county(), fixture.county_log()).size(), 6u);
}

TEST_F(ReadinessTest, WithoutAReceiverIdentitiesCannotBeSealed) {
  fixture.county().sealer.store(nullptr);
  EXPECT_EQ(failing(fixture.county(), fixture.county_log()), std::vector<std::string>{"envelopes"});
}

Instant wall_of_2022() { return parse_instant("2022-09-01T00:00:00Z").value(); }

TEST_F(ReadinessTest, AClockThatJumpedIsNamed) {
  // The machine says 2022 and the greatest stamp of the store is years later.
  static Instant wall;
  wall = wall_of_2022();
  intake::MachineTime jumped(
      wall, [] { return wall; }, [] { return intake::MachineTime::Steady{}; });
  ASSERT_TRUE(jumped.stamp());
  wall += std::chrono::hours(24);
  const auto county = with(fixture.store(), jumped);
  EXPECT_EQ(failing(*county, fixture.county_log()), std::vector<std::string>{"clock"});
  jumped.confirm_jump();
  EXPECT_TRUE(failing(*county, fixture.county_log()).empty());
}

TEST_F(ReadinessTest, AFullDiskIsNamed) {
  store::StoreOptions options;
  options.path = fixture.directory() + "/full.db";
  options.county = "130126";
  options.free_bytes_min = std::numeric_limits<std::uint64_t>::max();
  ASSERT_TRUE(store::sqlite::create(options, true));
  auto full = store::sqlite::open(options);
  ASSERT_TRUE(full) << full.error().detail;
  const auto county = with(**full, fixture.time());
  EXPECT_EQ(failing(*county, fixture.county_log()), std::vector<std::string>{"disk"});
}

TEST_F(ReadinessTest, ALogThatMayNotSignIsNamed) {
  ASSERT_TRUE(fixture.store().run([&](store::Transaction&) {
    fixture.county_log().stop_signing(error(Errc::unavailable, "a witness shows another history"));
    return ok();
  }));
  EXPECT_EQ(failing(fixture.county(), fixture.county_log()), std::vector<std::string>{"log"});
  EXPECT_EQ(fixture.post({.body = "x"}).status, 503) << "no receipt without an entry";
}

}  // namespace
}  // namespace fangpin::test
