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

TEST_F(MachineTimeTest, StampsNeverFallThoughTheClockStepsBack) {
  MachineTime time(Instant{}, &wall, &steady);
  const auto first = *time.stamp();
  wall_now -= std::chrono::hours(1);
  EXPECT_EQ(*time.stamp(), first);
}

// However many ask at once: else one department's pushes would make another's late.
TEST_F(MachineTimeTest, ManyStampsDoNotRunAheadOfTheClock) {
  MachineTime time(Instant{}, &wall, &steady);
  for (int i = 0; i < 100'000; ++i) ASSERT_EQ(*time.stamp(), wall_now);
}

// Entries of the log are stamped with now(): after a clock that is set back they must not lie before those ahead.
TEST_F(MachineTimeTest, NowNeverGoesBackEither) {
  MachineTime time(Instant{}, &wall, &steady);
  const auto first = time.now();
  wall_now -= std::chrono::hours(1);
  EXPECT_EQ(time.now(), first);
  EXPECT_EQ(*time.stamp(), first);
}

// Windows, letters and what is kept are judged by now(): a clock that nobody confirmed must not end them.
TEST_F(MachineTimeTest, NowTakesNoPartInAJumpThatNobodyConfirmed) {
  MachineTime time(Instant{}, &wall, &steady);
  const auto first = time.now();
  wall_now += std::chrono::days(40);
  pass(std::chrono::seconds(20));
  EXPECT_EQ(time.now(), first + std::chrono::seconds(20));
  EXPECT_FALSE(time.stamp());
  EXPECT_FALSE(time.is_confirmed());
  wall_now -= std::chrono::days(40);  // the operator mends the clock instead, and says so
  time.confirm_jump();
  EXPECT_TRUE(time.is_confirmed());
  EXPECT_EQ(time.now(), wall_now);
  wall_now += std::chrono::days(40);
  EXPECT_FALSE(time.is_confirmed()) << "seen by whoever asks first";
  EXPECT_EQ(time.now(), first + std::chrono::seconds(20));
  time.confirm_jump();
  EXPECT_EQ(time.now(), wall_now);
}

TEST_F(MachineTimeTest, NowOfAMachineFarBehindItsStoreStandsStill) {
  const auto latest = wall_now + std::chrono::hours(2);
  MachineTime time(latest, &wall, &steady);
  EXPECT_EQ(time.now(), latest);
  pass(std::chrono::minutes(1));
  EXPECT_EQ(time.now(), latest);
}

TEST_F(MachineTimeTest, NeverBelowTheLastStampOfTheStore) {
  const auto last = wall_now + std::chrono::seconds(30);
  MachineTime time(last, &wall, &steady);
  EXPECT_EQ(*time.stamp(), last);
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
