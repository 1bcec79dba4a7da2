#include "gateway/intake/turns.hpp"

#include "tests/unit/http/run_awaitable.hpp"

namespace fangpin::intake {
namespace {

TEST(Turns, OneFeedHasOneTurnAndOthersDoNotWait) {
  Turns turns;
  auto first = turns.try_take("education/dropout");
  ASSERT_TRUE(first);
  EXPECT_FALSE(turns.try_take("education/dropout"));
  EXPECT_TRUE(turns.try_take("health/epidemic"));
}

TEST(Turns, EndsWithItsOwner) {
  Turns turns;
  { auto turn = turns.try_take("education/dropout"); }
  EXPECT_TRUE(turns.try_take("education/dropout"));
}

TEST(Turns, WaitingIsBounded) {
  Turns turns;
  auto held = turns.try_take("education/dropout");
  const auto began = std::chrono::steady_clock::now();
  auto turn = run_awaitable(turns.take("education/dropout", std::chrono::milliseconds(30)));
  EXPECT_FALSE(turn);
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(30));
  held.reset();
  EXPECT_TRUE(run_awaitable(turns.take("education/dropout", std::chrono::milliseconds(30))));
}

}  // namespace
}  // namespace fangpin::intake
