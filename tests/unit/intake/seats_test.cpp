#include "gateway/intake/seats.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace fangpin::test {
namespace {

using intake::Seats;

TEST(Seats, OneDepartmentTakesHalfAndOthersFindTheRest) {
  Seats seats(3);
  std::vector<Seats::Seat> taken;
  for (int i = 0; i < 2; ++i) {
    auto seat = seats.take("education");
    ASSERT_TRUE(seat);
    taken.push_back(std::move(*seat));
  }
  EXPECT_FALSE(seats.take("education"));
  auto others = seats.take("health");
  ASSERT_TRUE(others);
  EXPECT_FALSE(seats.take("housing")) << "all are taken";
  taken.pop_back();
  EXPECT_TRUE(seats.take("education"));
  others.reset();
  EXPECT_TRUE(seats.take("housing"));
}

TEST(Seats, WhereThereIsOneItIsAnybodys) {
  Seats seats(1);
  {
    const auto only = seats.take("education");
    ASSERT_TRUE(only);
    EXPECT_FALSE(seats.take("health"));
  }
  EXPECT_TRUE(seats.take("health"));
}

}  // namespace
}  // namespace fangpin::test
