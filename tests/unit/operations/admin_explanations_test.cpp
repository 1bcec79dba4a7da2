#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/unit/operations/admin_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

class AdminExplanationsTest : public AdminTest {
 protected:
  AdminExplanationsTest() {
    county.step_to("2022-09-20T10:00:00+08:00");
    receipt = std::string(bj::parse(push("late-0001").body).at("receipt").at("receipt_id").as_string());
  }
  http::Response explain(const std::string& text) {
    Sent sent;
    sent.path = "/v1/receipts/" + receipt + "/explanation";
    sent.content_type = "application/json";
    sent.body = bj::serialize(bj::object{{"text", text}});
    sent.key = "explanation-" + std::to_string(++asked);
    return county.post(sent);
  }
  http::Response decide(const std::string& how, const std::string& remark = "", std::string department = "education") {
    return post("/admin/explanations/" + how,
                bj::object{{"department", department}, {"receipt_id", receipt}, {"remark", remark}});
  }
  bj::object listed() {
    return bj::parse(get("/admin/explanations").body).at("explanations").as_array().at(0).as_object();
  }
  std::string state() { return std::string(listed().at("explanation").at("state").as_string()); }
  std::int64_t owed() {
    const auto standing = bj::parse(county.get("education", "/v1/standing").body);
    for (const auto& record : standing.at("records").as_array()) {
      if (record.at("feed").as_string() == "education/dropout") return record.at("explanations_owed").as_int64();
    }
    return -1;
  }
  std::string receipt;
  int asked = 0;
};

TEST_F(AdminExplanationsTest, AreListedWithTheirState) {
  EXPECT_EQ(state(), "owed");
  EXPECT_EQ(listed().at("department").as_string(), "education");
  EXPECT_EQ(listed().at("receipt_id").as_string(), receipt);
  EXPECT_EQ(owed(), 1);
  explain("学校迟报");
  EXPECT_EQ(state(), "given");
  EXPECT_EQ(listed().at("explanation").at("text").as_string(), "学校迟报");
  EXPECT_EQ(owed(), 0);
}

TEST_F(AdminExplanationsTest, AnAcceptedOneIsDoneAndLogged) {
  explain("学校迟报");
  ASSERT_EQ(decide("accept").status, 200);
  EXPECT_EQ(state(), "accepted");
  EXPECT_EQ(owed(), 0);
  const auto entry = entries("action").back();
  EXPECT_EQ(entry.at("action").as_string(), "explanation-accepted");
  EXPECT_EQ(entry.at("subject").as_string(), receipt);
  EXPECT_EQ(entry.at("actor").as_string(), "uid:0");
  EXPECT_EQ(code_of(explain("还有话说")), "explanation-decided");
  EXPECT_EQ(decide("refuse", "改主意").status, 409);
  EXPECT_EQ(state(), "accepted");
}

TEST_F(AdminExplanationsTest, ARemarkMayHoldNobodysNumber) {
  explain("忘了");
  const auto refused = decide("refuse", "请说明 130199201101256011 为何迟报");
  EXPECT_EQ(refused.status, 400) << refused.body;
  EXPECT_EQ(refused.body.find("130199201101256011"), std::string::npos);
  EXPECT_EQ(state(), "given");
}

TEST_F(AdminExplanationsTest, ARefusedOneIsOwedAnew) {
  explain("忘了");
  ASSERT_EQ(decide("refuse", "请说明经办人不在岗的原因").status, 200);
  EXPECT_EQ(state(), "refused");
  EXPECT_EQ(owed(), 1);
  const auto own = bj::parse(county.get("education", "/v1/receipts").body).at("receipts").as_array().at(0);
  EXPECT_EQ(own.at("explanation").at("remark").as_string(), "请说明经办人不在岗的原因");
  EXPECT_EQ(entries("action").back().at("action").as_string(), "explanation-refused");
  EXPECT_EQ(decide("accept").status, 409) << "the refused text is no longer in question";
  ASSERT_EQ(explain("经办人住院").status, 200);
  EXPECT_EQ(state(), "given");
  EXPECT_TRUE(listed().at("explanation").at("remark").is_null());
  ASSERT_EQ(decide("accept").status, 200);
  EXPECT_EQ(owed(), 0);
}

TEST_F(AdminExplanationsTest, WhatCannotBeDecidedChangesNothing) {
  const auto before = county.audit_entries().size();
  EXPECT_EQ(decide("accept").status, 409) << "none is given";
  EXPECT_EQ(decide("accept", "", "health").status, 404) << "another's receipt";
  EXPECT_EQ(decide("refuse").status, 400) << "a refusal without a reason";
  EXPECT_EQ(post("/admin/explanations/accept", bj::object{}).status, 400);
  EXPECT_EQ(county.audit_entries().size(), before);
  EXPECT_EQ(state(), "owed");
}

TEST_F(AdminExplanationsTest, WhereNothingWasLateNoneIsListed) {
  CountyFixture other;
  http::Router router;
  operations::add_admin_routes(router, {other.county(), other.ledger(), &other.submissions(), nullptr, nullptr});
  http::RequestHead head;
  head.method = "GET";
  head.path = "/admin/explanations";
  EXPECT_TRUE(bj::parse(ask(router, head, "").body).at("explanations").as_array().empty());
}

}  // namespace
}  // namespace fangpin::test
