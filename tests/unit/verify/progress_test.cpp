#include "gateway/verify/progress.hpp"

#include <gtest/gtest.h>

namespace fangpin::verify {
namespace {

using std::chrono::milliseconds;

TEST(VerifyProgress, AShortRunShowsNothing) {
  const Progress::Clock::time_point began{};
  Progress progress(began);
  EXPECT_FALSE(progress.update(1, 9, began));
  EXPECT_FALSE(progress.update(8, 9, began + milliseconds(1999)));
  EXPECT_FALSE(progress.update(9, 9, began + milliseconds(1999)));
}

TEST(VerifyProgress, ALongOneShowsALineTwiceASecondAndTheLastOneAlways) {
  const Progress::Clock::time_point began{};
  Progress progress(began);
  EXPECT_EQ(progress.update(16384, 49152, began + milliseconds(2000)), "\r16384 / 49152 条 / entries");
  EXPECT_FALSE(progress.update(20000, 49152, began + milliseconds(2499)));
  EXPECT_EQ(progress.update(32768, 49152, began + milliseconds(2500)), "\r32768 / 49152 条 / entries");
  EXPECT_EQ(progress.update(49152, 49152, began + milliseconds(2501)), "\r49152 / 49152 条 / entries\n");
}

}  // namespace
}  // namespace fangpin::verify
