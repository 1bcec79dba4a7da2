#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

class ExplanationTest : public testing::Test {
 protected:
  ExplanationTest() { county.step_to("2022-09-20T10:00:00+08:00"); }
  std::string push(const std::string& discovered, const std::string& key) {
    Sent sent;
    sent.key = key;
    sent.body = "学生姓名,身份证号,发现日期\n测试甲,130199201101256011," + discovered + "\n";
    const auto receipt = bj::parse(county.post(sent).body).at("receipt").as_object();
    return std::string(receipt.at("receipt_id").as_string());
  }
  http::Response explain(const std::string& receipt, const std::string& body, const std::string& who = "education") {
    Sent sent;
    sent.department = who;
    sent.path = "/v1/receipts/" + receipt + "/explanation";
    sent.content_type = "application/json";
    sent.body = body;
    sent.key = "explanation-" + std::to_string(++asked);
    return county.post(sent);
  }
  static std::string code_of(const http::Response& response) {
    return std::string(bj::parse(response.body).at("code").as_string());
  }
  CountyFixture county;
  int asked = 0;
};

TEST_F(ExplanationTest, OfALateRecordIsKeptAndLoggedByItsDigest) {
  const auto receipt = push("2022-09-01", "key-00000001");
  const auto before = county.audit_entries().size();
  const auto response = explain(receipt, R"({"text":"学校迟报"})");
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(bj::parse(response.body).at("state").as_string(), "given");
  const auto entries = county.audit_entries();
  ASSERT_EQ(entries.size(), before + 1);
  const auto entry = bj::parse(entries.back()).as_object();
  EXPECT_EQ(entry.at("action").as_string(), "explanation-given");
  EXPECT_EQ(entry.at("actor").as_string(), "department:education");
  EXPECT_EQ(entries.back().find("学校迟报"), std::string::npos);
}

TEST_F(ExplanationTest, StandsInTheDepartmentsListOfReceipts) {
  const auto state = [&] {
    const auto list = bj::parse(county.get("education", "/v1/receipts").body).at("receipts").as_array();
    return std::string(list.at(0).at("explanation").at("state").as_string());
  };
  const auto receipt = push("2022-09-01", "key-00000001");
  EXPECT_EQ(state(), "owed");
  explain(receipt, R"({"text":"学校迟报"})");
  EXPECT_EQ(state(), "given");
  push("2022-09-19", "key-00000002");
  const auto list = bj::parse(county.get("education", "/v1/receipts").body).at("receipts").as_array();
  EXPECT_TRUE(list.at(0).at("explanation").is_null()) << "nothing of it came late";
}

TEST_F(ExplanationTest, WhereNothingWasLateNoneIsOwed) {
  EXPECT_EQ(code_of(explain(push("2022-09-19", "key-00000001"), R"({"text":"x"})")), "explanation-not-owed");
}

TEST_F(ExplanationTest, OfAnothersReceiptIsOfNone) {
  EXPECT_EQ(code_of(explain(push("2022-09-01", "key-00000001"), R"({"text":"x"})", "health")), "receipt-unknown");
}

TEST_F(ExplanationTest, MayHoldNobodysNumber) {
  const auto receipt = push("2022-09-01", "key-00000001");
  const auto response = explain(receipt, R"({"text":"学生 130199-20110125-6011 住院"})");
  EXPECT_EQ(response.status, 400);
  const auto problem = bj::parse(response.body).as_object();
  EXPECT_EQ(problem.at("field").as_string(), "text");
  EXPECT_EQ(problem.at("fault").as_string(), "personal-number");
  EXPECT_EQ(explain(receipt, R"({"text":"学生住院，9月19日才报到学校"})").status, 200);
}

TEST_F(ExplanationTest, HasOneFormOnly) {
  const auto receipt = push("2022-09-01", "key-00000001");
  for (const auto* body : {"", "{}", R"({"text":""})", R"({"text":1})", R"({"text":"x","more":1})", "[]", "text"}) {
    EXPECT_EQ(code_of(explain(receipt, body)), "body-malformed") << body;
  }
  const auto said = [&](const char* body) {
    const auto problem = bj::parse(explain(receipt, body).body).as_object();
    return std::string(problem.contains("field") ? problem.at("field").as_string() : "") + " " +
           std::string(problem.at("fault").as_string());
  };
  EXPECT_EQ(said("{}"), "text missing");
  EXPECT_EQ(said(R"({"text":1})"), "text wrong-type");
  EXPECT_EQ(said(R"({"text":""})"), "text empty");
  EXPECT_EQ(said(R"({"text":"x")"), " not-json");
  EXPECT_EQ(said(R"({"text":"x","text":"y"})"), " name-twice");
  EXPECT_EQ(code_of(explain(receipt, R"({"text":")" + std::string(8001, 'x') + R"("})")), "body-malformed");
}

}  // namespace
}  // namespace fangpin::test
