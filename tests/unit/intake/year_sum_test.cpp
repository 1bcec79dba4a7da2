// Medical costs held against the threshold per person and calendar year (policy key `per = "person-year"`).
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

const std::string kFirst = "130199201101256011";
const std::string kSecond = "130199201101256038";

struct Stay {
  std::string person;
  std::string admitted, settled;
  std::string yuan;
};

class YearSumTest : public testing::Test {
 protected:
  YearSumTest() {
    county.policy().thresholds.find("medical-insurance/cost-burden")->second.per = config::Threshold::Per::person_year;
    county.step_to("2022-09-20T10:00:00+08:00");
  }

  bj::object push(const std::vector<Stay>& stays) {
    Sent sent;
    sent.department = "medical-insurance";
    sent.path = "/v1/feeds/medical-insurance/cost-burden/submissions";
    sent.query = "?population=other-insured";
    sent.key = "stay-" + std::to_string(1000 + ++pushes);
    sent.body = "患者姓名,身份证号,住院日期,结算日期,政策范围内自付费用\n";
    for (const auto& stay : stays) {
      sent.body += "测试甲," + stay.person + "," + stay.admitted + "," + stay.settled + "," + stay.yuan + "\n";
    }
    const auto response = county.post(sent);
    EXPECT_EQ(response.status, 200) << response.body;
    return bj::parse(response.body).at("receipt").as_object();
  }

  bj::object withdraw(const Stay& stay) {
    Sent sent;
    sent.department = "medical-insurance";
    sent.path = "/v1/feeds/medical-insurance/cost-burden/withdrawals";
    sent.query = "?population=other-insured";
    sent.content_type = "application/json";
    sent.key = "withdraw-" + std::to_string(1000 + ++pushes);
    sent.body = bj::serialize(bj::object{
        {"records",
         bj::array{bj::object{{"citizen_id", stay.person}, {"admitted", stay.admitted}, {"settled", stay.settled}}}},
        {"reason", "误报"}});
    const auto response = county.post(sent);
    EXPECT_EQ(response.status, 200) << response.body;
    return bj::parse(response.body).at("receipt").as_object();
  }

  static std::int64_t count(const bj::object& receipt, const char* group, const char* name) {
    return receipt.at(group).at(name).as_int64();
  }

  CountyFixture county;
  int pushes = 0;
};

TEST_F(YearSumTest, TheRowThatBringsTheYearToTheThresholdIsTheAlert) {
  const auto first = push({{kFirst, "2022-03-01", "2022-03-05", "3500.00"}});
  EXPECT_EQ(count(first, "rows", "new"), 1);
  EXPECT_EQ(count(first, "rows", "without_alert"), 1);
  EXPECT_EQ(county.totals().standing, 0);
  const auto second = push({{kFirst, "2022-08-01", "2022-09-05", "2500.00"}});  // 6,000.00: inclusive
  EXPECT_EQ(count(second, "rows", "without_alert"), 0);
  EXPECT_EQ(count(second, "revisions", "new"), 1);
  EXPECT_EQ(county.totals().standing, 1);
}

TEST_F(YearSumTest, OneCentLessIsNoAlert) {
  push({{kFirst, "2022-03-01", "2022-03-05", "3500.00"}, {kFirst, "2022-08-01", "2022-09-05", "2499.99"}});
  EXPECT_EQ(county.totals().standing, 0);
}

TEST_F(YearSumTest, RowsOfTheSameSubmissionCount) {
  const auto receipt = push({{kFirst, "2022-03-01", "2022-03-05", "3500.00"},
                             {kFirst, "2022-08-01", "2022-09-05", "2500.00"},
                             {kFirst, "2022-08-09", "2022-09-09", "0.01"}});
  EXPECT_EQ(count(receipt, "rows", "without_alert"), 1);
  EXPECT_EQ(county.totals().standing, 2);
}

TEST_F(YearSumTest, AnotherPersonAndAnotherYearCountApart) {
  push({{kFirst, "2021-12-01", "2021-12-31", "5999.99"},
        {kFirst, "2021-12-31", "2022-01-01", "3000.00"},
        {kSecond, "2022-03-01", "2022-03-05", "3000.00"}});
  EXPECT_EQ(county.totals().standing, 0);
}

TEST_F(YearSumTest, TheSameRowAgainCountsOnce) {
  const Stay stay{kFirst, "2022-03-01", "2022-03-05", "3500.00"};
  push({stay});
  const auto again = push({stay});
  EXPECT_EQ(count(again, "rows", "unchanged"), 1);
  EXPECT_EQ(count(again, "rows", "without_alert"), 1);
  EXPECT_EQ(county.totals().standing, 0);
}

TEST_F(YearSumTest, ACorrectionReplacesItsOwnAmount) {
  push({{kFirst, "2022-03-01", "2022-03-05", "3500.00"}});
  push({{kFirst, "2022-03-01", "2022-03-05", "3600.00"}});
  EXPECT_EQ(county.totals().standing, 0);
  const auto up = push({{kFirst, "2022-03-01", "2022-03-05", "6000.00"}});
  EXPECT_EQ(count(up, "revisions", "new"), 1);
  EXPECT_EQ(county.totals().standing, 1);
}

TEST_F(YearSumTest, ACorrectionThatLowersTheYearWithdrawsWhatStandsOfIt) {
  push({{kFirst, "2022-03-01", "2022-03-05", "3500.00"}, {kFirst, "2022-08-01", "2022-09-05", "2500.00"}});
  ASSERT_EQ(county.totals().standing, 1);
  const auto lower = push({{kFirst, "2022-03-01", "2022-03-05", "100.00"}});
  EXPECT_EQ(count(lower, "rows", "corrected"), 1);
  EXPECT_EQ(count(lower, "revisions", "withdraw"), 1);
  EXPECT_EQ(county.totals().standing, 0);
  // The row whose alert went is unchanged, and stays without one until the year comes to the threshold again.
  const auto same = push({{kFirst, "2022-08-01", "2022-09-05", "2500.00"}});
  EXPECT_EQ(count(same, "rows", "unchanged"), 1);
  EXPECT_EQ(county.totals().standing, 0);
  push({{kFirst, "2022-08-20", "2022-09-10", "3400.00"}});
  EXPECT_EQ(county.totals().standing, 1);
}

TEST_F(YearSumTest, ACorrectionThatStaysAboveWithdrawsNothing) {
  push({{kFirst, "2022-03-01", "2022-03-05", "9000.00"}, {kFirst, "2022-08-01", "2022-09-05", "2500.00"}});
  ASSERT_EQ(county.totals().standing, 2);
  const auto lower = push({{kFirst, "2022-03-01", "2022-03-05", "3500.00"}});
  EXPECT_EQ(count(lower, "revisions", "withdraw"), 0);
  EXPECT_EQ(county.totals().standing, 2);
}

TEST_F(YearSumTest, AWithdrawnRecordNoLongerCounts) {
  const Stay early{kFirst, "2022-03-01", "2022-03-05", "7000.00"};
  push({early, {kFirst, "2022-08-01", "2022-09-05", "2500.00"}});
  ASSERT_EQ(county.totals().standing, 2);
  const auto receipt = withdraw(early);
  EXPECT_EQ(count(receipt, "revisions", "withdraw"), 2);
  EXPECT_EQ(county.totals().standing, 0);
}

TEST_F(YearSumTest, TheYearCrossesANewKeyEpoch) {
  push({{kFirst, "2022-03-01", "2022-03-05", "3500.00"}});
  county.rotate_keys("2022-09-20T12:00:00+08:00");
  county.step_to("2022-09-21T10:00:00+08:00");
  push({{kFirst, "2022-08-01", "2022-09-05", "2500.00"}});
  EXPECT_EQ(county.totals().standing, 1);
}

TEST_F(YearSumTest, PerAdmissionCountsEachByItself) {
  county.policy().thresholds.find("medical-insurance/cost-burden")->second.per = config::Threshold::Per::admission;
  push({{kFirst, "2022-03-01", "2022-03-05", "5999.99"}, {kFirst, "2022-08-01", "2022-09-05", "6000.00"}});
  EXPECT_EQ(county.totals().standing, 1);
}

}  // namespace
}  // namespace fangpin::test
