#include <boost/json.hpp>

#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

class WithdrawalTest : public testing::Test {
 protected:
  WithdrawalTest() {
    county.step_to("2022-09-03T10:00:00+08:00");
    Sent sent;
    sent.body = "学生姓名,身份证号,就读学校,发现日期\n测试甲,130199201101256011,青同中学,2022-09-01\n";
    const auto response = county.post(sent);
    if (response.status != 200) throw std::runtime_error(response.body);
  }
  // The key fields of education/dropout as the contract has them.
  http::Response withdraw(const std::string& records, const std::string& key) {
    return send(R"({"records":[)" + records + R"(],"reason":"误报"})", key);
  }
  http::Response send(const std::string& body, const std::string& key) {
    Sent sent;
    sent.path = "/v1/feeds/education/dropout/withdrawals";
    sent.content_type = "application/json";
    sent.body = body;
    sent.key = key;
    return county.post(sent);
  }
  std::string key_fields() {
    const auto contract = bj::parse(county.get("education", "/v1/feeds/education/dropout/contract").body);
    bj::object record;
    for (const auto& id : contract.at("x-natural-key").as_array()) {
      record[id.as_string()] = id.as_string() == "citizen_id" ? "130199201101256011" : "2022-09-01";
    }
    return bj::serialize(record);
  }
  CountyFixture county;
};

TEST_F(WithdrawalTest, TheAlertNoLongerStandsAndTheNationalSideIsTold) {
  ASSERT_EQ(county.totals().standing, 1);
  const auto response = withdraw(key_fields(), "withdraw-01");
  ASSERT_EQ(response.status, 200) << response.body;
  const auto receipt = bj::parse(response.body).at("receipt").as_object();
  EXPECT_EQ(receipt.at("revisions").at("withdraw").as_int64(), 1);
  EXPECT_EQ(receipt.at("kind").as_string(), "withdrawal");
  EXPECT_EQ(county.totals().standing, 0);
}

TEST_F(WithdrawalTest, ARecordMayBeNamedByTheHeadersOfItsFile) {
  const auto response = withdraw(R"({"身份证号码":"130199201101256011","发现日期":"2022年9月1日"})", "withdraw-01");
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(county.totals().standing, 0);
}

TEST_F(WithdrawalTest, ARecordThatStandsNowhereIsAWarning) {
  ASSERT_EQ(withdraw(key_fields(), "withdraw-01").status, 200);
  const auto receipt = bj::parse(withdraw(key_fields(), "withdraw-02").body).at("receipt").as_object();
  EXPECT_EQ(receipt.at("revisions").at("withdraw").as_int64(), 0);
  EXPECT_EQ(receipt.at("row_problems").as_array().at(0).at("reason").as_string(), "no-standing-alert");
}

TEST_F(WithdrawalTest, AFieldThatIsNoPartOfTheKeyOrCannotBeReadIsNamed) {
  const auto unknown = bj::parse(withdraw(R"({"name":"测试甲"})", "withdraw-03").body).as_object();
  EXPECT_EQ(unknown.at("type").as_string(), "urn:fangpin:problem:record-invalid");
  EXPECT_EQ(unknown.at("field").as_string(), "name");
  EXPECT_EQ(unknown.at("reason").as_string(), "not-of-the-key");
  EXPECT_EQ(unknown.at("expected").as_string(), "身份证号、发现日期");
  const auto nobody = withdraw(R"({"测试甲":"1"})", "withdraw-05").body;
  EXPECT_EQ(nobody.find("测试甲"), std::string::npos);
  EXPECT_EQ(bj::parse(nobody).at("reason").as_string(), "not-of-the-key");
  const auto unreadable = bj::parse(withdraw(R"({"citizen_id":"130199201101256012"})", "withdraw-04").body).as_object();
  EXPECT_EQ(unreadable.at("field").as_string(), "citizen_id");
  EXPECT_EQ(county.totals().standing, 1);
}

TEST_F(WithdrawalTest, AReasonThatHoldsSomebodysNumberIsRefused) {
  for (const std::string number : {"130199201101256011", "13800138000", "6222020200112233445"}) {
    const auto response = send(R"({"records":[)" + key_fields() + R"(],"reason":"学生 )" + number + R"( 已复学"})",
                               "withdraw-" + number.substr(0, 3));
    EXPECT_EQ(response.status, 400) << number;
    EXPECT_EQ(response.body.find(number), std::string::npos);
    const auto problem = bj::parse(response.body).as_object();
    EXPECT_EQ(problem.at("field").as_string(), "reason");
    EXPECT_EQ(problem.at("fault").as_string(), "personal-number");
  }
  EXPECT_EQ(county.totals().standing, 1);
}

TEST_F(WithdrawalTest, ABodyOfAnotherFormIsToldWhereAndWhat) {
  const std::string record = key_fields();
  const std::vector<std::tuple<std::string, std::string, std::string>> bodies = {
      {R"({"records":[)" + record + "]", "", "not-json"},
      {"[]", "", "not-an-object"},
      {R"({"records":[)" + record + "]}", "reason", "missing"},
      {R"({"reason":"误报"})", "records", "missing"},
      {R"({"records":[],"reason":"误报"})", "records", "empty"},
      {R"({"records":[)" + record + R"(],"reason":""})", "reason", "empty"},
      {R"({"records":[)" + record + R"(],"reason":7})", "reason", "wrong-type"},
      {R"({"records":{},"reason":"误报"})", "records", "wrong-type"},
      {R"({"records":[)" + record + R"(],"reason":")" + std::string(2001, 'a') + "\"}", "reason", "too-long"},
      {R"({"records":[)" + record + R"(],"reason":"误报","测试甲":1})", "", "unknown-member"},
      {R"({"records":[)" + record + R"(,"测试甲"],"reason":"误报"})", "records[2]", "not-an-object"},
      {R"({"records":[{"citizen_id":13}],"reason":"误报"})", "records[1].citizen_id", "wrong-type"}};
  int number = 0;
  for (const auto& [body, field, fault] : bodies) {
    const auto response = send(body, "withdraw-1" + std::to_string(++number));
    EXPECT_EQ(response.body.find("测试甲"), std::string::npos);
    const auto problem = bj::parse(response.body).as_object();
    EXPECT_EQ(problem.at("code").as_string(), "body-malformed") << body;
    EXPECT_EQ(problem.at("fault").as_string(), fault) << body;
    EXPECT_EQ(problem.contains("field") ? std::string(problem.at("field").as_string()) : "", field) << body;
  }
  EXPECT_EQ(county.totals().standing, 1);
}

}  // namespace
}  // namespace fangpin::test
