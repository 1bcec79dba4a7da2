// A register that lacks many of those in force: half a file is not a county that has moved away.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "crypto/base/citizen_id.hpp"
#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

// Synthetic: the county code 130199 is given to nobody.
std::string person(int number) {
  auto first17 = "13019919800101" + std::to_string(100 + number);
  return first17 + citizen_id_check_digit(first17);
}

class RegisterTest : public testing::Test {
 protected:
  RegisterTest() { county.step_to("2022-09-05T10:00:00+08:00"); }

  http::Response push_register(int from, int to, const std::string& query = "") {
    Sent sent;
    sent.department = "public-security";
    sent.path = "/v1/feeds/public-security/household-register/submissions";
    sent.query = query;
    sent.key = "register-" + std::to_string(1000 + ++pushes);
    sent.body = "户号,姓名,公民身份号码\n";
    for (int i = from; i < to; ++i) sent.body += std::to_string(1000 + i / 3) + ",测试甲," + person(i) + "\n";
    return county.post(sent);
  }

  void push_fire(int victim) {
    Sent sent;
    sent.department = "emergency-management";
    sent.path = "/v1/feeds/emergency-management/fire/submissions";
    sent.key = "fire-" + std::to_string(1000 + ++pushes);
    sent.body = "户主姓名,身份证号,发生时间\n测试甲," + person(victim) + ",2022-09-04\n";
    const auto response = county.post(sent);
    ASSERT_EQ(response.status, 200) << response.body;
  }

  CountyFixture county;
  int pushes = 0;
};

TEST_F(RegisterTest, ThatLacksManyIsRefusedAndNobodyHasLeft) {
  ASSERT_EQ(push_register(0, 150).status, 200);
  push_fire(140);
  ASSERT_EQ(county.totals().households, 1);
  const auto response = push_register(0, 100);
  EXPECT_EQ(response.status, 422) << response.body;
  const auto problem = bj::parse(response.body).as_object();
  EXPECT_EQ(problem.at("code").as_string(), "register-shrinks");
  EXPECT_EQ(problem.at("in_force").as_int64(), 150);
  EXPECT_EQ(problem.at("absent").as_int64(), 50);
  EXPECT_EQ(county.totals().households, 1) << "the household of the alert stands";
}

TEST_F(RegisterTest, ThatTheDepartmentSaysIsWholeIsTaken) {
  ASSERT_EQ(push_register(0, 150).status, 200);
  push_fire(140);
  const auto response = push_register(0, 100, "?leaving=confirmed");
  ASSERT_EQ(response.status, 200) << response.body;
  const auto receipt = bj::parse(response.body).at("receipt").as_object();
  EXPECT_EQ(receipt.at("revisions").at("regroup").as_int64(), 1);
  EXPECT_EQ(county.totals().households, 0);
}

TEST_F(RegisterTest, ThatLacksAFewIsTakenWithoutAWord) {
  ASSERT_EQ(push_register(0, 150).status, 200);
  EXPECT_EQ(push_register(0, 120).status, 200) << "a fifth";
  EXPECT_EQ(push_register(0, 100).status, 200) << "twenty persons, however few are left";
}

TEST_F(RegisterTest, ConfirmsWithOneWordOnly) {
  const auto response = push_register(0, 3, "?leaving=yes");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(bj::parse(response.body).at("code").as_string(), "parameter-invalid");
}

}  // namespace
}  // namespace fangpin::test
