#include "gateway/operations/readiness.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

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

// It says that it wrote and did not: only reading the row again tells.
TEST_F(ReadinessTest, AStoreThatDoesNotKeepWhatItTakesIsNamed) {
  store::StoreOptions options;
  options.path = fixture.directory() + "/forgetful.db";
  options.county = "130126";
  ASSERT_TRUE(store::sqlite::create(options, true));
  auto forgetful = store::sqlite::open(options);
  ASSERT_TRUE(forgetful) << forgetful.error().detail;
  const auto county = with(**forgetful, fixture.time());
  EXPECT_TRUE(failing(*county, fixture.county_log()).empty());
  sqlite3* beside = nullptr;
  ASSERT_EQ(sqlite3_open_v2(options.path.c_str(), &beside, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
  for (const auto* event : {"INSERT", "UPDATE"}) {
    const auto drop = fmt::format("CREATE TRIGGER drop_{0} BEFORE {0} ON fact BEGIN SELECT RAISE(IGNORE); END", event);
    EXPECT_EQ(sqlite3_exec(beside, drop.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(beside);
  }
  sqlite3_close(beside);
  EXPECT_EQ(failing(*county, fixture.county_log()), std::vector<std::string>{"store"});
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
