#include "gateway/verify/canonical_json.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "crypto/base/json.hpp"

namespace fangpin::verify {
namespace {

TEST(CanonicalJson, GivesEachMemberByItsType) {
  const auto object = JsonObject::parse(
      R"({"at":"2022-09-01T01:02:03.004Z","flag":true,"inner":{"n":0},"list":["a","b"],"none":null,"objects":[{"x":1},{}],"text":"授权\"书"})");
  ASSERT_TRUE(object);
  EXPECT_EQ(object->instant("at"), *parse_instant("2022-09-01T01:02:03.004Z"));
  EXPECT_TRUE(object->flag("flag"));
  EXPECT_EQ(object->object("inner").number("n"), 0U);
  EXPECT_EQ(object->texts("list"), (std::vector<std::string_view>{"a", "b"}));
  EXPECT_TRUE(object->is_null("none"));
  EXPECT_EQ(object->text_or_null("none"), "");
  EXPECT_EQ(object->objects("objects").size(), 2U);
  EXPECT_EQ(unescape(object->text("text")), "授权\"书");
  EXPECT_FALSE(object->has("other"));
}

TEST(CanonicalJson, SaysWhichMemberIsMissingOrOfAnotherType) {
  const auto object = JsonObject::parse(R"({"a":1,"b":"x","c":-1})").value();
  const auto misread = [](const auto& read) {
    try {
      read();
    } catch (const Misread& wrong) {
      return wrong.member;
    }
    return std::string();
  };
  EXPECT_EQ(misread([&] { (void)object.text("a"); }), "a");
  EXPECT_EQ(misread([&] { (void)object.number("b"); }), "b");
  EXPECT_EQ(misread([&] { (void)object.number("c"); }), "c");
  EXPECT_EQ(misread([&] { (void)object.flag("a"); }), "a");
  EXPECT_EQ(misread([&] { (void)object.instant("b"); }), "b");
  EXPECT_EQ(misread([&] { (void)object.object("b"); }), "b");
  EXPECT_EQ(misread([&] { (void)object.texts("b"); }), "b");
  EXPECT_EQ(misread([&] { (void)object.text("z"); }), "z");
}

TEST(CanonicalJson, TakesExactlyWhatTheWriterWrites) {
  // whatever these are, reading and writing must agree on them
  const std::vector<std::string> texts = {R"({})",
                                          R"({"a":1})",
                                          R"({"a":1,"b":2})",
                                          R"({"b":2,"a":1})",
                                          R"({"a":1,"a":1})",
                                          R"({ "a":1})",
                                          R"({"a":1} )",
                                          R"({"a":01})",
                                          R"({"a":-0})",
                                          R"({"a":-5})",
                                          R"({"a":1.0})",
                                          R"({"a":1e3})",
                                          R"({"a":9007199254740992})",
                                          R"({"a":9007199254740993})",
                                          R"({"a":"\u0041"})",
                                          R"({"a":"\n"})",
                                          R"({"a":"\u000a"})",
                                          R"({"a":"\u001f"})",
                                          R"({"a":"\u001F"})",
                                          R"({"a":"\/"})",
                                          R"({"a":"/"})",
                                          R"({"a":"\"\\\b\f\r\t"})",
                                          R"({"a":"授权"})",
                                          "{\"a\":\"\x7f\"}",
                                          "{\"a\":\"\xff\"}",
                                          "{\"a\":\"\x01\"}",
                                          R"({"a":[]})",
                                          R"({"a":[1,]})",
                                          R"({"a":[1,2]})",
                                          R"({"a":{"y":1,"x":1}})",
                                          R"({"a":nul})",
                                          R"({"a":truee})",
                                          R"({"a")",
                                          R"({"a":)",
                                          R"({"a":1)",
                                          R"({"a":1}})",
                                          R"([])",
                                          "",
                                          "null"};
  for (const auto& text : texts) {
    bool same = false;
    if (const auto document = parse_json(text, 1000); document && document->is_object()) {
      try {
        same = canonical_json(*document) == text;
      } catch (const std::logic_error&) {
      }
    }
    EXPECT_EQ(JsonObject::parse(text).has_value(), same) << text;
  }
}

TEST(CanonicalJson, IsBounded) {
  std::string deep = "{\"a\":", members = "{";
  for (int i = 0; i < 40; ++i) deep += "[";
  for (int i = 0; i < 40; ++i) deep += "]";
  EXPECT_FALSE(JsonObject::parse(deep + "}"));
  for (int i = 100; i < 160; ++i) members += (i == 100 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  EXPECT_FALSE(JsonObject::parse(members + "}"));
  EXPECT_FALSE(JsonObject::parse("{\"授\":1}"));  // no entry of ours has such a name
}

}  // namespace
}  // namespace fangpin::verify
