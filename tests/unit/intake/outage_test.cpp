// What becomes of windows that fall due while the gateway is down.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "gateway/portal/windows_json.hpp"
#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

class OutageTest : public testing::Test {
 protected:
  // Serves until `last` and again from `next` on, with a ledger keeper of its own as after a restart.
  void outage(const std::string& last, const std::string& next) {
    county.step_to(last);
    run([&](store::Transaction& transaction) { return county.ledger().note_alive(transaction, county.time().now()); });
    ASSERT_TRUE(county.time().step_to(*parse_instant(next)));
    intake::LedgerKeeper keeper(county.county());
    run([&](store::Transaction& transaction) { return keeper.resume(transaction, county.time().now()); });
    county.ledger().look_again();
  }
  void run(const store::Job& job) {
    const auto done = county.store().run(job);
    ASSERT_TRUE(done) << done.error().detail;
  }
  bj::object window(const std::string& duty, const std::string& id) {
    for (const auto& one : portal::windows_json(county.county(), {}, {}).value()) {
      if (one.at("duty").as_string() == duty && one.at("id").as_string() == id) return one.as_object();
    }
    ADD_FAILURE() << duty << " " << id << " is not in the ledger";
    return {};
  }
  std::vector<std::string> outages_logged() {
    std::vector<std::string> subjects;
    for (const auto& bytes : county.audit_entries()) {
      const auto entry = bj::parse(bytes).as_object();
      if (entry.at("kind").as_string() != "action" || entry.at("action").as_string() != "gateway-down") continue;
      EXPECT_EQ(entry.at("actor").as_string(), "gateway");
      subjects.emplace_back(entry.at("subject").as_string());
    }
    return subjects;
  }
  CountyFixture county;
};

TEST_F(OutageTest, WhatFellDueInItIsProposedWithTheLoggedGap) {
  outage("2022-09-15T12:00:00+08:00", "2022-09-16T12:00:00+08:00");
  const auto due = window("housing", "2022-09-01/2022-09-15");
  ASSERT_TRUE(due.at("gateway_down").is_object());
  EXPECT_EQ(due.at("gateway_down").at("from").as_string(), "2022-09-15T04:00:00.000Z");
  EXPECT_EQ(due.at("gateway_down").at("to").as_string(), "2022-09-16T04:00:00.000Z");
  EXPECT_TRUE(due.at("verdict").is_null()) << "proposed, not waived";
  EXPECT_EQ(due.at("due").as_string(), "2022-09-15T16:00:00.000Z") << "frozen";
  EXPECT_EQ(due.at("missed_at").as_string(), "2022-09-23T16:00:00.000Z") << "a day later than 22 September";
  EXPECT_TRUE(window("housing", "2022-09-16/2022-09-30").at("gateway_down").is_null());
  EXPECT_EQ(outages_logged(), std::vector<std::string>{"2022-09-15T04:00:00.000Z/2022-09-16T04:00:00.000Z"});
}

TEST_F(OutageTest, NothingIsMissedBeforeAnybodyCouldHavePushedOrWaived) {
  outage("2022-09-10T12:00:00+08:00", "2022-10-20T12:00:00+08:00");
  // Opened, due and past its `missed` while the gateway was down.
  const auto whole = window("housing", "2022-09-16/2022-09-30");
  EXPECT_TRUE(whole.at("gateway_down").is_object());
  EXPECT_TRUE(whole.at("verdict").is_null());
  county.step_to("2022-12-01T12:00:00+08:00");
  EXPECT_EQ(window("housing", "2022-09-16/2022-09-30").at("verdict").as_string(), "missed");
}

TEST_F(OutageTest, AWindowThatWasDueBeforeKeepsItsTime) {
  outage("2022-09-20T12:00:00+08:00", "2022-09-24T12:00:00+08:00");
  const auto before = window("housing", "2022-09-01/2022-09-15");
  EXPECT_TRUE(before.at("gateway_down").is_null());
  EXPECT_EQ(before.at("verdict").as_string(), "missed");
}

TEST_F(OutageTest, APushAfterItIsLateAndTheWindowSaysWhy) {
  outage("2022-09-15T12:00:00+08:00", "2022-09-16T12:00:00+08:00");
  Sent sent;
  sent.department = "housing";
  sent.path = "/v1/feeds/housing/dangerous-house/nil-reports";
  sent.content_type = "text/plain";
  const auto response = county.post(sent);
  ASSERT_EQ(response.status, 200) << response.body;
  const auto late = window("housing", "2022-09-01/2022-09-15");
  EXPECT_EQ(late.at("verdict").as_string(), "met-late");
  EXPECT_TRUE(late.at("gateway_down").is_object());
}

// A push that came after the outage and before anybody could decide on it.
class WaiverAfterPushTest : public OutageTest {
 protected:
  WaiverAfterPushTest() {
    outage("2022-09-15T12:00:00+08:00", "2022-09-16T12:00:00+08:00");
    Sent sent;
    sent.department = "housing";
    sent.path = "/v1/feeds/housing/dangerous-house/nil-reports";
    sent.content_type = "text/plain";
    receipt = bj::parse(county.post(sent).body).at("receipt").as_object();
    EXPECT_EQ(receipt.at("window").at("verdict").as_string(), "met-late");
    EXPECT_TRUE(receipt.at("explanation_owed").as_bool());
  }
  Status waive(const std::string& duty, const std::string& id) {
    return county.store().run([&](store::Transaction& transaction) {
      return county.ledger().waive(transaction, duty, id, "灵防返〔2022〕9号", county.time().now());
    });
  }
  bj::value explanation() {
    const auto list = bj::parse(county.get("housing", "/v1/receipts").body);
    return list.at("receipts").at(0).at("explanation");
  }
  bj::object receipt;
};

TEST_F(WaiverAfterPushTest, TheWaiverIsTheVerdictWhicheverOfTheTwoComesFirst) {
  ASSERT_TRUE(waive("housing", "2022-09-01/2022-09-15"));
  const auto waived = window("housing", "2022-09-01/2022-09-15");
  EXPECT_EQ(waived.at("verdict").as_string(), "waived");
  EXPECT_EQ(waived.at("waiver").as_string(), "灵防返〔2022〕9号");
  EXPECT_EQ(waived.at("cleared_by").as_string(), receipt.at("receipt_id").as_string()) << "what came is not forgotten";
  std::vector<std::string> verdicts;
  for (const auto& bytes : county.audit_entries()) {
    const auto entry = bj::parse(bytes).as_object();
    if (entry.at("kind").as_string() != "verdict" || entry.at("window").at("duty").as_string() != "housing") continue;
    verdicts.emplace_back(entry.at("verdict").as_string());
  }
  EXPECT_EQ(verdicts, (std::vector<std::string>{"met-late", "waived"}));
  EXPECT_FALSE(waive("housing", "2022-09-01/2022-09-15")) << "once";
}

TEST_F(WaiverAfterPushTest, NoExplanationIsOwedForTheGatewaysOwnAbsence) {
  EXPECT_EQ(explanation().at("state").as_string(), "owed");
  ASSERT_TRUE(waive("housing", "2022-09-01/2022-09-15"));
  EXPECT_TRUE(explanation().is_null());
}

TEST_F(WaiverAfterPushTest, WhatWasLateWithoutAnOutageStays) {
  county.step_to("2022-10-03T12:00:00+08:00");
  Sent sent;
  sent.department = "housing";
  sent.path = "/v1/feeds/housing/dangerous-house/nil-reports";
  sent.content_type = "text/plain";
  sent.key = "key-00000002";
  ASSERT_EQ(county.post(sent).status, 200);
  ASSERT_EQ(window("housing", "2022-09-16/2022-09-30").at("verdict").as_string(), "met-late");
  const auto refused = waive("housing", "2022-09-16/2022-09-30");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::not_found);
  EXPECT_EQ(window("housing", "2022-09-16/2022-09-30").at("verdict").as_string(), "met-late");
}

TEST_F(OutageTest, AMissedWindowIsFinalThoughItFellDueInAnOutage) {
  outage("2022-09-15T12:00:00+08:00", "2022-09-16T12:00:00+08:00");
  county.step_to("2022-10-20T12:00:00+08:00");
  ASSERT_EQ(window("housing", "2022-09-01/2022-09-15").at("verdict").as_string(), "missed");
  EXPECT_FALSE(county.store().run([&](store::Transaction& transaction) {
    return county.ledger().waive(transaction, "housing", "2022-09-01/2022-09-15", "document", county.time().now());
  }));
}

TEST_F(OutageTest, ARestartIsNone) {
  outage("2022-09-15T23:59:00+08:00", "2022-09-16T00:00:30+08:00");
  EXPECT_TRUE(window("housing", "2022-09-01/2022-09-15").at("gateway_down").is_null());
  EXPECT_TRUE(outages_logged().empty());
}

TEST_F(OutageTest, TheFirstStartIsNone) {
  county.step_to("2022-09-05T12:00:00+08:00");
  ASSERT_TRUE(county.time().step_to(*parse_instant("2022-09-20T12:00:00+08:00")));
  run([&](store::Transaction& transaction) { return county.ledger().resume(transaction, county.time().now()); });
  EXPECT_TRUE(window("housing", "2022-09-01/2022-09-15").at("gateway_down").is_null());
  EXPECT_TRUE(outages_logged().empty());
}

TEST_F(OutageTest, TheNextOneBeginsWhenThisOneEnded) {
  outage("2022-09-15T12:00:00+08:00", "2022-09-16T12:00:00+08:00");
  ASSERT_TRUE(county.time().step_to(*parse_instant("2022-09-16T13:00:00+08:00")));
  intake::LedgerKeeper keeper(county.county());
  run([&](store::Transaction& transaction) { return keeper.resume(transaction, county.time().now()); });
  EXPECT_EQ(outages_logged().size(), 2u);
  EXPECT_EQ(outages_logged().back(), "2022-09-16T04:00:00.000Z/2022-09-16T05:00:00.000Z");
}

}  // namespace
}  // namespace fangpin::test
