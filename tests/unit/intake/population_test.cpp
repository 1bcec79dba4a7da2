// A push that declares a population beside what the bureau's registers say.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

// Synthetic: the county code 130199 is given to nobody.
const std::string kAlleviated = "130199201101256011";
const std::string kMonitored = "130199201101256038";
const std::string kOther = "130199201101256054";

class PopulationTest : public testing::Test {
 protected:
  PopulationTest() { county.step_to("2022-09-05T10:00:00+08:00"); }

  void push_registers() {
    push_register("poverty-alleviated-register", kAlleviated);
    push_register("monitored-register", kMonitored);
  }

  void push_register(const std::string& subject, const std::string& person) {
    Sent sent;
    sent.department = "rural-revitalization";
    sent.path = "/v1/feeds/rural-revitalization/" + subject + "/submissions";
    sent.key = "register-" + std::to_string(++pushes);
    sent.body = "户编号,姓名,证件号码\n1234567890,测试甲," + person + "\n";
    const auto response = county.post(sent);
    ASSERT_EQ(response.status, 200) << response.body;
  }

  bj::object push(const std::string& population, const std::vector<std::string>& persons) {
    Sent sent;
    sent.department = "medical-insurance";
    sent.path = "/v1/feeds/medical-insurance/cost-burden/submissions";
    sent.query = "?population=" + population;
    sent.key = "medical-" + std::to_string(++pushes);
    sent.body = "患者姓名,身份证号,住院日期,结算日期,政策范围内自付费用\n";
    for (const auto& person : persons) sent.body += "测试乙," + person + ",2022-08-01,2022-09-01,7000.00\n";
    const auto response = county.post(sent);
    EXPECT_EQ(response.status, 200) << response.body;
    return bj::parse(response.body).at("receipt").as_object();
  }

  // "line column reason" of each warning, as the receipt names them.
  static std::vector<std::string> warnings(const bj::object& receipt) {
    std::vector<std::string> out;
    for (const auto& problem : receipt.at("row_problems").as_array()) {
      if (!problem.at("warning").as_bool()) continue;
      out.push_back(std::to_string(problem.at("line").as_int64()) + " " +
                    std::string(problem.at("column").as_string()) + " " +
                    std::string(problem.at("reason").as_string()));
    }
    return out;
  }
  using Warnings = std::vector<std::string>;

  CountyFixture county;
  int pushes = 10'000'000;
};

TEST_F(PopulationTest, ARowOfTheOtherPopulationIsTakenWithAWarning) {
  push_registers();
  const auto receipt = push("alleviated-or-monitored", {kAlleviated, kOther, kMonitored});
  EXPECT_EQ(warnings(receipt), Warnings{"3  population-mismatch"});
  EXPECT_EQ(receipt.at("row_problems_total").as_int64(), 1);
  EXPECT_EQ(receipt.at("rows").at("new").as_int64(), 3);
  EXPECT_EQ(receipt.at("rows").at("rejected").as_int64(), 0);
  EXPECT_EQ(receipt.at("revisions").at("new").as_int64(), 3) << "a family in trouble is never refused";
  EXPECT_EQ(county.totals().standing, 3);
}

TEST_F(PopulationTest, WhoIsInARegisterIsNotAmongTheOthers) {
  push_registers();
  EXPECT_EQ(warnings(push("other-insured", {kOther, kAlleviated, kMonitored})),
            (Warnings{"3  population-mismatch", "4  population-mismatch"}));
}

TEST_F(PopulationTest, WithoutRegistersThereIsNothingToCompareWith) {
  EXPECT_EQ(warnings(push("alleviated-or-monitored", {kOther})), Warnings{});
  EXPECT_EQ(warnings(push("other-insured", {kAlleviated})), Warnings{});
}

TEST_F(PopulationTest, TheWarningsStandInLinesAmongTheRejectedOnes) {
  push_registers();
  const auto receipt = push("other-insured", {"", kAlleviated, "", kMonitored});
  std::vector<std::int64_t> lines;
  for (const auto& problem : receipt.at("row_problems").as_array()) lines.push_back(problem.at("line").as_int64());
  EXPECT_EQ(lines, (std::vector<std::int64_t>{2, 3, 4, 5}));
  EXPECT_EQ(receipt.at("rows").at("rejected").as_int64(), 2);
  const auto page = county.get("medical-insurance",
                               "/v1/receipts/" + std::string(receipt.at("receipt_id").as_string()) + "/row-problems");
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(bj::parse(page.body).at("row_problems").as_array(), receipt.at("row_problems").as_array());
}

// The rows before the last batch are staged by jobs of their own.
TEST_F(PopulationTest, HoldsForRowsOfEveryBatch) {
  push_registers();
  std::vector<std::string> persons(7'000, kOther);
  persons[10] = persons[3'500] = persons[6'999] = kMonitored;
  const auto receipt = push("other-insured", persons);
  std::vector<std::string> found;
  for (const auto& warning : warnings(receipt)) {
    if (warning.ends_with("population-mismatch")) found.push_back(warning);
  }
  EXPECT_EQ(found, (Warnings{"12  population-mismatch", "3502  population-mismatch", "7001  population-mismatch"}));
}

TEST_F(PopulationTest, APolicyWithoutRegistersComparesNothing) {
  for (auto& duty : county.policy().duties) duty.registers.clear();
  push_registers();
  EXPECT_EQ(warnings(push("alleviated-or-monitored", {kOther})), Warnings{});
  EXPECT_EQ(warnings(push("other-insured", {kMonitored})), Warnings{});
}

}  // namespace
}  // namespace fangpin::test
