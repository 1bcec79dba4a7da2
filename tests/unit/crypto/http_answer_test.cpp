#include <gtest/gtest.h>

#include "crypto/http_signature.hpp"

namespace fangpin::crypto {
namespace {

constexpr std::int64_t kSignedAt = 1'662'000'000;

AnswerToSign an_answer() {
  return {201, "application/json", "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
          "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:", R"("key-1")"};
}

struct Gateway {
  SigningKey key = SigningKey::generate();
  SignatureFields sign(const AnswerToSign& answer) const { return sign_answer(answer, key, "gateway-2022", kSignedAt); }
  SignatureResult verify(const AnswerToSign& answer, const SignatureFields& fields) const {
    return verify_answer(answer, fields, [this](std::string_view id) {
      return id == "gateway-2022" ? std::optional(key.verify_key()) : std::nullopt;
    });
  }
};

TEST(AnswerSignature, CoversTheAnswerAndWhatWasAsked) {
  const Gateway gateway;
  const auto verified = gateway.verify(an_answer(), gateway.sign(an_answer()));
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->created_seconds, kSignedAt);
  EXPECT_NE(verified->base.find("\"content-digest\";req: sha-256=:47DEQ"), std::string::npos);
  EXPECT_NE(verified->base.find("\"idempotency-key\";req: \"key-1\""), std::string::npos);
}

TEST(AnswerSignature, RefusesAnyOtherAnswer) {
  const Gateway gateway;
  const auto fields = gateway.sign(an_answer());
  auto answer = an_answer();
  answer.status = 200;
  EXPECT_EQ(gateway.verify(answer, fields).error(), SignatureFault::invalid);
  answer = an_answer();
  answer.content_type = "text/plain";
  EXPECT_EQ(gateway.verify(answer, fields).error(), SignatureFault::invalid);
  answer = an_answer();
  answer.content_digest[12] = 'Z';
  EXPECT_EQ(gateway.verify(answer, fields).error(), SignatureFault::invalid);
  answer = an_answer();
  answer.request_idempotency_key = R"("key-2")";
  EXPECT_EQ(gateway.verify(answer, fields).error(), SignatureFault::invalid);
  answer = an_answer();
  answer.request_content_digest[12] = 'Z';
  EXPECT_EQ(gateway.verify(answer, fields).error(), SignatureFault::invalid);
}

TEST(AnswerSignature, CoversTheRequestExactlyWhereItHadTheFields) {
  const Gateway gateway;
  auto bare = an_answer();
  bare.request_content_digest.clear();
  bare.request_idempotency_key.clear();
  EXPECT_TRUE(gateway.verify(bare, gateway.sign(bare)));
  // An answer to a request that we did not send in that form.
  EXPECT_EQ(gateway.verify(an_answer(), gateway.sign(bare)).error(), SignatureFault::profile);
  EXPECT_EQ(gateway.verify(bare, gateway.sign(an_answer())).error(), SignatureFault::profile);
}

TEST(AnswerSignature, IsGivenToARequestWithStrangeFieldsToo) {
  const Gateway gateway;
  auto strange = an_answer();
  strange.request_idempotency_key = "\"\x01\n\xff\"";
  const auto fields = gateway.sign(strange);
  EXPECT_EQ(fields.signature_input.find("idempotency-key"), std::string::npos);
  EXPECT_TRUE(gateway.verify(strange, fields));
}

TEST(AnswerSignature, IsNotARequestsSignature) {
  const Gateway gateway;
  const MessageToSign message{"POST", "h", "/", "?", "t", "d", "k"};
  const auto of_message = sign_message(message, gateway.key, "gateway-2022", kSignedAt);
  EXPECT_EQ(gateway.verify(an_answer(), of_message).error(), SignatureFault::missing);
  const auto anybody = [&](std::string_view) { return std::optional(gateway.key.verify_key()); };
  EXPECT_EQ(verify_message(message, gateway.sign(an_answer()), anybody, kSignedAt).error(), SignatureFault::missing);
}

TEST(AnswerSignature, RefusesAnUnknownKeyAndAnothers) {
  const Gateway gateway, other;
  EXPECT_EQ(gateway.verify(an_answer(), other.sign(an_answer())).error(), SignatureFault::invalid);
  EXPECT_EQ(gateway.verify(an_answer(), sign_answer(an_answer(), gateway.key, "gateway-2021", kSignedAt)).error(),
            SignatureFault::unknown_key);
}

}  // namespace
}  // namespace fangpin::crypto
