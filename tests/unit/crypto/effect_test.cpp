#include "crypto/base/effect.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

namespace fangpin {
namespace {

TEST(EffectDeathTest, KillsAtTheNamedPass) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        ::setenv("FANGPIN_KILL_AT", "accept.2:2", 1);
        effect("accept.1");
        effect("accept.2");
        effect("accept.2");
        std::_Exit(0);
      },
      testing::KilledBySignal(SIGKILL), "");
}

TEST(EffectDeathTest, PassesOtherNamesAndEarlierPasses) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        ::setenv("FANGPIN_KILL_AT", "accept.2:2", 1);
        effect("accept.1");
        effect("accept.2");
        effect("accept.20");
        std::_Exit(7);
      },
      testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace fangpin
