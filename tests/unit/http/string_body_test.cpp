#include "gateway/http/string_body.hpp"

#include "tests/unit/http/run_awaitable.hpp"

namespace fangpin::http {
namespace {

TEST(StringBody, HandsOutEverythingInPieces) {
  StringBody body("hello, world", 5);
  const auto text = run_awaitable(read_all(body, 12));
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "hello, world");
}

TEST(StringBody, ReadAllStopsAboveItsLimit) {
  StringBody body("hello, world", 5);
  const auto text = run_awaitable(read_all(body, 11));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Errc::too_large);
}

}  // namespace
}  // namespace fangpin::http
