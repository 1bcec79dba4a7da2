#include "adapters/values/number.hpp"

#include "adapters/values/boolean.hpp"
#include "adapters/values/grade.hpp"
#include "cells.hpp"

namespace fangpin::adapters {
namespace {

template <class T>
T value_of(const ValueResult<T>& result) {
  EXPECT_TRUE(result.has_value()) << result.reason();
  return result.has_value() ? *result : T{};
}

TEST(Integer, ReadsACountWithOrWithoutItsCounter) {
  EXPECT_EQ(value_of(parse_integer(number_cell("3"))), 3);
  EXPECT_EQ(value_of(parse_integer(number_cell("3.0"))), 3);
  EXPECT_EQ(value_of(parse_integer(text_cell("3人"))), 3);
  EXPECT_EQ(value_of(parse_integer(text_cell("１２ 个月"))), 12);
  EXPECT_EQ(value_of(parse_integer(text_cell("3.2万人"))), 32000);
  EXPECT_EQ(verdict(parse_integer(text_cell("2.5"))), "number-not-whole");
  EXPECT_EQ(verdict(parse_integer(text_cell("-2"))), "number-negative");
  EXPECT_EQ(verdict(parse_integer(text_cell("两人"))), "number-unreadable");
  EXPECT_EQ(verdict(parse_integer(text_cell("无"))), "value-missing");
  EXPECT_EQ(verdict(parse_integer(text_cell("5000亿"))), "number-implausible");
}

TEST(Decimal, HasOneSpelling) {
  EXPECT_EQ(value_of(parse_decimal(text_cell("19.0"))), "19");
  EXPECT_EQ(value_of(parse_decimal(text_cell("12.30亩"))), "12.3");
  EXPECT_EQ(value_of(parse_decimal(number_cell("12.299999999999999"))), "12.3");
  EXPECT_EQ(value_of(parse_decimal(text_cell("15.3万亩"))), "153000");
  EXPECT_EQ(value_of(parse_decimal(text_cell("1,200.5㎡"))), "1200.5");
  EXPECT_EQ(verdict(parse_decimal(text_cell("很多"))), "number-unreadable");
}

TEST(Percent, ReadsSignsAndFractions) {
  for (const Cell& cell :
       {text_cell("75%"), text_cell("75％"), text_cell("75"), text_cell("0.75"), number_cell("0.75")}) {
    EXPECT_EQ(value_of(parse_percent(cell)), 7500) << cell.text;
  }
  EXPECT_EQ(value_of(parse_percent(text_cell("90%以上"))), 9000);
  for (const auto* least : {"≥90%", "＞90%", "不低于90%", "大于0.9"}) {
    EXPECT_EQ(value_of(parse_percent(text_cell(least))), 9000) << least;
  }
  EXPECT_EQ(verdict(parse_percent(text_cell("75%-90%"))), "percent-invalid");
  EXPECT_EQ(value_of(parse_percent(number_cell("1"))), 10000);
  EXPECT_EQ(value_of(parse_percent(text_cell("0.5%"))), 50);
  EXPECT_EQ(verdict(parse_percent(text_cell("120%"))), "percent-invalid");
  EXPECT_EQ(verdict(parse_percent(text_cell("-1%"))), "percent-invalid");
  EXPECT_EQ(verdict(parse_percent(text_cell("达标"))), "percent-invalid");
  EXPECT_EQ(verdict(parse_percent(text_cell("—"))), "value-missing");
}

TEST(ExactDigits, StopWhereADoubleLosesThem) {
  EXPECT_EQ(exact_digits("13900001476"), "13900001476");
  EXPECT_EQ(exact_digits("1.3900001476E+10"), "13900001476");
  EXPECT_EQ(exact_digits("999999999999999"), "999999999999999");
  EXPECT_EQ(exact_digits("1000000000000000"), std::nullopt);
  EXPECT_EQ(exact_digits("1.5"), std::nullopt);
  EXPECT_EQ(exact_digits("-1"), std::nullopt);
}

TEST(Boolean, ReadsMarksWordsAndNumbers) {
  for (const char* text : {"√", "✓", "是", "1", "有", "Y", "y", "true", "TRUE", " 是 ", "Ｙ"}) {
    EXPECT_EQ(value_of(parse_boolean(text_cell(text))), true) << text;
  }
  for (const char* text : {"×", "否", "0", "无", "N", "false", "没有"}) {
    EXPECT_EQ(value_of(parse_boolean(text_cell(text))), false) << text;
  }
  EXPECT_TRUE(value_of(parse_boolean(Cell{CellKind::boolean, "TRUE"})));
  EXPECT_FALSE(value_of(parse_boolean(number_cell("0"))));
  EXPECT_EQ(verdict(parse_boolean(Cell{})), "value-missing");
  EXPECT_EQ(verdict(parse_boolean(text_cell("-"))), "value-missing");
  EXPECT_EQ(verdict(parse_boolean(text_cell("也许"))), "boolean-unknown");
}

TEST(HouseGrade, ReadsEverySpelling) {
  for (const char* text : {"D", "d", "Ｄ", "D级", "Ｄ级", "D 级", "D级危房", "D级（整幢危房）"}) {
    EXPECT_EQ(value_of(parse_house_grade(text_cell(text))), 'D') << text;
  }
  EXPECT_EQ(value_of(parse_house_grade(text_cell("A级"))), 'A');
  EXPECT_EQ(verdict(parse_house_grade(text_cell("E级"))), "grade-unknown");
  EXPECT_EQ(verdict(parse_house_grade(text_cell("C/D"))), "grade-unknown");
  EXPECT_EQ(value_of(parse_house_grade(text_cell("局部危房"))), 'C');
  EXPECT_EQ(value_of(parse_house_grade(text_cell("整栋危房"))), 'D');
  EXPECT_EQ(verdict(parse_house_grade(text_cell("危房"))), "grade-unknown");
  EXPECT_EQ(verdict(parse_house_grade(text_cell("无"))), "value-missing");
}

TEST(DisabilityGrade, ReadsEverySpelling) {
  EXPECT_EQ(value_of(parse_disability_grade(text_cell("一级"))), 1);
  EXPECT_EQ(value_of(parse_disability_grade(text_cell("1"))), 1);
  EXPECT_EQ(value_of(parse_disability_grade(text_cell("1级"))), 1);
  EXPECT_EQ(value_of(parse_disability_grade(text_cell("壹级"))), 1);
  EXPECT_EQ(value_of(parse_disability_grade(text_cell("肆级"))), 4);
  EXPECT_EQ(value_of(parse_disability_grade(text_cell("肢体二级"))), 2);
  EXPECT_EQ(value_of(parse_disability_grade(text_cell("Ⅲ级"))), 3);
  EXPECT_EQ(value_of(parse_disability_grade(number_cell("2"))), 2);
  EXPECT_EQ(verdict(parse_disability_grade(text_cell("无"))), "value-missing");
  EXPECT_EQ(verdict(parse_disability_grade(text_cell("空"))), "value-missing");
  EXPECT_EQ(verdict(parse_disability_grade(text_cell("五级"))), "grade-unknown");
  EXPECT_EQ(verdict(parse_disability_grade(text_cell("11"))), "grade-unknown");
}

}  // namespace
}  // namespace fangpin::adapters
