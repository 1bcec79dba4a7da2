#include "gateway/net/census.hpp"

namespace fangpin::net {
namespace {

using Verdict = Census::Verdict;

TEST(Census, AdmitsUpToTheTotalThenRefusesThenDrops) {
  Census census({2, 10, 10, 1});
  const auto first = census.admit("a");
  const auto second = census.admit("b");
  const auto third = census.admit("c");
  const auto fourth = census.admit("d");
  EXPECT_EQ(first.verdict(), Verdict::admitted);
  EXPECT_EQ(second.verdict(), Verdict::admitted);
  EXPECT_EQ(third.verdict(), Verdict::too_many);
  EXPECT_EQ(fourth.verdict(), Verdict::dropped);
  EXPECT_EQ(census.open(), 3U);
}

TEST(Census, CountsEachAddressByItself) {
  Census census({10, 1, 10, 4});
  const auto first = census.admit("a");
  EXPECT_EQ(census.admit("a").verdict(), Verdict::too_many_of_peer);
  EXPECT_EQ(census.admit("b").verdict(), Verdict::admitted);
}

TEST(Census, CountsEachCertificateByItself) {
  Census census({10, 10, 1, 4});
  auto first = census.admit("a");
  auto second = census.admit("b");
  EXPECT_TRUE(first.add_certificate("x"));
  EXPECT_FALSE(second.add_certificate("x"));
  EXPECT_TRUE(second.add_certificate("y"));
}

TEST(Census, ForgetsWhoLeft) {
  Census census({1, 1, 1, 1});
  {
    auto seat = census.admit("a");
    EXPECT_TRUE(seat.add_certificate("x"));
    auto moved = std::move(seat);
    EXPECT_EQ(census.admit("a").verdict(), Verdict::too_many);
    EXPECT_EQ(census.open(), 1U);
  }
  EXPECT_EQ(census.open(), 0U);
  auto again = census.admit("a");
  EXPECT_EQ(again.verdict(), Verdict::admitted);
  EXPECT_TRUE(again.add_certificate("x"));
}

}  // namespace
}  // namespace fangpin::net
