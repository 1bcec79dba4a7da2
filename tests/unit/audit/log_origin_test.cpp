#include "gateway/audit/log_origin.hpp"

#include <gtest/gtest.h>

namespace fangpin::audit {
namespace {

TEST(LogOrigins, AreMadeFromTheCountyAndMarkADemonstration) {
  const auto name = [](const char* configured, bool demonstration, unsigned generation = 1) {
    const LogOrigins origins{configured, "130126", demonstration};
    const auto out = origins.name(generation);
    EXPECT_EQ(origins.generation(out), generation) << out;
    return out;
  };
  EXPECT_EQ(name("", false), "fangpin.example/130126");
  EXPECT_EQ(name("", true), "fangpin.example/130126-demonstration");
  EXPECT_EQ(name("log.county.example", false), "log.county.example");
  EXPECT_EQ(name("log.county.example", true), "log.county.example-demonstration");
  EXPECT_EQ(name("x-demonstration", true), "x-demonstration");
  EXPECT_EQ(name("x", false, 2), "x-2");
  EXPECT_EQ(name("x-demonstration", true, 3), "x-3-demonstration");
  EXPECT_EQ(name("x-7", false, 12), "x-7-12");
}

TEST(LogOrigins, KnowNoNameOfAnotherLog) {
  const LogOrigins origins{"x", "130126", false};
  for (const auto* other :
       {"", "y", "y-2", "x-", "x-1", "x-0", "x-02", "x-2-demonstration", "x-2-3", "x-1000000", "2"}) {
    EXPECT_FALSE(origins.generation(other)) << other;
  }
  EXPECT_EQ(origins.generation("x-999999"), 999'999U);
}

}  // namespace
}  // namespace fangpin::audit
