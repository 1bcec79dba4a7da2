#include "gateway/intake/receipt.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/base/secret.hpp"
#include "crypto/sha256.hpp"

namespace fangpin::intake {
namespace {

namespace bj = boost::json;
const bool kReady = initialise_crypto();  // before a test makes its key

Receipt full_receipt() {
  Receipt receipt;
  receipt.id = "AAAAAAAAAAAAAAAAAAAAAA";
  receipt.county = "130199";
  receipt.department = "health";
  receipt.feed = "health/cost";
  receipt.population = "monitored";
  receipt.content_digest = crypto::sha256(std::string("rows"));
  receipt.content_length = 17;
  receipt.idempotency_key = "k-1";
  receipt.received_at = parse_instant("2022-09-20T02:00:00Z").value();
  receipt.committed_at = receipt.received_at + Milliseconds{7};
  receipt.window_duty = "cost";
  receipt.window_id = "2022-09-01/2022-09-30";
  receipt.window_due = receipt.received_at;
  receipt.verdict = "met-late";
  receipt.cleared = true;
  receipt.policy = "demonstration@1";
  receipt.rows = {1, 2, 3, 4, 5, 6, 7};
  receipt.revisions = {8, 9, 10, 11};
  receipt.row_problems.push_back({3, "身份证\"号码", "id-check-digit", false, "表 1"});
  receipt.row_problems.push_back({4, "", "population-mismatch", true, ""});
  receipt.row_problems_total = 2;
  receipt.explanation_owed = true;
  return receipt;
}

TEST(Receipt, IsCanonicalAndSignedOverItsBytes) {
  ASSERT_TRUE(kReady);
  const auto key = crypto::SigningKey::generate();
  for (const auto& receipt : {full_receipt(), Receipt{}}) {
    const auto text = signed_receipt(receipt, {41, 6, nullptr}, key, "gateway-1");
    const auto document = parse_proof_json(text, 1 << 16).value();
    EXPECT_EQ(canonical_json(document), text);
    const auto inner = canonical_json(document.at("receipt"));
    const auto& signature = document.at("signature").as_object();
    EXPECT_EQ(signature.at("key_id").as_string(), "gateway-1");
    EXPECT_TRUE(key.verify_key().verify(as_bytes(inner), *from_base64(signature.at("value").as_string())));
  }
}

TEST(Receipt, SaysEachOfItsFactsOnce) {
  const auto receipt = full_receipt();
  const auto text = signed_receipt(receipt, {41, 6, nullptr}, crypto::SigningKey::generate(), "gateway-1");
  const auto said = bj::parse(text).at("receipt").as_object();
  const auto expected = bj::parse(R"({"schema":"fangpin-receipt/1","receipt_id":"AAAAAAAAAAAAAAAAAAAAAA",
    "county":"130199","demonstration":false,"department":"health","feed":"health/cost","population":"monitored",
    "kind":"rows","content_digest":"sha-256=:x:","content_length":17,"idempotency_key":"k-1","signature_waived":false,
    "received_at":"2022-09-20T02:00:00.000Z","committed_at":"2022-09-20T02:00:00.007Z","policy":"demonstration@1",
    "window":{"duty":"cost","id":"2022-09-01/2022-09-30","due":"2022-09-20T02:00:00.000Z","verdict":"met-late"},
    "cleared":true,"attempted":false,
    "rows":{"new":1,"corrected":2,"regrouped":3,"unchanged":4,"rejected":5,"without_alert":6,"late":7},
    "revisions":{"new":8,"correct":9,"withdraw":10,"regroup":11},
    "row_problems":[{"line":3,"column":"身份证\"号码","reason":"id-check-digit","warning":false,"sheet":"表 1"},
                    {"line":4,"column":"","reason":"population-mismatch","warning":true}],
    "row_problems_total":2,"explanation_owed":true,"audit_index":41,"attempt_number":6})")
                            .as_object();
  for (const auto& [name, value] : expected) {
    ASSERT_TRUE(said.contains(name)) << name;
    if (name == "content_digest") continue;
    EXPECT_EQ(said.at(name), value) << name;
  }
  EXPECT_EQ(said.size(), expected.size());
}

TEST(Receipt, ItsDigestIsOfAllButItsPlaceInTheLog) {
  const auto receipt = full_receipt();
  const auto text = signed_receipt(receipt, {41, 6, nullptr}, crypto::SigningKey::generate(), "gateway-1");
  auto core = bj::parse(text).at("receipt").as_object();
  core.erase("audit_index");
  core.erase("attempt_number");
  EXPECT_EQ(receipt_digest(receipt), crypto::sha256(canonical_json(core)));
}

}  // namespace
}  // namespace fangpin::intake
