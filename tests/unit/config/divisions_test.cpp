#include "config/divisions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fangpin::config {
namespace {

Divisions lingshou() {
  auto divisions = Divisions::load(FANGPIN_SOURCE_DIR "/config/divisions/130126.csv");
  EXPECT_TRUE(divisions) << (divisions ? "" : divisions.error().detail);
  return std::move(divisions).value();
}

constexpr std::string_view kSmall =
    "code,name,parent\n"
    "130126100,城关镇,130126\n"
    "130126200,城关乡,130126\n"
    "130126201,北洼乡,130126\n"
    "130126100201,新村村民委员会,130126100\n"
    "130126100001,新社区居委会,130126100\n"
    "130126200201,青廉村民委员会,130126200\n"
    "130126201201,大地村村民委员会,130126201\n";

TEST(Divisions, LoadsEachShippedCounty) {
  for (const std::string county : {"130126", "530925", "640422"}) {
    const auto divisions = Divisions::load(std::string(FANGPIN_SOURCE_DIR "/config/divisions/") + county + ".csv");
    ASSERT_TRUE(divisions) << county;
    EXPECT_EQ(divisions->county(), county);
  }
}

TEST(Divisions, KnowsTownsAndVillagesAndNothingElse) {
  const auto divisions = lingshou();
  EXPECT_TRUE(divisions.known("130126103"));
  EXPECT_TRUE(divisions.known("130126103223"));
  EXPECT_EQ(divisions.name("130126103"), "陈庄镇");
  EXPECT_FALSE(divisions.known("130126"));
  EXPECT_FALSE(divisions.known("130126103999"));
  EXPECT_EQ(divisions.name("130126103999"), "");
  EXPECT_FALSE(divisions.known(""));
}

TEST(Divisions, TakesTheVillageInTheNamedTown) {
  const auto divisions = lingshou();
  EXPECT_EQ(divisions.resolve("陈庄镇", "野鸡铺村"), "130126103223");
  EXPECT_EQ(divisions.resolve("陈庄", "野鸡铺"), "130126103223");
  EXPECT_EQ(divisions.resolve("灵寿县陈庄镇", "野鸡铺村委会"), "130126103223");
  EXPECT_EQ(divisions.resolve(" 陈庄镇　", "野鸡 铺村\t"), "130126103223");
}

TEST(Divisions, GivesTheTownWhereTheVillageIsNotThere) {
  const auto divisions = lingshou();
  EXPECT_EQ(divisions.resolve("陈庄镇", "不在此处村"), "130126103");
  EXPECT_EQ(divisions.resolve("陈庄镇", ""), "130126103");
}

TEST(Divisions, GivesNothingForAForeignTown) {
  const auto divisions = lingshou();
  EXPECT_EQ(divisions.resolve("勐勐镇", "野鸡铺村"), "");
  EXPECT_EQ(divisions.resolve("勐勐镇", ""), "");
}

TEST(Divisions, NeverGuessesAVillageThatStandsInTwoTowns) {
  // 苏家庄村 is a village of two townships of 130126.
  const auto divisions = lingshou();
  EXPECT_EQ(divisions.resolve("", "苏家庄村"), "");
  EXPECT_EQ(divisions.resolve("", "野鸡铺村"), "130126103223");
  EXPECT_EQ(divisions.resolve("", "没有这个村"), "");
  EXPECT_EQ(divisions.resolve("", ""), "");
}

TEST(Divisions, PrefersTheFullNameToTheBareOne) {
  const auto divisions = Divisions::parse(kSmall).value();
  EXPECT_EQ(divisions.resolve("城关镇", "新村"), "130126100201");
  EXPECT_EQ(divisions.resolve("城关镇", "新社区"), "130126100001");
  EXPECT_EQ(divisions.resolve("城关镇", "新"), "130126100");  // two of them: the town is all that is certain
  EXPECT_EQ(divisions.resolve("城关乡", "青廉村"), "130126200201");
}

TEST(Divisions, LeavesABareTownNameUnknownWhereTwoBearIt) {
  const auto divisions = Divisions::parse(kSmall).value();
  EXPECT_EQ(divisions.resolve("城关", "新村"), "");
  EXPECT_EQ(divisions.resolve("北洼", "大地"), "130126201201");
  EXPECT_EQ(divisions.resolve("北洼镇", "大地村"), "130126201201");  // a 乡 that became a 镇
}

TEST(Divisions, RefusesABrokenListAndSaysWhere) {
  const auto line_of = [](std::string_view csv) {
    const auto result = Divisions::parse(csv);
    return result ? std::string("accepted") : result.error().detail;
  };
  EXPECT_THAT(line_of("code;name;parent\n"), testing::HasSubstr("line 1"));
  EXPECT_THAT(line_of("code,name,parent\n130126100,灵寿镇\n"), testing::HasSubstr("line 2"));
  EXPECT_THAT(line_of("code,name,parent\n130126100,灵寿镇,640422\n"), testing::HasSubstr("line 2"));
  EXPECT_THAT(line_of("code,name,parent\n130126100201,新村,130126100\n"), testing::HasSubstr("line 2"));
  EXPECT_THAT(line_of("code,name,parent\n130126100,灵寿镇,130126\n640422100,吉强镇,640422\n"),
              testing::HasSubstr("line 3"));
  EXPECT_THAT(line_of("code,name,parent\n130126100,灵寿镇,130126\n130126100,灵寿镇,130126\n"),
              testing::HasSubstr("twice"));
  EXPECT_THAT(line_of(""), testing::HasSubstr("no township"));
  EXPECT_FALSE(Divisions::load("/nonexistent/130126.csv"));
}

}  // namespace
}  // namespace fangpin::config
