#include "../batch.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "gateway_side.hpp"

namespace fangpin::national_sim {
namespace {

namespace json = boost::json;

class BatchTest : public testing::Test {
 protected:
  GatewaySide gateway;
  json::value good =
      json::parse(gateway.body({gateway.delivery(1, 1), gateway.delivery(2, 2, 1, store::RevisionKind::withdrawn)}, 1));
  std::string fault_of(const json::value& body) {
    ReceivedBatch batch;
    const auto fault = parse_batch(json::serialize(body), batch);
    return fault ? std::to_string(fault->status) + " " + fault->pointer : "";
  }
  // The good batch with one member of its first revision replaced.
  std::string fault_with(std::string_view member, json::value value) {
    json::value body = good;
    body.at("revisions").at(0).as_object()[member] = std::move(value);
    return fault_of(body);
  }
};

TEST_F(BatchTest, WhatTheForwarderBuildsIsAccepted) {
  ReceivedBatch batch;
  EXPECT_EQ(parse_batch(json::serialize(good), batch), std::nullopt);
  ASSERT_EQ(batch.revisions.size(), 2u);
  EXPECT_EQ(batch.data_keys.size(), 1u);
  EXPECT_EQ(batch.revisions[0].kind, "new");
  EXPECT_TRUE(batch.revisions[0].envelope);
  EXPECT_FALSE(batch.revisions[1].envelope);
  EXPECT_EQ(batch.revisions[0].risk, "因安全饮水");
  EXPECT_EQ(batch.revisions[0].details, R"({"水质":"not-met"})");
}

TEST_F(BatchTest, EveryMemberIsChecked) {
  EXPECT_EQ(fault_with("alert_id", "AA"), "422 /revisions/0/alert_id");
  EXPECT_EQ(fault_with("revision", 0), "422 /revisions/0/revision");
  EXPECT_EQ(fault_with("revision", "1"), "422 /revisions/0/revision");
  EXPECT_EQ(fault_with("revision", 2), "422 /revisions/0/idempotency_key");
  EXPECT_EQ(fault_with("kind", "delete"), "422 /revisions/0/kind");
  EXPECT_EQ(fault_with("feed", "Water/unsafe"), "422 /revisions/0/feed");
  EXPECT_EQ(fault_with("risk", ""), "422 /revisions/0/risk");
  EXPECT_EQ(fault_with("risk_code", "9"), "422 /revisions/0/risk_code");
  EXPECT_EQ(fault_with("population", 3), "422 /revisions/0/population");
  EXPECT_EQ(fault_with("person", nullptr), "422 /revisions/0/person");
  EXPECT_EQ(fault_with("person", "130199195001011008"), "422 /revisions/0/person");
  EXPECT_EQ(fault_with("household", boost::json::string("1:" + std::string(64, 'a'))),
            "422 /revisions/0/household_kind");
  EXPECT_EQ(fault_with("national_household", "x"), "422 /revisions/0/national_household");
  EXPECT_EQ(fault_with("area", "13012610"), "422 /revisions/0/area");
  EXPECT_EQ(fault_with("received_at", "2022-09-01"), "422 /revisions/0/received_at");
  EXPECT_EQ(fault_with("discovered", "2022-02-30"), "422 /revisions/0/discovered");
  EXPECT_EQ(fault_with("details", json::array{}), "422 /revisions/0/details");
  EXPECT_EQ(fault_with("details", json::object{{"a", json::object{}}}), "422 /revisions/0/details");
  EXPECT_EQ(fault_with("envelope", json::object{{"data_key", std::string(32, '0')}}),
            "422 /revisions/0/envelope/ciphertext");
  EXPECT_EQ(fault_with("name", "张三"), "422 /revisions/0");
}

TEST_F(BatchTest, TheFrameIsChecked) {
  ReceivedBatch batch;
  EXPECT_EQ(parse_batch("{\"batch_id\":", batch)->status, 400);
  EXPECT_EQ(fault_of(json::array{}), "422 ");
  json::value body = good;
  body.as_object().erase("data_keys");
  EXPECT_EQ(fault_of(body), "422 /data_keys");
  body = good;
  body.at("revisions").as_array().clear();
  EXPECT_EQ(fault_of(body), "422 /revisions");
  body = good;
  body.at("data_keys").as_array().push_back(body.at("data_keys").at(0));
  EXPECT_EQ(fault_of(body), "422 /data_keys/1/id");
  body = good;
  body.at("revisions").as_array().push_back(body.at("revisions").at(0));
  EXPECT_EQ(fault_of(body), "422 /revisions/2/person");
  body = good;
  body.at("batch_id") = "short";
  EXPECT_EQ(fault_of(body), "422 /batch_id");
}

TEST_F(BatchTest, ContentIsWhatMayNotChangeUnderAKey) {
  ReceivedBatch first, second;
  ASSERT_FALSE(parse_batch(gateway.body({gateway.delivery(1, 1)}, 1), first));
  ASSERT_FALSE(parse_batch(gateway.body({gateway.delivery(1, 1)}, 2), second));
  EXPECT_NE(first.revisions[0].content(), second.revisions[0].content()) << "sealed anew";
  second = first;
  second.revisions[0].person = "2:" + std::string(64, 'f');
  second.revisions[0].details = "{}";
  EXPECT_EQ(first.revisions[0].content(), second.revisions[0].content());
}

}  // namespace
}  // namespace fangpin::national_sim
