#include "crypto/base/json_members.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace fangpin {
namespace {

namespace bj = boost::json;
using testing::ElementsAre;
using testing::IsEmpty;

class JsonMembersTest : public testing::Test {
 protected:
  JsonMembers members(std::string_view text, std::string path = {}) {
    document = bj::parse(text);
    return JsonMembers(document, std::move(path), faults);
  }
  bj::value document;
  std::vector<JsonFault> faults;
};

TEST_F(JsonMembersTest, ReadsWhatIsThere) {
  auto all = members(R"({"text":"x","word":"letter","list":["a","b"],"flag":true,"count":3,"day":"2022-09-01",
                         "at":"2022-09-01T00:00:00+08:00","null":null})");
  EXPECT_EQ(all.filled("text", 10), "x");
  EXPECT_EQ(all.word("word", {"counter", "letter"}), 1U);
  EXPECT_THAT(all.texts("list", 2), ElementsAre("a", "b"));
  EXPECT_TRUE(all.flag("flag"));
  EXPECT_EQ(all.integer("count", 0, 3), 3);
  EXPECT_EQ(all.date("day"), parse_date("2022-09-01"));
  EXPECT_TRUE(all.instant("at"));
  EXPECT_EQ(all.text("null", false), "");
  EXPECT_EQ(all.text("absent", false), "");
  all.finish();
  EXPECT_THAT(faults, IsEmpty());
}

TEST_F(JsonMembersTest, NamesTheMemberAndWhatIsExpectedAndNeverTheValue) {
  auto all = members(R"({"long":"测试甲测试甲","none":"","number":7,"word":"测试甲","list":["a",1],"count":-1,"most":10,
                         "day":"测试甲","flag":"yes","few":[]})",
                     "members[2]");
  EXPECT_EQ(all.filled("long", 9), "");
  EXPECT_EQ(all.filled("none", 9), "");
  EXPECT_EQ(all.text("number"), "");
  EXPECT_EQ(all.word("word", {"counter", "letter"}), std::nullopt);
  EXPECT_THAT(all.texts("list", 2), IsEmpty());
  EXPECT_EQ(all.integer("count", 0), std::nullopt);
  EXPECT_EQ(all.integer("most", 0, 9), std::nullopt);
  EXPECT_EQ(all.date("day"), std::nullopt);
  EXPECT_FALSE(all.flag("flag"));
  EXPECT_EQ(all.array("few", true, 1, 5), nullptr);
  EXPECT_EQ(all.filled("absent", 9), "");
  EXPECT_EQ(all.matching(
                "long", true, [](std::string_view) { return false; }, "a handle"),
            "");
  EXPECT_THAT(faults, ElementsAre(JsonFault{"members[2].long", "too-long", "text, 1..9 bytes"},
                                  JsonFault{"members[2].none", "empty", "text, 1..9 bytes"},
                                  JsonFault{"members[2].number", "wrong-type", "text"},
                                  JsonFault{"members[2].word", "unknown-word", "counter | letter"},
                                  JsonFault{"members[2].list[2]", "wrong-type", "text"},
                                  JsonFault{"members[2].count", "out-of-bounds", "integer from 0"},
                                  JsonFault{"members[2].most", "out-of-bounds", "integer from 0 to 9"},
                                  JsonFault{"members[2].day", "no-date", "YYYY-MM-DD"},
                                  JsonFault{"members[2].flag", "wrong-type", "true | false"},
                                  JsonFault{"members[2].few", "empty", "array, 1..5 values"},
                                  JsonFault{"members[2].absent", "missing", "text, 1..9 bytes"},
                                  JsonFault{"members[2].long", "not-as-expected", "a handle"}));
}

TEST_F(JsonMembersTest, DoesNotRepeatANameThatNobodyKnows) {
  auto all = members(R"({"text":"x","测试甲":1})");
  (void)all.text("text");
  (void)all.text("more", false);
  all.finish();
  EXPECT_THAT(faults, ElementsAre(JsonFault{"", "unknown-member", "more, text"}));
}

TEST_F(JsonMembersTest, OfNoObjectIsOneFault) {
  auto all = members("[]", "records[3]");
  EXPECT_EQ(all.filled("text", 10), "");
  all.finish();
  EXPECT_THAT(faults, ElementsAre(JsonFault{"records[3]", "not-an-object", "{…}"}));
}

TEST(JsonLine, IsWhereATextStopsBeingJson) {
  EXPECT_EQ(line_of_json_fault("{\n\"a\": 1\n}"), 0U);
  EXPECT_EQ(line_of_json_fault("{\n\"a\": 1,\n\"b\": oops\n}"), 3U);
  EXPECT_EQ(line_of_json_fault("{\n\"a\": 1"), 2U);
  EXPECT_EQ(line_of_json_fault(""), 1U);
}

}  // namespace
}  // namespace fangpin
