#include "crypto/base/json.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <limits>

#include "crypto/base/canonical_object.hpp"

namespace fangpin {
namespace {

namespace bj = boost::json;
constexpr std::size_t kBytesMax = 1 << 16;

TEST(CanonicalJson, SortsKeysByUtf16AsRfc8785Has) {
  // The example of RFC 8785 3.2.3: U+1F600 is D83D DE00 in UTF-16 and so comes before U+FB33, unlike in UTF-8.
  const auto value =
      parse_json(R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",)"
                 R"("1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin"})",
                 kBytesMax);
  ASSERT_TRUE(value);
  EXPECT_EQ(canonical_json(*value),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\",\"ö\":\"Latin\","
            "\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\","
            "\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST(CanonicalJson, OrdersSurrogatesBelowTheLastBlockAndAboveTheRest) {
  bj::object object;
  for (const char* key : {"\xEF\xBF\xBD", "𠮷", "\xED\x9F\xBF", "\xEE\x80\x80", "z", "", "zz"}) object[key] = 1;
  EXPECT_EQ(canonical_json(object),
            "{\"\":1,\"z\":1,\"zz\":1,\"\xED\x9F\xBF\":1,\"𠮷\":1,\"\xEE\x80\x80\":1,\"\xEF\xBF\xBD\":1}");
}

TEST(CanonicalJson, WritesTheShortestEscapesAndNoSpace) {
  const bj::value value{{"a", {1, -2, true, false, nullptr}}, {"b", "\"\\/\b\f\n\r\t\x01\x1f\x7f中"}};
  EXPECT_EQ(canonical_json(value),
            "{\"a\":[1,-2,true,false,null],\"b\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f中\"}");
}

TEST(CanonicalJson, TakesIntegersUpToTwoToThe53AndNothingElse) {
  EXPECT_EQ(canonical_json(bj::value(std::int64_t{1} << 53)), "9007199254740992");
  EXPECT_EQ(canonical_json(bj::value(-(std::int64_t{1} << 53))), "-9007199254740992");
  EXPECT_THROW(canonical_json(bj::value((std::int64_t{1} << 53) + 1)), std::logic_error);
  EXPECT_THROW(canonical_json(bj::value(std::numeric_limits<std::int64_t>::min())), std::logic_error);
  EXPECT_THROW(canonical_json(bj::value(std::numeric_limits<std::uint64_t>::max())), std::logic_error);
  EXPECT_THROW(canonical_json(bj::value(1.5)), std::logic_error);
}

TEST(CanonicalObject, WritesWhatCanonicalJsonMakesOfTheSameMembers) {
  std::string text = "before ";
  CanonicalObject out(text);
  out.text("a", "\"\\\n\x01中").null("b").object("c").flag("x", true).number("y", -(std::int64_t{1} << 53)).end();
  out.object("d").end();
  out.json("e", "[1,2]").text_or_null("f", "").text_or_null("g", "said").flag("h", false).end();
  const bj::object same{{"h", false},   {"g", "said"},        {"f", nullptr},
                        {"e", {1, 2}},  {"d", bj::object{}},  {"c", {{"y", -(std::int64_t{1} << 53)}, {"x", true}}},
                        {"b", nullptr}, {"a", "\"\\\n\x01中"}};
  EXPECT_EQ(text, "before " + canonical_json(same));
}

TEST(CanonicalObject, TakesNamesInTheirOrderAndExactNumbersOnly) {
  std::string text;
  CanonicalObject out(text);
  out.number("b", 1);
  EXPECT_THROW(out.number("a", 1), std::logic_error);
  EXPECT_THROW(out.number("b", 1), std::logic_error);
  EXPECT_THROW(out.number("c", (std::int64_t{1} << 53) + 1), std::logic_error);
  EXPECT_EQ(text, "{\"b\":1");
}

TEST(ParseJson, HoldsItsBounds) {
  EXPECT_TRUE(parse_json("[1]", 3));
  EXPECT_EQ(parse_json("[1] ", 3).error().code, Errc::too_large);
  EXPECT_TRUE(parse_json(std::string(31, '[') + std::string(31, ']'), kBytesMax));
  EXPECT_EQ(parse_json(std::string(33, '[') + std::string(33, ']'), kBytesMax).error().code, Errc::malformed);
}

TEST(ParseJson, RefusesWhatIsNotOneUtf8Document) {
  for (const char* text :
       {"", "{", "[1,]", "{\"a\":1}x", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "nul", "'a'", "[1] [2]"}) {
    const auto parsed = parse_json(text, kBytesMax);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, Errc::malformed) << text;
  }
}

TEST(ParseJson, TakesTheLastOfARepeatedKey) {
  const auto parsed = parse_json(R"({"a":1,"a":2})", kBytesMax);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(canonical_json(*parsed), R"({"a":2})");
}

TEST(ParseJson, OfAProofRefusesARepeatedKey) {
  for (const char* text : {R"({"a":1,"a":2})", R"({"a":1,"\u0061":1})", R"([{"x":{"b":[{"c":0,"c":0}]}}])"}) {
    const auto parsed = parse_proof_json(text, kBytesMax);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, Errc::malformed) << text;
  }
  for (const char* text : {R"({"a":"b:c\":\\","d":[{"a":":"},{"a":{"a":{}}}]})", R"(":")", R"([1,2])"}) {
    EXPECT_TRUE(parse_proof_json(text, kBytesMax)) << text;
  }
  EXPECT_FALSE(parse_proof_json("{", kBytesMax));
}

}  // namespace
}  // namespace fangpin
