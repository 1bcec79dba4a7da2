#include "gateway/intake/business_time.hpp"

namespace fangpin::intake {
namespace {

Instant wall_now{};
MachineTime::Steady steady_now{};
Instant wall() { return wall_now; }
MachineTime::Steady steady() { return steady_now; }

void pass(std::chrono::milliseconds time) {
  wall_now += time;
  steady_now += time;
}

class MachineTimeTest : public testing::Test {
 protected:
  MachineTimeTest() { wall_now = *parse_instant("2022-09-01T08:00:00Z"); }
};

TEST_F(MachineTimeTest, StampsRiseThoughTheClockStandsOrStepsBack) {
  MachineTime time(Instant{}, &wall, &steady);
  const auto first = *time.stamp();
  EXPECT_EQ(*time.stamp(), first + Milliseconds{1});
  wall_now -= std::chrono::hours(1);
  EXPECT_EQ(*time.stamp(), first + Milliseconds{2});
}

TEST_F(MachineTimeTest, NeverBelowTheLastStampOfTheStore) {
  const auto last = wall_now + std::chrono::seconds(30);
  MachineTime time(last, &wall, &steady);
  EXPECT_EQ(*time.stamp(), last + Milliseconds{1});
}

TEST_F(MachineTimeTest, AJumpForwardStopsStampsUntilAnOperatorConfirmsIt) {
  MachineTime time(Instant{}, &wall, &steady);
  ASSERT_TRUE(time.stamp());
  wall_now += std::chrono::minutes(6);
  ASSERT_FALSE(time.stamp());
  EXPECT_EQ(time.stamp().error().code, Errc::unavailable);
  time.confirm_jump();
  EXPECT_EQ(*time.stamp(), wall_now);
}

TEST_F(MachineTimeTest, TimeThatReallyPassedIsNoJump) {
  MachineTime time(Instant{}, &wall, &steady);
  pass(std::chrono::hours(12));
  EXPECT_TRUE(time.stamp());
}

TEST_F(MachineTimeTest, AMachineFarBehindItsLastStampGivesNone) {
  MachineTime time(wall_now + std::chrono::hours(2), &wall, &steady);
  EXPECT_FALSE(time.stamp());
}

TEST(DemonstrationTime, StandsStillAndOnlyMovesForward) {
  const auto start = *parse_instant("2022-09-01T00:00:00+08:00");
  DemonstrationTime time(start);
  EXPECT_EQ(*time.stamp(), start);
  EXPECT_EQ(*time.stamp(), start);
  ASSERT_TRUE(time.step_to(start + std::chrono::hours(1)));
  EXPECT_EQ(time.now(), start + std::chrono::hours(1));
  EXPECT_FALSE(time.step_to(start));
  EXPECT_EQ(time.now(), start + std::chrono::hours(1));
}

}  // namespace
}  // namespace fangpin::intake
