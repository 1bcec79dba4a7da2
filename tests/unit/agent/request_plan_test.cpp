#include "gateway/agent/request_plan.hpp"

#include "crypto/http_signature.hpp"
#include "tests/unit/agent/fake_gateway.hpp"

namespace fangpin::agent {
namespace {

constexpr const char* kXlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

TEST(RequestPlan, NamesTheResourceAndEncodesTheWindow) {
  const auto plan =
      plan_push({"medical-insurance/cost-burden", "other-insured", "2022-09-01/2022-09-30"}, "rows", "text/csv");
  ASSERT_TRUE(plan);
  EXPECT_EQ(
      plan->target(),
      "/v1/feeds/medical-insurance/cost-burden/submissions?window=2022-09-01%2f2022-09-30&population=other-insured");
  EXPECT_EQ(plan_push({"a/b", "", "", true}, "rows", "text/csv")->target(),
            "/v1/feeds/a/b/submissions?leaving=confirmed");
  EXPECT_EQ(plan_push({"a/b", "", ""}, "nil", "text/plain")->target(), "/v1/feeds/a/b/nil-reports");
  EXPECT_EQ(plan_push({"a/b", "", ""}, "withdrawal", "application/json")->target(), "/v1/feeds/a/b/withdrawals");
}

TEST(RequestPlan, RefusesWhatIsNoFeed) {
  for (const auto* feed : {"", "education", "education/", "/dropout", "education/dropout/x", "Education/dropout",
                           "a/../b", "a b/c", "教育/辍学"}) {
    EXPECT_FALSE(plan_push({feed, "", ""}, "rows", "text/csv")) << feed;
  }
}

TEST(MediaType, FollowsTheEndingOrTheWord) {
  EXPECT_EQ(media_type("a.csv"), "text/csv");
  EXPECT_EQ(media_type("水利局.TXT"), "text/tab-separated-values");
  EXPECT_EQ(media_type("a.ndjson"), "application/x-ndjson");
  EXPECT_EQ(media_type("a.xlsx"), kXlsx);
  EXPECT_EQ(media_type("a.dat", "xlsx"), kXlsx);
  EXPECT_EQ(media_type("a.xls"), std::nullopt);
  EXPECT_EQ(media_type("a"), std::nullopt);
}

TEST(RequestFields, CarryASignatureThatHolds) {
  const auto key = crypto::SigningKey::generate();
  auto plan =
      plan_push({"education/dropout", "", "2022-09-01/2022-09-10"}, "rows", "text/csv; charset=gb18030").value();
  plan.content_digest = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";
  plan.idempotency_key = "0b7a5e3c-1111-4222-8333-444455556666";
  const auto fields = fields_of(plan, "gateway.test:8443", key, "education/1", 1'662'424'800);
  EXPECT_EQ(field_of(fields, "idempotency-key"), "\"0b7a5e3c-1111-4222-8333-444455556666\"");
  crypto::MessageToSign message{"POST",
                                "gateway.test:8443",
                                plan.path,
                                plan.query,
                                plan.content_type,
                                plan.content_digest,
                                field_of(fields, "idempotency-key")};
  const crypto::SignatureFields signature{field_of(fields, "signature-input"), field_of(fields, "signature")};
  const auto key_of = [&](std::string_view) { return std::optional(key.verify_key()); };
  EXPECT_TRUE(crypto::verify_message(message, signature, key_of, 1'662'424'800));
  message.path += "x";
  EXPECT_FALSE(crypto::verify_message(message, signature, key_of, 1'662'424'800));
}

TEST(RequestFields, OfAReadAreUnsigned) {
  const auto fields =
      fields_of(plan_read("/v1/time"), "gateway.test", crypto::SigningKey::generate(), "education/1", 1'662'424'800);
  EXPECT_EQ(field_of(fields, "signature"), "");
  EXPECT_NE(field_of(fields, "accept"), "");
}

class Counting final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out) byte = next_++;
  }

 private:
  std::uint8_t next_ = 0xf0;
};

TEST(RandomUuid, IsVersionFour) {
  Counting random;
  EXPECT_EQ(random_uuid(random), "f0f1f2f3-f4f5-46f7-b8f9-fafbfcfdfeff");
}

}  // namespace
}  // namespace fangpin::agent
