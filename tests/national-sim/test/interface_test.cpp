#include "../interface.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "../control.hpp"
#include "gateway_side.hpp"

namespace fangpin::national_sim {
namespace {

class InterfaceTest : public testing::Test {
 protected:
  InterfaceTest() {
    interface.cut = [this](const http::Peer& peer) { cut.push_back(peer.address); };
  }
  http::Response post(const std::string& body, const http::RequestHead& head) { return call(interface, head, body); }
  http::Response post(const std::vector<store::Delivery>& deliveries) {
    ++number;
    const std::string body = gateway.body(deliveries, number);
    return post(body, gateway.signed_head(body, number));
  }
  http::Response get(http::Handler& handler, std::string path, std::string query = {}) {
    http::RequestHead head;
    head.method = "GET";
    head.path = std::move(path);
    head.query = std::move(query);
    head.peer.certificate_fingerprint = "f1";
    return call(handler, head, "");
  }
  std::string control_post(const std::string& body) {
    http::RequestHead head;
    head.method = "POST";
    head.path = "/v1/faults";
    const http::Response response = call(control, head, body);
    return std::to_string(response.status) + " " + response.body;
  }
  static void replace(http::RequestHead& head, std::string_view name, std::string value) {
    for (auto& [field, text] : head.fields) {
      if (field == name) text = value;
    }
  }

  TemporaryFile file;
  GatewaySide gateway;
  PinnedGateway pinned{gateway.signing_key.verify_key(), "gateway", {"f1"}};
  FaultPlan faults{1};
  Ledger ledger{file.path()};
  AlertInterface interface { pinned, gateway.national_key, ledger, faults };
  ControlInterface control{ledger, faults};
  std::vector<std::string> cut;
  int number = 0;
};

TEST_F(InterfaceTest, AppliesASignedBatchAndAnswersAsTheForwarderReadsIt) {
  const std::vector<store::Delivery> deliveries = {gateway.delivery(1, 1), gateway.delivery(2, 2)};
  const http::Response response = post(deliveries);
  EXPECT_EQ(response.status, 200);
  std::vector<std::string> keys;
  for (const store::Delivery& delivery : deliveries) keys.push_back(forwarding::revision_key(delivery));
  const auto answers = forwarding::parse_answers(response.body, GatewaySide::id(1), keys);
  ASSERT_TRUE(answers);
  for (const auto& answer : *answers) EXPECT_EQ(answer.outcome, forwarding::RevisionAnswer::Outcome::applied);
  const boost::json::value summary = boost::json::parse(get(interface, "/v1/summary").body);
  EXPECT_EQ(summary.at("distinct").as_int64(), 2);
  EXPECT_EQ(summary.at("by_kind").at("new").as_int64(), 2);
  const boost::json::value list = boost::json::parse(get(interface, "/v1/revisions", "?limit=1").body);
  EXPECT_EQ(list.at("revisions").as_array().size(), 1u);
  EXPECT_EQ(list.at("next").as_int64(), 1);
  EXPECT_EQ(get(interface, "/v1/revisions", "?limit=0").status, 422);
}

TEST_F(InterfaceTest, TakesNothingThatIsNotSignedByTheGateway) {
  const std::string body = gateway.body({gateway.delivery(1, 1)}, 1);
  http::RequestHead head = gateway.signed_head(body, 1);
  replace(head, "signature", "");
  EXPECT_EQ(post(body, head).status, 401);
  head = gateway.signed_head(body, 1);
  head.query = "?x=1";
  EXPECT_EQ(post(body, head).status, 401);
  gateway.signing_key = crypto::SigningKey::generate();
  EXPECT_EQ(post(body, gateway.signed_head(body, 1)).status, 401);
  EXPECT_EQ(ledger.summary().received, 0);
}

TEST_F(InterfaceTest, TakesNoBodyWithAnotherDigest) {
  const std::string body = gateway.body({gateway.delivery(1, 1)}, 1);
  const http::RequestHead head = gateway.signed_head(body, 1);
  EXPECT_EQ(post(gateway.body({gateway.delivery(9, 9)}, 1), head).status, 401);
  EXPECT_EQ(ledger.summary().received, 0);
}

TEST_F(InterfaceTest, TakesNoOtherCertificatePathMethodOrType) {
  const std::string body = gateway.body({gateway.delivery(1, 1)}, 1);
  http::RequestHead head = gateway.signed_head(body, 1);
  head.peer.certificate_fingerprint = "f2";
  EXPECT_EQ(post(body, head).status, 403);
  head = gateway.signed_head(body, 1);
  head.path = "/v2/alert-revisions";
  EXPECT_EQ(post(body, head).status, 404);
  head = gateway.signed_head(body, 1);
  head.method = "PUT";
  EXPECT_EQ(post(body, head).status, 405);
  head = gateway.signed_head(body, 1);
  replace(head, "content-type", "text/plain");
  EXPECT_EQ(post(body, head).status, 415);
  head = gateway.signed_head(body, 1);
  replace(head, "idempotency-key", "\"x\"");
  EXPECT_EQ(post(body, head).status, 401);
  head = gateway.signed_head(body, 1);
  head.content_length = kBodyBytesMax + 1;
  EXPECT_EQ(post(body, head).status, 413);
}

TEST_F(InterfaceTest, SaysWhereABodyIsNotTheContract) {
  const std::string odd = R"({"batch_id":")" + GatewaySide::id(1) + R"(","data_keys":[],"revisions":[{}]})";
  const http::Response response = post(odd, gateway.signed_head(odd, 1));
  EXPECT_EQ(response.status, 422);
  EXPECT_NE(response.body.find("/revisions/0/alert_id"), std::string::npos);
  const std::string broken = "{";
  EXPECT_EQ(post(broken, gateway.signed_head(broken, 1)).status, 400);
  const std::string other = gateway.body({gateway.delivery(1, 1)}, 7);
  EXPECT_EQ(post(other, gateway.signed_head(other, 8)).status, 422) << "batch_id is not the key";
}

TEST_F(InterfaceTest, FailsBeforeAndAfterTheCommitOnCommand) {
  const std::vector<store::Delivery> deliveries = {gateway.delivery(1, 1)};
  EXPECT_EQ(control_post(R"({"fault":"drop-before:count=1"})").substr(0, 3), "200");
  post(deliveries);
  EXPECT_EQ(cut.size(), 1u);
  EXPECT_EQ(ledger.summary().applied, 0);
  control_post(R"({"fault":"drop-after-commit:count=1"})");
  post(deliveries);
  EXPECT_EQ(cut.size(), 2u);
  EXPECT_EQ(ledger.summary().applied, 1);
  control_post(R"({"fault":"error:status=429,retry_after=7,count=1"})");
  const http::Response busy = post(deliveries);
  EXPECT_EQ(busy.status, 429);
  EXPECT_EQ(busy.fields.back(), (std::pair<std::string, std::string>{"retry-after", "7"}));
  EXPECT_EQ(ledger.summary().duplicates, 0);
  control_post(R"({"fault":"error-after-commit:status=503,count=1"})");
  EXPECT_EQ(post({gateway.delivery(2, 2)}).status, 503);
  EXPECT_EQ(ledger.summary().applied, 2);
  control_post(R"({"fault":"garbage:count=1"})");
  EXPECT_FALSE(forwarding::parse_answers(post({gateway.delivery(3, 3)}).body, GatewaySide::id(number), {"x"}));
  control_post(R"({"fault":"leave-out:count=1"})");
  EXPECT_EQ(boost::json::parse(post({gateway.delivery(4, 4)}).body).at("results").as_array().size(), 0u);
  control_post(R"({"fault":"delay:milliseconds=5,count=1"})");
  EXPECT_EQ(post({gateway.delivery(5, 5)}).status, 200);
  EXPECT_EQ(ledger.summary().doubled, 0);
}

TEST_F(InterfaceTest, TheControlDoorListsAndClearsFaults) {
  EXPECT_EQ(control_post(R"({"fault":"refuse:nth=5"})"), R"(200 {"faults":[{"fault":"refuse:nth=5","fired":0}]})");
  EXPECT_EQ(control_post(R"({"fault":"explode"})").substr(0, 3), "422");
  EXPECT_EQ(control_post("x").substr(0, 3), "422");
  http::RequestHead head;
  head.method = "DELETE";
  head.path = "/v1/faults";
  EXPECT_EQ(call(control, head, "").body, R"({"faults":[]})");
  EXPECT_EQ(get(control, "/healthz").status, 200);
  EXPECT_EQ(get(control, "/v1/summary").status, 200);
  EXPECT_EQ(get(control, "/v1/revisions").status, 200);
  EXPECT_EQ(get(control, "/v1/else").status, 404);
}

}  // namespace
}  // namespace fangpin::national_sim
