// Medical costs held against the threshold per calendar year of a person (policy key `per = "person-year"`) or of a
// household (`"household-year"`).
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

const std::string kFirst = "130199201101256011";
const std::string kSecond = "130199201101256038";

// The i-th synthetic person of another birthday: the county code 130199 is given to nobody.
std::string patient(int i) {
  std::string id = "13019919900101" + std::to_string(100 + i);
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t digit = 0; digit < 17; ++digit) sum += (id[digit] - '0') * kWeights[digit];
  return id + "10X98765432"[sum % 11];
}

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

  // The whole police register: who stands in which household.
  bj::object push_register(const std::vector<std::pair<std::string, std::string>>& persons) {
    Sent sent;
    sent.department = "public-security";
    sent.path = "/v1/feeds/public-security/household-register/submissions";
    sent.key = "register-" + std::to_string(1000 + ++pushes);
    sent.body = "户号,姓名,公民身份号码\n";
    for (const auto& [person, household] : persons) sent.body += household + ",测试甲," + person + "\n";
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

class HouseholdYearTest : public YearSumTest {
 protected:
  HouseholdYearTest() {
    county.policy().thresholds.find("medical-insurance/cost-burden")->second.per =
        config::Threshold::Per::household_year;
  }
  const Stay early{kFirst, "2022-03-01", "2022-03-05", "3500.00"};
  const Stay late{kSecond, "2022-08-01", "2022-09-05", "2500.00"};
};

TEST_F(HouseholdYearTest, TheRowsOfAllItsPersonsCountTogether) {
  push_register({{kFirst, "260000000"}, {kSecond, "260000000"}});
  push({early});
  EXPECT_EQ(county.totals().standing, 0);
  EXPECT_EQ(count(push({late}), "revisions", "new"), 1);  // 6,000.00: inclusive
  EXPECT_EQ(county.totals().standing, 1);
}

TEST_F(HouseholdYearTest, WhoIsInNoRegisterStandsAlone) {
  push_register({{kFirst, "260000000"}});
  push({early, late});
  EXPECT_EQ(county.totals().standing, 0);
  push({{kSecond, "2022-08-09", "2022-09-09", "3500.00"}});
  EXPECT_EQ(county.totals().standing, 1) << "alone as per person";
}

TEST_F(HouseholdYearTest, AnotherHouseholdCountsApart) {
  push_register({{kFirst, "260000000"}, {kSecond, "260000001"}});
  push({early, late});
  EXPECT_EQ(county.totals().standing, 0);
}

TEST_F(HouseholdYearTest, ACorrectionOfOneWithdrawsTheAlertOfTheOther) {
  push_register({{kFirst, "260000000"}, {kSecond, "260000000"}});
  push({early, late});
  ASSERT_EQ(county.totals().standing, 1);
  const auto lower = push({{kFirst, "2022-03-01", "2022-03-05", "3499.99"}});
  EXPECT_EQ(count(lower, "revisions", "withdraw"), 1);
  EXPECT_EQ(county.totals().standing, 0);
}

TEST_F(HouseholdYearTest, ARegisterRecomputesNothingAndTheNextRowSeesTheNewHousehold) {
  push({early, late});
  push_register({{kFirst, "260000000"}, {kSecond, "260000000"}});
  EXPECT_EQ(county.totals().standing, 0);
  EXPECT_EQ(count(push({late}), "rows", "unchanged"), 1);
  EXPECT_EQ(county.totals().standing, 0);
  push({{kSecond, "2022-09-01", "2022-09-09", "0.01"}});
  EXPECT_EQ(county.totals().standing, 1);
  push_register({{kFirst, "260000000"}, {kSecond, "260000001"}});
  EXPECT_EQ(county.totals().standing, 1) << "what was decided stays";
}

TEST_F(HouseholdYearTest, ACollectiveHouseholdIsNoFamily) {
  std::vector<std::pair<std::string, std::string>> dormitory{{kFirst, "260000000"}, {kSecond, "260000000"}};
  for (int i = 0; i < 63; ++i) dormitory.emplace_back(patient(i), "260000000");
  EXPECT_EQ(count(push_register(dormitory), "rows", "new"), 65);
  push({early, late});
  EXPECT_EQ(county.totals().standing, 0);
  dormitory.pop_back();
  push_register(dormitory);
  push({{kSecond, "2022-09-01", "2022-09-09", "0.01"}});
  EXPECT_EQ(county.totals().standing, 1) << "64 are still one household";
}

TEST_F(HouseholdYearTest, TheYearCrossesANewKeyEpoch) {
  push_register({{kFirst, "260000000"}, {kSecond, "260000000"}});
  push({early});
  county.rotate_keys("2022-09-20T12:00:00+08:00");
  county.step_to("2022-09-21T10:00:00+08:00");
  push({late});
  EXPECT_EQ(county.totals().standing, 1);
}

TEST_F(YearSumTest, PerAdmissionCountsEachByItself) {
  county.policy().thresholds.find("medical-insurance/cost-burden")->second.per = config::Threshold::Per::admission;
  push({{kFirst, "2022-03-01", "2022-03-05", "5999.99"}, {kFirst, "2022-08-01", "2022-09-05", "6000.00"}});
  EXPECT_EQ(county.totals().standing, 1);
}

}  // namespace
}  // namespace fangpin::test
