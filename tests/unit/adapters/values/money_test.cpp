#include "adapters/values/money.hpp"

#include "cells.hpp"

namespace fangpin::adapters {
namespace {

std::string read_money(const Cell& cell, MoneyUnit unit = MoneyUnit::yuan) {
  const auto cents = parse_money(cell, unit);
  return cents.has_value() ? std::to_string(*cents) : std::string(cents.reason());
}
std::string read_money(std::string text, MoneyUnit unit = MoneyUnit::yuan) {
  return read_money(text_cell(std::move(text)), unit);
}

TEST(Money, ReadsWhatDepartmentsWrite) {
  EXPECT_EQ(read_money("6000"), "600000");
  EXPECT_EQ(read_money("5999.99"), "599999");
  EXPECT_EQ(read_money("12,345.60"), "1234560");
  EXPECT_EQ(read_money("1,2345.60"), "1234560");
  EXPECT_EQ(read_money("￥8,377"), "837700");
  EXPECT_EQ(read_money("¥ 8377.5"), "837750");
  EXPECT_EQ(read_money("450元"), "45000");
  EXPECT_EQ(read_money("450元整"), "45000");
  EXPECT_EQ(read_money("人民币450圆"), "45000");
  EXPECT_EQ(read_money("１２３．４５元"), "12345");
  EXPECT_EQ(read_money("1.23万元"), "1230000");
  EXPECT_EQ(read_money("1.23万"), "1230000");
  EXPECT_EQ(read_money("0.5亿元"), "5000000000");
  EXPECT_EQ(read_money("0"), "0");
  EXPECT_EQ(read_money("1.2E+4"), "1200000");
  EXPECT_EQ(read_money("=\"123.4\""), "12340");
}

TEST(Money, RoundsAwayOnlyTheNoiseOfBinaryFractions) {
  EXPECT_EQ(read_money(number_cell("75715.57000000001")), "7571557");
  EXPECT_EQ(read_money(number_cell("0.1")), "10");
  EXPECT_EQ(read_money(number_cell("1.15")), "115");
  EXPECT_EQ(read_money(number_cell("75715.571")), "amount-precision");
  EXPECT_EQ(read_money("1.234"), "amount-precision");
  EXPECT_EQ(read_money("1.23456789万元"), "amount-precision");
  EXPECT_EQ(read_money("1.234560万元"), "1234560");
}

TEST(Money, CountsInTheColumnsUnitUnlessTheCellNamesItsOwn) {
  EXPECT_EQ(read_money("1.5", MoneyUnit::ten_thousand_yuan), "1500000");
  EXPECT_EQ(read_money("1.5元", MoneyUnit::ten_thousand_yuan), "150");
  EXPECT_EQ(money_unit_of_header("直接经济损失（万元）"), MoneyUnit::ten_thousand_yuan);
  EXPECT_EQ(money_unit_of_header("损失金额(元)"), MoneyUnit::yuan);
  EXPECT_EQ(money_unit_of_header("损失金额"), std::nullopt);
  EXPECT_EQ(money_unit_of_header("总产值亿元"), MoneyUnit::hundred_million_yuan);
  for (const auto* title : {"单位：万元", "单位: 人、万元", "填报单位：教育局 单位：万元",
                            "火灾损失统计表（单位：万元、户）", "金额单位为人民币万元", "火灾损失统计表（万元）"}) {
    EXPECT_EQ(money_unit_of_title(title), MoneyUnit::ten_thousand_yuan) << title;
  }
  EXPECT_EQ(money_unit_of_title("单位：人、元"), MoneyUnit::yuan);
  for (const auto* title : {"填报单位：教育局", "单位：元、万元", "2022年损失超过1万元的农户名单", ""}) {
    EXPECT_EQ(money_unit_of_title(title), std::nullopt) << title;
  }
}

TEST(Money, SaysWhatIsWrong) {
  for (const char* text : {"", "-", "—", "无", "/", " "}) EXPECT_EQ(read_money(text), "value-missing") << text;
  EXPECT_EQ(read_money("-120"), "amount-negative");
  EXPECT_EQ(read_money(number_cell("-120")), "amount-negative");
  EXPECT_EQ(read_money("－120"), "amount-negative");
  EXPECT_EQ(read_money("(120.00)"), "amount-negative");
  EXPECT_EQ(read_money("999999"), "amount-implausible");
  EXPECT_EQ(read_money("9,999,999.99"), "amount-implausible");
  EXPECT_EQ(read_money("9999.99"), "999999") << "nines of the fraction fill nothing";
  EXPECT_EQ(read_money("200000000"), "amount-implausible");
  EXPECT_EQ(read_money("99999"), "9999900");
  EXPECT_EQ(read_money("约500"), "amount-unreadable");
  EXPECT_EQ(read_money("12,34"), "amount-unreadable");
  EXPECT_EQ(read_money("1.2.3"), "amount-unreadable");
  EXPECT_EQ(read_money(",123"), "amount-unreadable");
  EXPECT_EQ(read_money("元"), "amount-unreadable");
  EXPECT_EQ(read_money("1e999"), "amount-unreadable");
  EXPECT_EQ(read_money("nan"), "amount-unreadable");
  EXPECT_EQ(read_money(Cell{CellKind::date, "2022-09-01"}), "amount-unreadable");
  EXPECT_EQ(read_money(Cell{CellKind::formula_without_value, ""}), "formula-uncalculated");
}

}  // namespace
}  // namespace fangpin::adapters
