#include "gateway/agent/answer.hpp"

#include <boost/json.hpp>

#include "tests/unit/agent/fake_gateway.hpp"

namespace fangpin::agent {
namespace {

class AnswerTest : public testing::Test {
 protected:
  AnswerTest() {
    plan.method = "POST";
    plan.path = "/v1/feeds/education/dropout/submissions";
    plan.content_digest = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";  // of nothing
    plan.idempotency_key = "key-1";
    request.method = plan.method;
    request.path = plan.path;
    request.fields = {{"content-digest", plan.content_digest}, {"idempotency-key", "\"key-1\""}};
  }
  Trust judge(const http::Response& answer) const { return judge_answer(answer, plan, gateway.pinned()); }
  http::Response success() const { return gateway.sign(request, 200, "application/json", "{}"); }
  static void set(http::Response& answer, std::string_view name, std::string value) {
    for (auto& field : answer.fields) {
      if (field.first == name) field.second = value;
    }
  }

  FakeGateway gateway;
  RequestPlan plan;
  FakeGateway::Request request;
};

TEST_F(AnswerTest, BelievesWhatThePinnedKeySigned) { EXPECT_EQ(judge(success()), Trust::signed_by_gateway); }

TEST_F(AnswerTest, BelievesNoChangedAnswer) {
  auto body = success();
  body.body = "[]";
  EXPECT_EQ(judge(body), Trust::untrusted);
  auto status = success();
  status.status = 201;
  EXPECT_EQ(judge(status), Trust::untrusted);
  auto type = success();
  set(type, "content-type", "text/html");
  EXPECT_EQ(judge(type), Trust::untrusted);
  auto digest = success();
  set(digest, "content-digest", "");
  EXPECT_EQ(judge(digest), Trust::untrusted);
  auto half = success();
  set(half, "signature-input", "");
  EXPECT_EQ(judge(half), Trust::untrusted);
}

TEST_F(AnswerTest, BelievesNoAnswerToAnotherRequest) {
  const auto answer = success();
  plan.idempotency_key = "key-2";
  EXPECT_EQ(judge(answer), Trust::untrusted);
  plan.idempotency_key = "key-1";
  plan.content_digest = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";
  EXPECT_EQ(judge(answer), Trust::untrusted);
}

TEST_F(AnswerTest, BelievesNoOtherKey) {
  EXPECT_EQ(judge_answer(success(), plan, {crypto::SigningKey::generate().verify_key()}), Trust::untrusted);
  EXPECT_EQ(judge_answer(success(), plan, {}), Trust::untrusted);
  auto both = gateway.pinned();
  both.insert(both.begin(), crypto::SigningKey::generate().verify_key());
  EXPECT_EQ(judge_answer(success(), plan, both), Trust::signed_by_gateway) << "a key that is being replaced";
}

TEST_F(AnswerTest, TakesAnUnsignedRefusalForWhatItIsAndNoUnsignedSuccess) {
  EXPECT_EQ(judge(FakeGateway::problem(429, "too-many-submissions")), Trust::front_door);
  http::Response bare;
  bare.body = "{}";
  EXPECT_EQ(judge(bare), Trust::untrusted);
}

TEST_F(AnswerTest, ReadsAProblem) {
  auto answer = FakeGateway::problem(429, "too-many-submissions", 7);
  const auto problem = read_problem(answer);
  EXPECT_EQ(problem.code, "too-many-submissions");
  EXPECT_FALSE(problem.detail_zh.empty());
  EXPECT_FALSE(problem.detail_en.empty());
  EXPECT_EQ(problem.gateway_time, "2022-09-06T08:40:00.000Z");
  EXPECT_EQ(retry_after(answer), 7);
  answer.body = R"({"type":"urn:fangpin:problem:signature-too-old","gateway_time":"a","security_time":"b"})";
  EXPECT_EQ(read_problem(answer).gateway_time, "b");
  answer.body = "<html>502 Bad Gateway</html>";
  EXPECT_TRUE(read_problem(answer).code.empty());
  answer.fields = {{"retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"}};
  EXPECT_EQ(retry_after(answer), 0);
}

TEST_F(AnswerTest, VerifiesAReceiptOnItsOwn) {
  const std::string document = gateway.receipt_document(request, std::string(22, 'a'));
  const auto receipt = verify_receipt(document, gateway.pinned());
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt_mismatch(*receipt, plan, "education/dropout", "", "rows"), "");

  std::string altered = document;
  altered.replace(altered.find("\"new\":2"), 7, "\"new\":3");
  EXPECT_EQ(verify_receipt(altered, gateway.pinned()).error().code, Errc::unauthenticated);
  EXPECT_EQ(verify_receipt(document, {crypto::SigningKey::generate().verify_key()}).error().code,
            Errc::unauthenticated);
  for (const auto* no_receipt :
       {"", "{}", "[]", R"({"receipt":{},"signature":{}})", R"({"receipt":1,"signature":2})"}) {
    EXPECT_EQ(verify_receipt(no_receipt, gateway.pinned()).error().code, Errc::malformed) << no_receipt;
  }
  std::string fraction = document;
  fraction.replace(fraction.find("\"new\":2"), 7, "\"new\":2.5");
  EXPECT_EQ(verify_receipt(fraction, gateway.pinned()).error().code, Errc::malformed);
}

TEST_F(AnswerTest, NamesWhatAReceiptDoesNotFit) {
  const auto receipt =
      verify_receipt(gateway.receipt_document(request, std::string(22, 'a')), gateway.pinned()).value();
  EXPECT_EQ(receipt_mismatch(receipt, plan, "education/cost-burden", "", "rows"), "feed");
  EXPECT_EQ(receipt_mismatch(receipt, plan, "education/dropout", "other-insured", "rows"), "population");
  EXPECT_EQ(receipt_mismatch(receipt, plan, "education/dropout", "", "nil"), "kind");
  RequestPlan other = plan;
  other.idempotency_key = "key-2";
  EXPECT_EQ(receipt_mismatch(receipt, other, "education/dropout", "", "rows"), "idempotency_key");
  other = plan;
  other.content_digest = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";
  EXPECT_EQ(receipt_mismatch(receipt, other, "education/dropout", "", "rows"), "content_digest");
  const auto no_name = verify_receipt(gateway.receipt_document(request, "../../x"), gateway.pinned()).value();
  EXPECT_EQ(receipt_mismatch(no_name, plan, "education/dropout", "", "rows"), "receipt_id");
}

TEST_F(AnswerTest, TurnsCountsAndStatusesIntoExitCodes) {
  EXPECT_EQ(exit_code_of(boost::json::parse(R"({"rows":{"rejected":0}})").as_object()), ExitCode::all_accepted);
  EXPECT_EQ(exit_code_of(boost::json::parse(R"({"rows":{"rejected":2}})").as_object()), ExitCode::some_rejected);
  for (const int status : {400, 401, 403, 404, 409, 413, 422})
    EXPECT_EQ(exit_code_of_refusal(status), ExitCode::refused);
  for (const int status : {408, 429, 500, 503, 507}) EXPECT_EQ(exit_code_of_refusal(status), ExitCode::unreachable);
}

}  // namespace
}  // namespace fangpin::agent
