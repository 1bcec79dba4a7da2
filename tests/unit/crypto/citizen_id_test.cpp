#include "crypto/base/citizen_id.hpp"

#include <gtest/gtest.h>

namespace fangpin {

TEST(CitizenIdNumber, HasItsCheckDigitAndABirthDate) {
  EXPECT_TRUE(is_citizen_id("130199198001011231"));
  EXPECT_FALSE(is_citizen_id("130199198001011232")) << "check digit";
  EXPECT_FALSE(is_citizen_id("130199198013011231")) << "month 13";
  EXPECT_FALSE(is_citizen_id("13019919800101123")) << "17 digits";
  EXPECT_FALSE(is_citizen_id("13019919800101123l"));
}

TEST(PersonalNumber, IsFoundWhereverItStands) {
  for (const auto* text : {"130199198001011231", "x130199198001011231y", "1301991980 0101 1231", "130199-19800101-1231",
                           "130199800101123", "13800138000", "tel13800138000", "130199198001011235"})
    EXPECT_TRUE(holds_personal_number(text)) << text;
}

TEST(PersonalNumber, NumbersOfDocumentsAreNone) {
  for (const auto* text : {"", "2022", "130126-2022-000001", "12800138000", "138001380001", "20220915093001"})
    EXPECT_FALSE(holds_personal_number(text)) << text;
}

}  // namespace fangpin
