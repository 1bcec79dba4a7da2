#include "adapters/place.hpp"

#include <gtest/gtest.h>

namespace fangpin::adapters {
namespace {

const config::Divisions& county() {
  static const config::Divisions divisions =
      config::Divisions::load(FANGPIN_SOURCE_DIR "/config/divisions/130126.csv").value();
  return divisions;
}

TEST(Place, TakesACodeThatTheListKnows) {
  const auto place = find_place(county(), "130126103223", "", "");
  EXPECT_EQ(place.code, "130126103223");
  EXPECT_EQ(place.warning, "");
}

TEST(Place, LetsATownCodeAndAVillageNameCompleteEachOther) {
  EXPECT_EQ(find_place(county(), "130126103", "", "野鸡铺村").code, "130126103223");
  EXPECT_EQ(find_place(county(), "130126103", "", "").code, "130126103");
}

TEST(Place, TakesTheCodeAndWarnsWhereTheNamesSayAnother) {
  const auto place = find_place(county(), "130126100208", "陈庄镇", "野鸡铺村");
  EXPECT_EQ(place.code, "130126100208");
  EXPECT_EQ(place.warning, "area-name-mismatch");
}

TEST(Place, FallsBackToTheNamesWhereTheCodeIsRetiredOrForeign) {
  auto place = find_place(county(), "130126103999", "陈庄镇", "野鸡铺村");
  EXPECT_EQ(place.code, "130126103223");
  EXPECT_EQ(place.warning, "area-retired");
  place = find_place(county(), "530925101201", "", "");
  EXPECT_EQ(place.code, "");
  EXPECT_EQ(place.warning, "area-outside");
}

TEST(Place, WarnsOfAVillageThatCannotBeTold) {
  auto place = find_place(county(), "", "", "苏家庄村");
  EXPECT_EQ(place.code, "");
  EXPECT_EQ(place.warning, "area-unknown");
  place = find_place(county(), "", "陈庄镇", "没有这个村");
  EXPECT_EQ(place.code, "130126103");
  EXPECT_EQ(place.warning, "area-unknown");
  EXPECT_EQ(place.warned_field, "village");
}

TEST(Place, SaysNothingWhereTheFileSaysNothing) {
  const auto place = find_place(county(), "", "", "");
  EXPECT_EQ(place.code, "");
  EXPECT_EQ(place.warning, "");
  EXPECT_EQ(find_place(county(), "130126", "", "").warning, "");
}

}  // namespace
}  // namespace fangpin::adapters
