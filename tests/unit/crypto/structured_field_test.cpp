#include "crypto/structured_field.hpp"

#include <gtest/gtest.h>

namespace fangpin::crypto {
namespace {

TEST(InnerListDictionary, KeepsItemsParametersAndTheExactText) {
  const std::string field = R"(  a=( "x";req   "y" );created=-12;keyid="q\"\\";b;t=tok*en,  *b2=();d=1.5)";
  const auto members = parse_inner_list_dictionary(field);
  ASSERT_TRUE(members);
  ASSERT_EQ(members->size(), 2U);
  const auto& first = members->front();
  EXPECT_EQ(first.key, "a");
  EXPECT_EQ(first.value.text, R"(( "x";req   "y" );created=-12;keyid="q\"\\";b;t=tok*en)");
  ASSERT_EQ(first.value.items.size(), 2U);
  EXPECT_EQ(std::get<std::string>(first.value.items[0].value), "x");
  EXPECT_EQ(first.value.items[0].parameters.at(0).key, "req");
  ASSERT_EQ(first.value.parameters.size(), 4U);
  EXPECT_EQ(std::get<std::int64_t>(first.value.parameters[0].value), -12);
  EXPECT_EQ(std::get<std::string>(first.value.parameters[1].value), R"(q"\)");
  EXPECT_EQ(members->back().key, "*b2");
  EXPECT_TRUE(members->back().value.items.empty());
}

TEST(InnerListDictionary, RefusesWhatIsNotOne) {
  for (const char* field : {"",           " ",
                            "a",          "a=",
                            "a=1",        "a=(",
                            "a=(\"x\"",   "a=(\"x\"\"y\")",
                            "a=(\"x)",    "a=(\"\\x\")",
                            "a=();",      "a=();=1",
                            "a=();b=",    "a=();b=1;b=2",
                            "a=(),a=()",  "a=(),",
                            "a=() b=()",  "A=()",
                            "1=()",       "a=();b=1234567890123456",
                            "a=();b=1.",  "a=();b=1.2345",
                            "a=();b=:A:", "a=();b=?2",
                            "a=();b=--1", "a=()\t",
                            "a=(\x7f)",   "a=(\"\xc3\xa9\")",
                            "a=();b=@1",  ",a=()"}) {
    EXPECT_FALSE(parse_inner_list_dictionary(field)) << field;
  }
}

TEST(InnerListDictionary, HoldsItsBounds) {
  std::string members = "a0=()", items = "a=(", parameters = "a=()";
  for (std::size_t i = 1; i < kMembersMax; ++i) members += ",a" + std::to_string(i) + "=()";
  for (std::size_t i = 0; i < kItemsMax; ++i) items += " 1";
  for (std::size_t i = 0; i < kParametersMax; ++i) parameters += ";p" + std::to_string(i);
  EXPECT_TRUE(parse_inner_list_dictionary(members));
  EXPECT_FALSE(parse_inner_list_dictionary(members + ",b=()"));
  EXPECT_TRUE(parse_inner_list_dictionary(items + ")"));
  EXPECT_FALSE(parse_inner_list_dictionary(items + " 1)"));
  EXPECT_TRUE(parse_inner_list_dictionary(parameters));
  EXPECT_FALSE(parse_inner_list_dictionary(parameters + ";q"));
  for (const std::size_t size : {kKeyBytesMax, kKeyBytesMax + 1}) {
    std::string field;
    field.append(size, 'a');
    field.append("=()");
    EXPECT_EQ(parse_inner_list_dictionary(field).has_value(), size == kKeyBytesMax);
  }
  EXPECT_TRUE(parse_inner_list_dictionary("a=()" + std::string(kFieldBytesMax - 4, ' ')));
  EXPECT_FALSE(parse_inner_list_dictionary("a=()" + std::string(kFieldBytesMax - 3, ' ')));
}

TEST(ItemDictionary, TakesByteSequencesAndRefusesInnerLists) {
  const auto members = parse_item_dictionary("a=:AQI=:;p, b=1");
  ASSERT_TRUE(members);
  EXPECT_EQ(std::get<Bytes>(members->front().value.value), (Bytes{1, 2}));
  EXPECT_FALSE(parse_item_dictionary("a=(1)"));
  EXPECT_FALSE(parse_item_dictionary("a=:AQI:"));
}

TEST(Quoted, EscapesWhatTheParserUnescapes) {
  const std::string text = R"(a"b\c)";
  EXPECT_EQ(quoted_string(text), R"("a\"b\\c")");
  EXPECT_EQ(std::get<std::string>(parse_item_dictionary("k=" + quoted_string(text))->front().value.value), text);
}

}  // namespace
}  // namespace fangpin::crypto
