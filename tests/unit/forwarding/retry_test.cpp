#include "gateway/forwarding/retry.hpp"

#include <gtest/gtest.h>

#include "fake_upstream.hpp"

namespace fangpin::forwarding {
namespace {

Monotonic at(std::int64_t milliseconds) { return Monotonic{Milliseconds{milliseconds}}; }

TEST(Backoff, CeilingDoublesUpToTheLongest) {
  const Backoff backoff{Milliseconds{500}, Milliseconds{3'000}};
  EXPECT_EQ(backoff.ceiling(0), Milliseconds{500});
  EXPECT_EQ(backoff.ceiling(1), Milliseconds{1'000});
  EXPECT_EQ(backoff.ceiling(2), Milliseconds{2'000});
  EXPECT_EQ(backoff.ceiling(3), Milliseconds{3'000});
  EXPECT_EQ(backoff.ceiling(1'000'000), Milliseconds{3'000});
}

TEST(Backoff, WaitsFillTheWholeRangeAndNeverLeaveIt) {
  const Backoff backoff{Milliseconds{100}, Milliseconds{400}};
  SeededRandom random(7);
  Milliseconds least = Milliseconds::max();
  Milliseconds most{0};
  for (int i = 0; i < 2'000; ++i) {
    const Milliseconds wait = backoff.wait(1, random);
    least = std::min(least, wait);
    most = std::max(most, wait);
  }
  EXPECT_LE(least, Milliseconds{5});
  EXPECT_GE(most, Milliseconds{195});
  EXPECT_LE(most, Milliseconds{200});
}

TEST(RetryAfter, TakesSecondsOnly) {
  EXPECT_EQ(parse_retry_after("0"), std::chrono::seconds{0});
  EXPECT_EQ(parse_retry_after("120"), std::chrono::seconds{120});
  for (const char* wrong : {"", "-1", "+1", "1.5", " 1", "1 ", "Fri, 31 Dec 1999 23:59:59 GMT", "99999999999"}) {
    EXPECT_EQ(parse_retry_after(wrong), std::nullopt) << wrong;
  }
}

TEST(RetryAfter, IsCutToTheBound) {
  EXPECT_EQ(bounded_retry_after(std::chrono::seconds{3}, Milliseconds{600'000}), Milliseconds{3'000});
  EXPECT_EQ(bounded_retry_after(std::chrono::seconds{604'800}, Milliseconds{600'000}), Milliseconds{600'000});
}

class BreakerTest : public testing::Test {
 protected:
  SeededRandom random{3};
  Breaker breaker{{3, {Milliseconds{1'000}, Milliseconds{8'000}}}, random};
};

TEST_F(BreakerTest, StaysClosedBelowTheLimitAndForgetsAfterASuccess) {
  breaker.failed(at(0));
  breaker.failed(at(0));
  EXPECT_EQ(breaker.state(at(0)), Breaker::State::closed);
  breaker.succeeded();
  breaker.failed(at(1));
  breaker.failed(at(1));
  EXPECT_EQ(breaker.state(at(1)), Breaker::State::closed);
  EXPECT_EQ(breaker.opened(), 0);
}

TEST_F(BreakerTest, OpensThenLetsOneTryThenCloses) {
  for (int i = 0; i < 3; ++i) breaker.failed(at(100));
  EXPECT_EQ(breaker.state(at(100)), Breaker::State::open);
  const Monotonic allowed = breaker.allowed_at(at(100));
  EXPECT_GE(allowed, at(600));
  EXPECT_LE(allowed, at(1'100));
  EXPECT_EQ(breaker.state(allowed), Breaker::State::half_open);
  EXPECT_EQ(breaker.allowed_at(allowed), allowed);
  breaker.succeeded();
  EXPECT_EQ(breaker.state(allowed), Breaker::State::closed);
}

TEST_F(BreakerTest, AFailedTryOpensItForLonger) {
  for (int i = 0; i < 3; ++i) breaker.failed(at(0));
  Monotonic now = breaker.allowed_at(at(0));
  breaker.failed(now);
  EXPECT_EQ(breaker.state(now), Breaker::State::open);
  EXPECT_GE(breaker.allowed_at(now) - now, Milliseconds{1'000});
  for (int i = 0; i < 10; ++i) {
    now = breaker.allowed_at(now);
    breaker.failed(now);
  }
  EXPECT_LE(breaker.allowed_at(now) - now, Milliseconds{8'000});
  EXPECT_EQ(breaker.opened(), 12);
}

TEST_F(BreakerTest, HonoursWhatTheReceiverAsked) {
  for (int i = 0; i < 3; ++i) breaker.failed(at(0), Milliseconds{30'000});
  EXPECT_EQ(breaker.allowed_at(at(0)), at(30'000));
}

TEST_F(BreakerTest, TripOpensAtOnce) {
  breaker.trip(at(0));
  EXPECT_EQ(breaker.state(at(0)), Breaker::State::open);
  EXPECT_STREQ(to_text(breaker.state(at(0))), "open");
}

}  // namespace
}  // namespace fangpin::forwarding
