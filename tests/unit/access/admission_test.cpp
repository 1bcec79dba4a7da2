#include "gateway/access/admission.hpp"

#include <gtest/gtest.h>

#include "crypto/content_digest.hpp"
#include "crypto/http_signature.hpp"
#include "crypto/sha256.hpp"
#include "tests/support/county_fixture.hpp"

namespace fangpin::access {
namespace {

using test::CountyFixture;
using test::fingerprint_of;
using test::Sent;

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::seconds>(security_now().time_since_epoch()).count();
}

class AdmissionTest : public testing::Test {
 protected:
  AdmissionTest() { head = county.sign(Sent{}); }

  OrProblem<Admitted> admit_now(std::int64_t seconds_later = 0) {
    return admit(county.county().registry, head, Operation::submit, "education", now() + seconds_later);
  }
  // The problem's code; "admitted" where there is none.
  std::string outcome(std::int64_t seconds_later = 0) {
    const auto admitted = admit_now(seconds_later);
    return admitted ? "admitted" : admitted.error().code;
  }
  std::string& field(const std::string& name) {
    for (auto& [known, value] : head.fields) {
      if (known == name) return value;
    }
    head.fields.emplace_back(name, "");
    return head.fields.back().second;
  }
  void drop(const std::string& name) {
    std::erase_if(head.fields, [&](const auto& known) { return known.first == name; });
  }

  CountyFixture county;
  http::RequestHead head;
};

TEST_F(AdmissionTest, ASignedPushIsAdmittedWithItsEvidence) {
  const auto admitted = admit_now();
  ASSERT_TRUE(admitted) << admitted.error().code;
  EXPECT_EQ(admitted->who->id, "education");
  EXPECT_EQ(admitted->idempotency_key, "key-00000001");
  ASSERT_TRUE(admitted->content_digest);
  EXPECT_EQ(*admitted->content_digest, crypto::sha256(""));
  EXPECT_TRUE(admitted->key_id.starts_with("education/"));
  EXPECT_TRUE(admitted->signature_base.starts_with("\"@method\": POST\n")) << admitted->signature_base;
  EXPECT_FALSE(admitted->signature.empty());
}

// Everything is wrong at once and is then mended one by one: the first problem that stands is the one that is told.
TEST_F(AdmissionTest, ProblemsComeInOneOrder) {
  const auto good = head;
  head.peer.certificate_fingerprint = fingerprint_of("somebody else");
  for (const auto* name : {"idempotency-key", "content-digest", "signature-input", "signature"}) drop(name);
  EXPECT_EQ(outcome(), "certificate-unknown");
  head.peer.certificate_fingerprint = fingerprint_of("health");
  county.revoke("health");
  EXPECT_EQ(outcome(), "certificate-revoked");
  head.peer.certificate_fingerprint = fingerprint_of("housing");
  EXPECT_EQ(outcome(), "feed-of-other-department");
  head.peer.certificate_fingerprint = fingerprint_of("bureau");
  EXPECT_EQ(outcome(), "role-not-allowed");
  head.peer = good.peer;
  EXPECT_EQ(outcome(), "idempotency-key-missing");
  field("idempotency-key") = "key-00000001";
  EXPECT_EQ(outcome(), "idempotency-key-malformed");
  field("idempotency-key") = "\"key-00000001\"";
  EXPECT_EQ(outcome(), "digest-missing");
  field("content-digest") = "md5=:AAAA:";
  EXPECT_EQ(outcome(), "digest-malformed");
  field("content-digest") = crypto::content_digest(crypto::sha256(""));
  EXPECT_EQ(outcome(), "signature-missing");
  head = good;
  field("signature-input") = "not a structured field";
  EXPECT_EQ(outcome(), "signature-malformed");
  head = good;
  field("signature-input") += ";nonce=\"x\"";
  EXPECT_EQ(outcome(), "signature-profile");
  head = good;
  EXPECT_EQ(outcome(301), "signature-too-old");
  EXPECT_EQ(outcome(-302), "signature-in-future");
  field("content-type") = "text/plain";
  EXPECT_EQ(outcome(), "signature-invalid");
  head = good;
  EXPECT_EQ(outcome(), "admitted");
}

TEST_F(AdmissionTest, AnUnknownKeyIsAnsweredAsAnInvalidSignature) {
  auto& input = field("signature-input");
  const auto at = input.find("keyid=\"education/");
  ASSERT_NE(at, std::string::npos);
  input.replace(at + 17, 8, "00000000");
  EXPECT_EQ(outcome(), "signature-invalid");
}

TEST_F(AdmissionTest, AnotherDepartmentsKeyUnderItsOwnNameIsUnknown) {
  head.peer.certificate_fingerprint = fingerprint_of("health");
  const auto admitted = admit(county.county().registry, head, Operation::submit, "health", now());
  ASSERT_FALSE(admitted);
  EXPECT_EQ(admitted.error().code, "signature-invalid");
}

TEST_F(AdmissionTest, WhatTheSignatureCoversCannotBeExchanged) {
  const auto good = head;
  const auto digest = crypto::content_digest(crypto::sha256("other"));
  for (const auto& change : std::vector<std::function<void()>>{
           [&] { head.path = "/v1/feeds/education/freshman-hardship/submissions"; },
           [&] { head.query = "?window=2022-09-01%2F2022-09-10"; }, [&] { head.authority = "other.example"; },
           [&] { field("content-digest") = digest; }, [&] { field("idempotency-key") = "\"key-00000002\""; }}) {
    head = good;
    change();
    EXPECT_EQ(outcome(), "signature-invalid");
  }
}

TEST_F(AdmissionTest, KeysThatAreTooLongOrHoldOtherCharactersAreMalformed) {
  for (const auto& key : {std::string("\"\""), "\"" + std::string(129, 'a') + "\"", std::string("\"a b c d e f\""),
                          std::string("\"key\\00000001\""), std::string("\"钥匙00000001\""), std::string("\"")}) {
    field("idempotency-key") = key;
    EXPECT_EQ(outcome(), "idempotency-key-malformed") << key;
  }
}

TEST_F(AdmissionTest, AKeyThatHoldsACitizenIdIsMalformed) {
  for (const auto* key : {"\"130199198001011231\"", "\"push-130199198001011231-2\""}) {
    field("idempotency-key") = key;
    EXPECT_EQ(outcome(), "idempotency-key-malformed") << key;
  }
  field("idempotency-key") = "\"130199198001011232-20220915093001123\"";
  EXPECT_EQ(outcome(), "signature-invalid") << "no ID: the key is as good as any, and not the one that was signed";
}

TEST_F(AdmissionTest, AWaivedSignatureMayBeMissingButNotWrong) {
  county.waive_signature("education");
  const auto good = head;
  drop("signature");
  drop("signature-input");
  drop("content-digest");
  const auto admitted = admit_now();
  ASSERT_TRUE(admitted);
  EXPECT_TRUE(admitted->key_id.empty());
  EXPECT_FALSE(admitted->content_digest);
  head = good;
  EXPECT_FALSE(admit_now()->key_id.empty());
  field("signature") = "sig1=:AAAA:";
  EXPECT_NE(outcome(), "admitted");
  head = good;
  drop("signature");
  EXPECT_EQ(outcome(), "signature-missing");
}

TEST_F(AdmissionTest, AReadNeedsNoSignature) {
  head.method = "GET";
  head.fields.clear();
  const auto admitted = admit(county.county().registry, head, Operation::read_windows, "education", now());
  ASSERT_TRUE(admitted);
  EXPECT_EQ(admitted->who->id, "education");
  EXPECT_FALSE(admit(county.county().registry, head, Operation::read_windows, "health", now()));
}

}  // namespace
}  // namespace fangpin::access
