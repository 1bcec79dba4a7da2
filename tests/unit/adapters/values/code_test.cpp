#include "adapters/values/division_code.hpp"
#include "adapters/values/social_credit_code.hpp"
#include "cells.hpp"

namespace fangpin::adapters {
namespace {

TEST(SocialCreditCode, AcceptsRealOnes) {
  EXPECT_EQ(*parse_social_credit_code("91512081MA62K0260E"), "91512081MA62K0260E");
  EXPECT_EQ(*parse_social_credit_code(" 91350100m000100y43 "), "91350100M000100Y43");
  EXPECT_EQ(*parse_social_credit_code("９１３５０１００Ｍ０００１００Ｙ４３"), "91350100M000100Y43");
}

TEST(SocialCreditCode, SaysWhatIsWrong) {
  EXPECT_EQ(verdict(parse_social_credit_code("91512081MA62K0261E")), "credit-code-check");
  EXPECT_EQ(verdict(parse_social_credit_code("91512081MA62K0260")), "credit-code-length");
  EXPECT_EQ(verdict(parse_social_credit_code("9I512081MA62K0260E")), "credit-code-character");
  EXPECT_EQ(verdict(parse_social_credit_code(" ")), "value-missing");
}

TEST(DivisionCode, ReadsEveryLength) {
  EXPECT_EQ(*parse_division_code(text_cell("130126103223")), "130126103223");
  EXPECT_EQ(*parse_division_code(number_cell("130126103223")), "130126103223");
  EXPECT_EQ(*parse_division_code(number_cell("1.30126103223E+11")), "130126103223");
  EXPECT_EQ(*parse_division_code(text_cell("130126")), "130126");
  EXPECT_EQ(*parse_division_code(text_cell("130126103000")), "130126103");
  EXPECT_EQ(*parse_division_code(text_cell("510000000000/511900000000/511923000000")), "511923");
}

TEST(DivisionCode, SaysWhatIsWrong) {
  for (const char* text : {"1301261032", "13012610322A", "013012610322", "陈庄镇"}) {
    EXPECT_EQ(verdict(parse_division_code(text_cell(text))), "area-code-invalid") << text;
  }
  EXPECT_EQ(verdict(parse_division_code(text_cell("无"))), "value-missing");
}

}  // namespace
}  // namespace fangpin::adapters
