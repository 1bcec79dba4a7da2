#include "crypto/base/encoding.hpp"

#include <gtest/gtest.h>

namespace fangpin {
namespace {

TEST(Hex, WritesLowerCaseAndReadsBoth) {
  EXPECT_EQ(to_hex(Bytes{0x00, 0xAB, 0xFF}), "00abff");
  EXPECT_EQ(from_hex("00abFF"), (Bytes{0x00, 0xAB, 0xFF}));
  EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Hex, RefusesOddLengthAndOtherCharacters) {
  for (const char* text : {"0", "abc", "0g", "a b0", "0x12", "12\n"}) EXPECT_FALSE(from_hex(text)) << text;
}

TEST(Base64, TakesTheVectorsOfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(to_base64(as_bytes(plain)), encoded);
    const auto decoded = from_base64(encoded);
    ASSERT_TRUE(decoded) << encoded;
    EXPECT_EQ(as_text(*decoded), plain);
  }
}

TEST(Base64, RefusesWhatHasASecondSpelling) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z", "Zm9v\n", " Zm9v", "Zm 9v", "Zm9v=", "Zm-v",
                           "Zm_v", "Zg==Zg==", "=", "====", "Zm9vYg==x"}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

TEST(Base64Url, HasNoPaddingAndNoCharacterThatAPathEscapes) {
  EXPECT_EQ(to_base64url(Bytes{0xFB, 0xFF, 0xFE, 0xFF}), "-__-_w");
}

TEST(Utf8, TakesEveryLengthAndItsBounds) {
  for (const char* text : {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "灵寿县𠮷"}) {
    EXPECT_TRUE(is_utf8(text)) << to_hex(as_bytes(text));
  }
}

TEST(Utf8, RefusesOverlongSurrogatesAndTruncated) {
  for (const char* text : {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE4\xB8",
                           "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\xC2z"}) {
    EXPECT_FALSE(is_utf8(text)) << to_hex(as_bytes(text));
  }
}

}  // namespace
}  // namespace fangpin
