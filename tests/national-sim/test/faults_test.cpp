#include "../faults.hpp"

#include <gtest/gtest.h>

namespace fangpin::national_sim {
namespace {

const std::string kKey = std::string(32, 'a') + "-1";
const std::string kOther = std::string(32, 'b') + "-1";

Fault fault(const char* text) {
  Result<Fault> parsed = Fault::parse(text);
  EXPECT_TRUE(parsed) << text;
  return std::move(parsed).value();
}

TEST(Fault, IsReadAndWrittenAsText) {
  for (const char* text :
       {"garbage", "refuse:nth=5", "drop-after-commit:count=3,probability=0.250000", "delay:milliseconds=20",
        "error:status=429,retry_after=2", "put-off:count=1,alert=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    EXPECT_EQ(fault(text).to_text(), text);
  }
  for (const char* wrong : {"", "explode", "delay:", "delay:milliseconds", "delay:milliseconds=-1", "error:status=200",
                            "refuse:probability=2", "refuse:alert=xyz", "refuse:colour=red", "delay:count=1,,"}) {
    if (std::string(wrong) == "delay:") continue;  // no options: the defaults
    EXPECT_FALSE(Fault::parse(wrong)) << wrong;
  }
}

TEST(FaultPlan, FiresAsOftenAsTold) {
  FaultPlan plan(1);
  plan.add(fault("garbage:count=2"));
  EXPECT_EQ(plan.fires(FaultKind::delay), nullptr);
  EXPECT_NE(plan.fires(FaultKind::garbage), nullptr);
  EXPECT_NE(plan.fires(FaultKind::garbage), nullptr);
  EXPECT_EQ(plan.fires(FaultKind::garbage), nullptr);
  plan.add(fault("garbage"));
  EXPECT_NE(plan.fires(FaultKind::garbage), nullptr);
  plan.clear();
  EXPECT_EQ(plan.fires(FaultKind::garbage), nullptr);
}

TEST(FaultPlan, ASeedGivesTheSameMisbehaviour) {
  const auto run = [](std::uint64_t seed) {
    FaultPlan plan(seed);
    plan.add(fault("drop-before:probability=0.3"));
    std::string out;
    for (int i = 0; i < 200; ++i) out += plan.fires(FaultKind::drop_before) != nullptr ? '1' : '0';
    return out;
  };
  EXPECT_EQ(run(5), run(5));
  EXPECT_NE(run(5), run(6));
  const std::string drawn = run(5);
  const auto hits = std::count(drawn.begin(), drawn.end(), '1');
  EXPECT_GT(hits, 30);
  EXPECT_LT(hits, 90);
}

TEST(FaultPlan, ARefusalIsForGood) {
  FaultPlan plan(1);
  plan.add(fault("refuse:nth=2"));
  EXPECT_EQ(plan.fires(FaultKind::refuse, kKey), nullptr);
  EXPECT_NE(plan.fires(FaultKind::refuse, kOther), nullptr);
  EXPECT_EQ(plan.fires(FaultKind::refuse, kKey), nullptr);
  EXPECT_NE(plan.fires(FaultKind::refuse, kOther), nullptr) << "again";
}

TEST(FaultPlan, AnAlertCanBeNamed) {
  FaultPlan plan(1);
  plan.add(fault("put-off:alert=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,count=1"));
  EXPECT_EQ(plan.fires(FaultKind::put_off, kOther), nullptr);
  EXPECT_NE(plan.fires(FaultKind::put_off, kKey), nullptr);
  EXPECT_EQ(plan.fires(FaultKind::put_off, kKey), nullptr) << "this time only";
}

}  // namespace
}  // namespace fangpin::national_sim
