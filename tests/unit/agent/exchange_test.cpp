#include "gateway/agent/exchange.hpp"

#include "crypto/base/random.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/sha256.hpp"
#include "gateway/agent/file_body.hpp"
#include "tests/unit/agent/fake_gateway.hpp"

namespace fangpin::agent {
namespace {

class ExchangeTest : public testing::Test {
 protected:
  ExchangeTest() {
    plan = plan_push({"education/dropout", "", ""}, "rows", "text/csv").value();
    plan.content_digest = crypto::content_digest(crypto::sha256("rows"));
    plan.content_length = 4;
    plan.idempotency_key = "key-1";
  }
  ExchangeEnd run() {
    Exchange exchange(transport, waiter, random,
                      {"gateway.test:8443", &gateway.department_key, gateway.key_id, gateway.pinned()}, policy);
    return exchange.run(plan, body);
  }

  FakeGateway gateway;
  ScriptedTransport transport{gateway};
  FakeWaiter waiter;
  SystemRandom random;
  RetryPolicy policy;
  RequestPlan plan;
  TextBody body{"rows"};
};

TEST_F(ExchangeTest, EndsWithASignedAnswer) {
  const auto end = run();
  EXPECT_EQ(end.kind, ExchangeEnd::Kind::answered);
  EXPECT_EQ(end.answer.status, 200);
  EXPECT_EQ(end.trust, Trust::signed_by_gateway);
  EXPECT_EQ(end.attempts, 1);
  EXPECT_TRUE(waiter.waits.empty());
}

TEST_F(ExchangeTest, SendsTheWholeBodyAndTheSameKeyEachTime) {
  transport.steps = {transport.happened_but_lost(), ScriptedTransport::no_connection(), transport.happened_but_lost()};
  const auto end = run();
  EXPECT_EQ(end.answer.status, 200);
  EXPECT_EQ(end.attempts, 4);
  EXPECT_TRUE(end.may_have_happened);
  EXPECT_EQ(gateway.accepting, 1) << "happened three times, accepted once";
  EXPECT_EQ(gateway.refused_signatures, 0);
  for (const auto& request : transport.seen) {
    EXPECT_EQ(request.body, "rows");
    EXPECT_EQ(field_of(request.fields, "idempotency-key"), "\"key-1\"");
  }
}

TEST_F(ExchangeTest, HonoursRetryAfter) {
  transport.steps = {transport.signed_problem(409, "idempotency-key-running", 5),
                     transport.signed_problem(429, "too-many-submissions", 20),
                     transport.signed_problem(503, "draining", 40)};
  const auto end = run();
  EXPECT_EQ(end.answer.status, 200);
  ASSERT_EQ(waiter.waits.size(), 3U);
  EXPECT_GE(waiter.waits[0], std::chrono::seconds(5));
  EXPECT_GE(waiter.waits[1], std::chrono::seconds(20));
  EXPECT_GE(waiter.waits[2], std::chrono::seconds(40));
  EXPECT_FALSE(end.may_have_happened) << "each attempt was answered";
}

TEST_F(ExchangeTest, TakesAFinalRefusalAtOnce) {
  transport.steps = {transport.signed_problem(401, "signature-too-old")};
  const auto end = run();
  EXPECT_EQ(end.kind, ExchangeEnd::Kind::answered);
  EXPECT_EQ(end.answer.status, 401);
  EXPECT_EQ(transport.seen.size(), 1U);
}

TEST_F(ExchangeTest, GivesUpWithinItsBound) {
  policy.give_up_after = std::chrono::seconds(30);
  for (int i = 0; i < 100; ++i) transport.steps.push_back(ScriptedTransport::no_connection());
  const auto end = run();
  EXPECT_EQ(end.kind, ExchangeEnd::Kind::gave_up);
  EXPECT_FALSE(end.answered);
  EXPECT_EQ(end.fault.en, "connection refused");
  EXPECT_LT(waiter.now(), std::chrono::seconds(30));
  EXPECT_GT(end.attempts, 3);
}

TEST_F(ExchangeTest, DoesNotRepeatAfterAnAnswerThatItCannotBelieve) {
  transport.steps = {[this](const FakeGateway::Request& request) -> SendResult {
    auto answer = gateway.answer(request);
    answer.body += " ";
    return answer;
  }};
  const auto end = run();
  EXPECT_EQ(end.kind, ExchangeEnd::Kind::untrusted);
  EXPECT_EQ(transport.seen.size(), 1U);
}

TEST_F(ExchangeTest, StopsAtOnceWhereOurOwnFileIsAtFault) {
  transport.steps = {[](const FakeGateway::Request&) -> SendResult {
    return SendFault{true, true, {"", "the file became shorter"}};
  }};
  const auto end = run();
  EXPECT_EQ(end.kind, ExchangeEnd::Kind::local);
  EXPECT_EQ(transport.seen.size(), 1U);
}

}  // namespace
}  // namespace fangpin::agent
