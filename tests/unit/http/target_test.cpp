#include "gateway/http/target.hpp"

namespace fangpin::http {
namespace {

TEST(Target, TakesPathsOfPlainSegments) {
  for (const char* path : {"/", "/a", "/v1/feeds/education/dropout", "/a.b/c_d/e~f/g-h", "/...", "/.well-known/x"}) {
    EXPECT_TRUE(is_strict_path(path)) << path;
  }
}

TEST(Target, RefusesPathsThatCouldBeReadInTwoWays) {
  for (const char* path :
       {"", "a", "/a/", "//", "/a//b", "/.", "/..", "/a/..", "/a;b", "/a%41", "/a b", "/a?b", "/é"}) {
    EXPECT_FALSE(is_strict_path(path)) << path;
  }
}

TEST(Target, DecodesParameters) {
  const std::string query = "?since=2022-09-01T00:00:00Z&name=%E6%95%99%E8%82%B2&empty=&n=a%20b";
  ASSERT_TRUE(is_strict_query(query));
  EXPECT_EQ(query_parameter(query, "since"), "2022-09-01T00:00:00Z");
  EXPECT_EQ(query_parameter(query, "name"), "教育");
  EXPECT_EQ(query_parameter(query, "empty"), "");
  EXPECT_EQ(query_parameter(query, "n"), "a b");
  EXPECT_EQ(query_parameter(query, "absent"), std::nullopt);
  EXPECT_EQ(query_parameter("", "a"), std::nullopt);
}

TEST(Target, RefusesLooseQueries) {
  for (const char* query : {"?", "?a", "?=b", "?a=1&", "?&a=1", "?a=1&b", "?a=1&a=1", "?a=%4", "?a=%zz", "?a=+",
                            "?a=b=c", "?a=%7f", "?a=%ed%a0%80", "a=1"}) {
    EXPECT_FALSE(is_strict_query(query)) << query;
  }
}

TEST(Target, BoundsTheNumberOfParameters) {
  std::string query = "?p0=1";
  for (int i = 1; i < 32; ++i) query += "&p" + std::to_string(i) + "=1";
  EXPECT_TRUE(is_strict_query(query));
  EXPECT_FALSE(is_strict_query(query + "&p32=1"));
}

}  // namespace
}  // namespace fangpin::http
