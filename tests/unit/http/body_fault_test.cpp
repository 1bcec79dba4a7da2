#include "gateway/http/body_fault.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace fangpin::http {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

TEST(MalformedBody, SaysWhereWhatAndWhatIsExpected) {
  const auto problem = malformed_body({{"members[1].relation", "missing", "text"}, {"basis", "unknown-word", "a | b"}});
  EXPECT_EQ(problem.code, "body-malformed");
  EXPECT_THAT(problem.extensions, Contains(Pair("field", "members[1].relation")));
  EXPECT_THAT(problem.extensions, Contains(Pair("fault", "missing")));
  EXPECT_THAT(problem.extensions, Contains(Pair("expected", "text")));
  EXPECT_THAT(problem_response(problem).body,
              HasSubstr(R"("faults":[{"expected":"text","field":"members[1].relation","reason":"missing"},)"
                        R"({"expected":"a | b","field":"basis","reason":"unknown-word"}])"));
  EXPECT_THAT(problem_response(malformed_body({{"basis", "missing", ""}})).body, Not(HasSubstr("\"faults\"")))
      << "the one there is stands in `fault`";
  EXPECT_EQ(problem.detail_zh, "正文 members[1].relation：缺少这一项。应为 text。");
  EXPECT_THAT(problem.detail_en, HasSubstr("members[1].relation"));
}

TEST(MalformedBody, HoldsNoMoreFaultsThanItsBound) {
  const std::vector<JsonFault> many(5'000, JsonFault{"members[1].relation", "missing", std::string(60, 'x')});
  EXPECT_LE(problem_response(malformed_body(many)).body.size(), 3'000U);
  const std::vector<JsonFault> small(5'000, JsonFault{"a", "missing", ""});
  const auto document = boost::json::parse(problem_response(malformed_body(small)).body).as_object();
  EXPECT_EQ(document.at("faults").as_array().size(), 20U);
}

TEST(JsonBody, IsReadStrictly) {
  EXPECT_TRUE(parse_json_body(R"({"a":1})", 100));
  const auto cut = parse_json_body("{\"a\":\n1", 100);
  ASSERT_FALSE(cut);
  EXPECT_THAT(cut.error().extensions, Contains(Pair("fault", "not-json")));
  EXPECT_THAT(cut.error().extensions, Contains(Pair("line", "2")));
  const auto twice = parse_json_body(R"({"a":1,"a":2})", 100);
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error().extensions, Contains(Pair("fault", "name-twice")));
  const auto large = parse_json_body(R"({"a":1})", 3);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, "body-too-large");
  EXPECT_THAT(large.error().extensions, Contains(Pair("limit", "3")));
}

TEST(BodyFault, HasSentences) {
  for (const auto* code : {"not-json", "name-twice", "not-an-object", "missing", "empty", "wrong-type", "too-long",
                           "too-many", "twice", "unknown-member", "unknown-word", "not-as-expected", "out-of-bounds",
                           "no-date", "no-instant", "no-digest", "personal-number"}) {
    ASSERT_NE(body_fault(code), nullptr) << code;
    EXPECT_FALSE(body_fault(code)->zh.empty() || body_fault(code)->en.empty());
  }
  EXPECT_EQ(body_fault("head-missing"), nullptr);
}

}  // namespace
}  // namespace fangpin::http
