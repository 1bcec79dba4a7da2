#include "gateway/portal/waiting_polls.hpp"

#include <gtest/gtest.h>

namespace fangpin::portal {
namespace {

TEST(WaitingPolls, AreCountedForEachDepartment) {
  WaitingPolls polls(2);
  auto first = polls.enter("housing");
  const auto second = polls.enter("housing");
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(polls.enter("housing"));
  EXPECT_TRUE(polls.enter("taxation")) << "another's polls take nobody's place";
  first.reset();
  EXPECT_TRUE(polls.enter("housing"));
}

}  // namespace
}  // namespace fangpin::portal
