#include "adapters/field_value.hpp"

#include <gtest/gtest.h>

namespace fangpin::adapters {
namespace {

const Field& field_of(std::string_view feed, std::string_view id) { return *find_contract(feed)->field(id); }

FieldValue read(std::string_view feed, std::string_view id, std::string text, MoneyUnit unit = MoneyUnit::yuan) {
  const auto value = read_field(field_of(feed, id), Cell{CellKind::text, std::move(text)}, unit);
  EXPECT_TRUE(value) << value.reason();
  return value ? *value : FieldValue{};
}

TEST(FieldValue, AnAmountRemainsAsARangeOnly) {
  const std::vector<std::int64_t> bounds = {0, 600'000, 1'000'000};
  EXPECT_EQ(band_of(0, bounds), "0-6000");
  EXPECT_EQ(band_of(599'999, bounds), "0-6000");
  EXPECT_EQ(band_of(600'000, bounds), "6000-10000");
  EXPECT_EQ(band_of(1'000'000, bounds), "10000+");
}

TEST(FieldValue, OneAmountInTwoSpellingsIsOneValue) {
  const auto typed = read("medical-insurance/cost-burden", "total_cost", "￥15,079.67元");
  const auto stored = read_field(field_of("medical-insurance/cost-burden", "total_cost"),
                                 Cell{CellKind::number, "15079.67"}, MoneyUnit::yuan);
  ASSERT_TRUE(stored);
  EXPECT_EQ(typed.canonical, "1507967");
  EXPECT_EQ(stored->canonical, typed.canonical);
  EXPECT_EQ(typed.kept, "\"10000-20000\"");
  EXPECT_EQ(typed.cents, 1'507'967);
}

TEST(FieldValue, AColumnInTenThousandYuanCountsAsSuch) {
  EXPECT_EQ(read("emergency-management/disaster", "loss", "1.23", MoneyUnit::ten_thousand_yuan).cents, 1'230'000);
}

TEST(FieldValue, TheLongestSpellingDecidesACategory) {
  EXPECT_EQ(read("water/unsafe-supply", "quality", "达标").kept, "\"met\"");
  EXPECT_EQ(read("water/unsafe-supply", "quality", "不达标").kept, "\"not-met\"");
  EXPECT_EQ(read("health/serious-illness", "illness", "慢性肾衰竭（透析）").kept, "\"serious\"");
  EXPECT_EQ(read("health/serious-illness", "illness", "高血压").kept, "\"chronic\"");
}

TEST(FieldValue, AWordThatIsDeniedIsNotSaid) {
  for (const std::string none : {"无残疾", "非因病", "没有残疾", "不是因残", "未务工"}) {
    EXPECT_EQ(read("education/dropout", "reason", none).kept, "\"other\"") << none;
  }
  EXPECT_EQ(read("education/dropout", "reason", "因病").kept, "\"illness\"");
  EXPECT_EQ(read("education/dropout", "reason", "无残疾；因病").kept, "\"illness,other\"");
  EXPECT_EQ(read("education/dropout", "reason", "非因病而因残疾").kept, "\"disability\"");
  EXPECT_EQ(read("civil-affairs/minimum-living", "cause", "无劳动力").kept, "\"no-labour\"");
  EXPECT_EQ(read("civil-affairs/minimum-living", "cause", "缺劳动力").kept, "\"no-labour\"");
}

TEST(FieldValue, ANewWordIsOtherAndNoReasonToRefuse) {
  EXPECT_EQ(read("health/epidemic", "situation", "从未见过的情形").kept, "\"other\"");
}

TEST(FieldValue, SeveralValuesAreOneWhateverTheirOrder) {
  const auto one = read("emergency-management/disaster", "damage", "房屋受损、农作物倒伏");
  const auto other = read("emergency-management/disaster", "damage", "农作物倒伏；房屋受损");
  EXPECT_EQ(one.kept, "\"crops,house\"");
  EXPECT_EQ(one.kept, other.kept);
  EXPECT_EQ(one.canonical, other.canonical);
}

TEST(FieldValue, WhatIsSealedOrTokenisedLeavesNothingToKeep) {
  EXPECT_EQ(read("education/dropout", "name", "王五").kept, "");
  EXPECT_EQ(read("education/dropout", "citizen_id", "130199200806096631").kept, "");
  EXPECT_EQ(read("public-security/household-register", "household_number", "260000000").kept, "");
}

TEST(FieldValue, EmptyMarksSayNothing) {
  for (const std::string mark : {"", " ", "-", "—", "无", "/"}) {
    EXPECT_TRUE(read("emergency-management/disaster", "loss", mark).says_nothing()) << mark;
  }
}

TEST(FieldValue, ProblemsKeepTheirReason) {
  const auto reason = [](std::string_view feed, std::string_view id, Cell cell) {
    return std::string(read_field(field_of(feed, id), cell, MoneyUnit::yuan).reason());
  };
  EXPECT_EQ(reason("housing/dangerous-house", "grade", {CellKind::text, "E级"}), "grade-unknown");
  EXPECT_EQ(reason("emergency-management/fire", "loss", {CellKind::text, "-120"}), "amount-negative");
  EXPECT_EQ(reason("emergency-management/fire", "loss", {CellKind::text, "999999"}), "amount-implausible");
  EXPECT_EQ(reason("emergency-management/fire", "happened", {CellKind::text, "5/9/2022"}), "date-ambiguous");
  EXPECT_EQ(reason("emergency-management/fire", "happened", {CellKind::formula_without_value, ""}),
            "formula-uncalculated");
  EXPECT_EQ(reason("education/dropout", "school", {CellKind::text, std::string(2001, 'x')}), "value-too-long");
}

}  // namespace
}  // namespace fangpin::adapters
