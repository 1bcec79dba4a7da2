#include <gtest/gtest.h>

#include "crypto/base/secret.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/http_signature.hpp"
#include "crypto/sha256.hpp"
#include "gateway/access/admission.hpp"

namespace fangpin::access {
namespace {

class AnswerSignerTest : public testing::Test {
 protected:
  AnswerSignerTest() {
    if (!initialise_crypto()) throw std::runtime_error("libsodium");
    key.emplace(crypto::SigningKey::generate());
    id = key_id("gateway", key->verify_key());
    head.fields = {{"content-digest", crypto::content_digest(crypto::sha256("request"))},
                   {"idempotency-key", "\"key-00000001\""}};
    response.fields = {{"content-type", "application/json"}};
    response.body = R"({"receipt":1})";
  }

  // As a department checks it: from what it sent and what it got.
  bool verifies(const http::RequestHead& sent, const http::Response& got) {
    const auto field = [](const http::Fields& fields, std::string_view name) {
      for (const auto& [known, value] : fields) {
        if (known == name) return value;
      }
      return std::string();
    };
    if (field(got.fields, "content-digest") != crypto::content_digest(crypto::sha256(got.body))) return false;
    const crypto::AnswerToSign answer{got.status, field(got.fields, "content-type"),
                                      field(got.fields, "content-digest"), field(sent.fields, "content-digest"),
                                      field(sent.fields, "idempotency-key")};
    const auto verified = crypto::verify_answer(
        answer, {field(got.fields, "signature-input"), field(got.fields, "signature")},
        [&](std::string_view known) { return known == id ? std::optional(key->verify_key()) : std::nullopt; });
    return verified && verified->key_id == id;
  }

  std::optional<crypto::SigningKey> key;
  std::string id;
  http::RequestHead head;
  http::Response response;
};

TEST_F(AnswerSignerTest, TheAnswerVerifies) {
  const AnswerSigner signer(*key, id);
  signer.sign(head, response, 1'663'200'000);
  EXPECT_EQ(response.fields.size(), 4u);
  EXPECT_TRUE(verifies(head, response));
  EXPECT_EQ(signer.key_id(), id);
}

TEST_F(AnswerSignerTest, AnAnswerToNothingVerifiesToo) {
  head.fields.clear();
  response.fields.clear();
  response.status = 403;
  AnswerSigner(*key, id).sign(head, response, 1'663'200'000);
  EXPECT_TRUE(verifies(head, response));
}

TEST_F(AnswerSignerTest, StatusBodyAndRequestAreBound) {
  AnswerSigner(*key, id).sign(head, response, 1'663'200'000);
  auto other_status = response;
  other_status.status = 201;
  EXPECT_FALSE(verifies(head, other_status));
  auto other_body = response;
  other_body.body += " ";
  EXPECT_FALSE(verifies(head, other_body));
  auto other_request = head;
  other_request.fields[1].second = "\"key-00000002\"";
  EXPECT_FALSE(verifies(other_request, response));
}

}  // namespace
}  // namespace fangpin::access
