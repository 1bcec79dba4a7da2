#include "gateway/intake/feed_turns.hpp"

#include "tests/unit/http/run_awaitable.hpp"

namespace fangpin::intake {
namespace {

TEST(FeedTurns, OneFeedHasOneTurnAndOthersDoNotWait) {
  FeedTurns turns;
  auto first = turns.try_take("education/dropout");
  ASSERT_TRUE(first);
  EXPECT_FALSE(turns.try_take("education/dropout"));
  EXPECT_TRUE(turns.try_take("health/epidemic"));
}

TEST(FeedTurns, EndsWithItsOwner) {
  FeedTurns turns;
  { auto turn = turns.try_take("education/dropout"); }
  EXPECT_TRUE(turns.try_take("education/dropout"));
}

TEST(FeedTurns, WaitingIsBounded) {
  FeedTurns turns;
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
