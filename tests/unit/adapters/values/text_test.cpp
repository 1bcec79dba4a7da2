#include "adapters/values/text.hpp"

#include "adapters/values/code_points.hpp"
#include "cells.hpp"

namespace fangpin::adapters {
namespace {

TEST(Header, IsTheSameColumnHoweverItIsWritten) {
  for (const char* header : {"身份证号", "身份证号（必填）", "*身份证号", "身份证号*", " 身份证号 ", "身份\n证号",
                             "身份证号(必填)", "身份证号\u00A0", "身 份 证 号", "身份证号【必填】", "身份证号：",
                             "=\"身份证号\"", "'身份证号", "＝\"* 身份证号（必填）\""}) {
    EXPECT_EQ(normalise_header(header), "身份证号") << header;
  }
  EXPECT_EQ(normalise_header("损失金额（元）"), "损失金额");
  for (const char* numbered : {"1.损失金额", "2、损失金额", "（3）损失金额", "1.2.损失金额", "1、(必填)2.损失金额："}) {
    EXPECT_EQ(normalise_header(numbered), "损失金额") << numbered;
  }
  EXPECT_EQ(normalise_header("2022年"), "2022年");
  EXPECT_EQ(normalise_header("12"), "12");
  EXPECT_EQ(normalise_header("直接经济损失(万元)"), "直接经济损失");
  EXPECT_EQ(normalise_header("住房面积（平方米）"), "住房面积");
  EXPECT_EQ(normalise_header("日期（格式：2022-01-01）"), "日期");
  EXPECT_EQ(normalise_header("出生日期\n(YYYYMMDD)"), "出生日期");
  EXPECT_EQ(normalise_header("sfzh"), "SFZH");
}

TEST(Header, KeepsBracketsThatSayWhichColumnItIs) {
  EXPECT_EQ(normalise_header("乡（镇）"), "乡(镇)");
  EXPECT_EQ(normalise_header("成员身份证（CYSFZ）"), "成员身份证(CYSFZ)");
  EXPECT_NE(normalise_header("村(居)"), normalise_header("村"));
}

// Texts that need no work take a short way, and a blank at the end sends them the long one: both must come out the
// same.
TEST(Text, IsTheSameByTheShortAndByTheLongWay) {
  for (const std::string text :
       {"张伟",       "岩.温龙",      "A.Li",   "'1301", "`x",          "=\"13\"",   "=5",     "暂无",
        "未填",       "NULL",         "/",      "-",     "残疾,慢性病", "洪涝/风雹", "癌;瘤",  "甲|乙",
        "2022-09-18", "一丁",         "龥鿿", "㐀",    "北\u3000京",  "ＡＢ",      "\u00B7", "\u200Bx",
        "\xE5\x8C",   "\xE5\x41\x41", "x\x7F",  ""}) {
    EXPECT_EQ(squeeze(text), squeeze(text + " ")) << text;
    EXPECT_EQ(one_line(text), one_line(text + " ")) << text;
    EXPECT_EQ(normalise_name(text), normalise_name(text + " ")) << text;
    EXPECT_EQ(value_set(text), value_set(text + " ")) << text;
    EXPECT_EQ(is_empty_mark(text), is_empty_mark(text + " ")) << text;
  }
  EXPECT_TRUE(is_plain("张伟1990-01-01X"));
  for (const std::string text : {"a b", "北\u3000京", "ＡＢ", "·", "é", "\xE5\x8C", "\xE5\x41\x41", "x\x7F", "\t"}) {
    EXPECT_FALSE(is_plain(text)) << text;
  }
}

TEST(Name, HasOneMiddleDot) {
  for (const char* name : {"岩·温龙", "岩•温龙", "岩．温龙", "岩‧温龙", "岩・温龙", "岩.温龙", "岩 · 温龙"}) {
    EXPECT_EQ(normalise_name(name), "岩·温龙") << name;
  }
}

TEST(Name, KeepsRareCharactersAndDropsThePaddingOfShortNames) {
  EXPECT_EQ(normalise_name("王　五"), "王五");
  EXPECT_EQ(normalise_name("吕㐂 "), "吕㐂");
  EXPECT_EQ(normalise_name("叶𠮷"), "叶𠮷");
  EXPECT_EQ(normalise_name("John  Smith"), "John Smith");
  EXPECT_EQ(verdict(parse_name(text_cell("王5"))), "name-invalid");
  EXPECT_EQ(verdict(parse_name(number_cell("5"))), "name-invalid");
  EXPECT_EQ(verdict(parse_name(text_cell("/"))), "value-missing");
}

TEST(Normalised, StaysAsItIs) {
  for (const char* text : {"''=\"王五\"", "王 .五", "'＇王", "A . B", "岩 ．温"}) {
    EXPECT_EQ(normalise_name(normalise_name(text)), normalise_name(text)) << text;
  }
  EXPECT_EQ(normalise_header("金额((必填)元)："), normalise_header(normalise_header("金额((必填)元)：")));
  for (const char* header : {"=\"1.=\"姓名\"\"", "=\"'姓名：\"", "(必填)'姓名"}) {
    EXPECT_EQ(normalise_header(normalise_header(header)), normalise_header(header)) << header;
  }
  EXPECT_EQ(unwrap("'=\"1301\""), "1301");
}

TEST(ValueSet, IsTheSameInEitherOrderAndWithAnySign) {
  const std::vector<std::string> both = value_set("残疾,长期慢性病");
  EXPECT_THAT(both, testing::UnorderedElementsAre("残疾", "长期慢性病"));
  EXPECT_EQ(value_set("长期慢性病、残疾"), both);
  EXPECT_EQ(value_set("长期慢性病；残疾；残疾"), both);
  EXPECT_EQ(value_set("长期慢性病;\n残疾"), both);
  EXPECT_TRUE(value_set(" ").empty());
}

TEST(Identifier, KeepsDigitsThatANumberCellStillHolds) {
  EXPECT_EQ(*parse_identifier(number_cell("260000007")), "260000007");
  EXPECT_EQ(*parse_identifier(text_cell("'0260000007 ")), "0260000007");
  EXPECT_EQ(verdict(parse_identifier(number_cell("1.30126103223001E+17"))), "number-rounded");
  EXPECT_EQ(verdict(parse_identifier(text_cell("1.30126E+17"))), "number-rounded");
  EXPECT_EQ(verdict(parse_identifier(text_cell(""))), "value-missing");
}

TEST(Blank, IsWhatShowsNothing) {
  EXPECT_TRUE(is_blank(Cell{}));
  EXPECT_TRUE(is_blank(text_cell("\u3000\u200B \t")));
  EXPECT_FALSE(is_blank(text_cell("-")));
  EXPECT_FALSE(is_blank(number_cell("0")));
  EXPECT_TRUE(is_empty_mark("——"));
  EXPECT_FALSE(is_empty_mark("无人机"));
}

TEST(OneLine, JoinsWhatLineBreaksPart) {
  EXPECT_EQ(one_line("  陈庄镇\r\n野鸡铺村  189号 "), "陈庄镇 野鸡铺村 189号");
  EXPECT_EQ(*parse_text(text_cell("=\"abc\"")), "abc");
  EXPECT_EQ(verdict(parse_text(text_cell("  "))), "value-missing");
}

TEST(Utf8, IsCheckedStrictly) {
  EXPECT_TRUE(is_utf8("abc吕㐂𠮷"));
  for (const char* bad : {"\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE5\xA7", "\xFF"}) {
    EXPECT_FALSE(is_utf8(bad));
  }
}

TEST(CodePoint, SurvivesAnyBytes) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
  std::size_t at = 0;
  std::size_t points = 0;
  while (at < all.size()) {
    next_code_point(all, at);
    ++points;
  }
  EXPECT_EQ(points, all.size());
}

}  // namespace
}  // namespace fangpin::adapters
