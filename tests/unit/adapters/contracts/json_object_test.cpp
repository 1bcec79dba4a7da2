#include "adapters/json_object.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "crypto/base/json.hpp"

namespace fangpin::adapters {
namespace {

TEST(JsonObject, IsByteForByteTheCanonicalForm) {
  JsonObject object;
  object.add_text("name", "李娜·扎迪 \"𠮷\"\\ \t\n\r\b\f\x01\x1f/");
  object.add_json("count", "3");
  object.add_text("area", "130126100208");
  object.add_json("alone", "true");
  const auto text = object.take();
  EXPECT_EQ(text, canonical_json(boost::json::parse(text)));
  EXPECT_TRUE(text.starts_with("{\"alone\":true,\"area\":\"130126100208\",\"count\":3,"));
}

TEST(JsonObject, IsEmptyAfterItIsTaken) {
  JsonObject object;
  object.add_text("a", "b");
  EXPECT_EQ(object.take(), "{\"a\":\"b\"}");
  EXPECT_TRUE(object.empty());
  EXPECT_EQ(object.take(), "{}");
}

}  // namespace
}  // namespace fangpin::adapters
