#include "crypto/content_digest.hpp"

#include <gtest/gtest.h>

#include "crypto/sha256.hpp"

namespace fangpin::crypto {
namespace {

const std::string kBody = R"({"hello": "world"})";
const std::string kField = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";
const std::string kSha512 =
    "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";

TEST(ContentDigest, IsThatOfRfc9530) {
  EXPECT_EQ(content_digest(sha256(kBody)), kField);
  const auto parsed = parse_content_digest(kField);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, sha256(kBody));
}

TEST(ContentDigest, IgnoresOtherAlgorithms) {
  for (const auto& field : {kField + ", " + kSha512, kSha512 + "," + kField, "a=:AA==:, b=:AA==:, c=::, " + kField}) {
    const auto parsed = parse_content_digest(field);
    ASSERT_TRUE(parsed) << field;
    EXPECT_EQ(*parsed, sha256(kBody));
  }
}

TEST(ContentDigest, RefusesEveryOtherForm) {
  for (const std::string& field :
       {std::string(), kSha512, kField + ", " + kField, kField + ",", kField + " " + kSha512, kField + ";a=1",
        "a=:AA==:, b=:AA==:, c=:AA==:, d=:AA==:, " + kField, std::string("sha-256=:AAAA:"), std::string("sha-256=AAAA"),
        std::string("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE:"), std::string("sha-256"),
        "SHA-256" + kField.substr(7), kField.substr(0, kField.size() - 1), "\t" + kField, kField + "\r\n",
        kField + ", md5=\"x\"", std::string(5000, ' ') + kField}) {
    const auto parsed = parse_content_digest(field);
    ASSERT_FALSE(parsed) << field;
    EXPECT_EQ(parsed.error().code, Errc::malformed);
  }
}

}  // namespace
}  // namespace fangpin::crypto
