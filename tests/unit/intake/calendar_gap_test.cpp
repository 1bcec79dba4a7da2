// A county whose rules count working days, and next year's calendar is not there yet: that is the county's to mend, and
// no reason to refuse a family.
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

class CalendarGapTest : public testing::Test {
 protected:
  config::Duty& duty(const std::string& id) {
    for (auto& duty : county.policy().duties) {
      if (duty.id == id) return duty;
    }
    throw std::runtime_error("no duty " + id);
  }
  bj::object push_pupil(const std::string& found, const std::string& key) {
    Sent sent;
    sent.body = "学生姓名,身份证号,就读学校,发现日期\n测试甲,130199201101256011,青同中学," + found + "\n";
    sent.key = key;
    return receipt_of(sent);
  }
  bj::object nil_of_housing(const std::string& key) {
    Sent sent;
    sent.department = "housing";
    sent.path = "/v1/feeds/housing/dangerous-house/nil-reports";
    sent.content_type = "text/plain";
    sent.key = key;
    return receipt_of(sent);
  }
  bj::object receipt_of(const Sent& sent) {
    const auto response = county.post(sent);
    EXPECT_EQ(response.status, 200) << response.body;
    return response.status == 200 ? bj::parse(response.body).at("receipt").as_object() : bj::object();
  }
  CountyFixture county;
};

TEST_F(CalendarGapTest, ARowWhoseDueDayCannotBeCountedIsTakenAndSaidNotToBeJudged) {
  duty("dropout").unit = config::DayUnit::working;
  county.step_to("2022-12-31T10:00:00+08:00");
  const auto receipt = push_pupil("2022-12-30", "key-00000001");
  ASSERT_FALSE(receipt.empty());
  EXPECT_EQ(receipt.at("rows").at("new").as_int64(), 1);
  EXPECT_EQ(receipt.at("rows").at("late").as_int64(), 0);
  const auto& problems = receipt.at("row_problems").as_array();
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].at("reason").as_string(), "calendar-missing");
  EXPECT_TRUE(problems[0].at("warning").as_bool());
  EXPECT_EQ(county.totals().alerts, 1);
}

TEST_F(CalendarGapTest, AWindowWhoseDueDayCannotBeCountedOpensWhenTheCalendarIsThere) {
  duty("housing").grace_days = 5;
  duty("housing").grace_unit = config::DayUnit::working;
  county.step_to("2022-12-10T10:00:00+08:00");
  push_pupil("2022-12-09", "key-00000000");
  county.step_to("2022-12-20T10:00:00+08:00");
  EXPECT_EQ(push_pupil("2022-12-19", "key-00000001").at("rows").at("new").as_int64(), 1);
  EXPECT_EQ(county.verdict("water/unsafe-supply", "", "2022-12-16/2022-12-31"), "open")
      << "other duties need no calendar";
  EXPECT_EQ(nil_of_housing("key-00000002").at("window").at("id").as_string(), "2022-12-01/2022-12-15");
  EXPECT_NE(county.ledger().calendar_gap().find("cn-2023.toml"), std::string::npos);

  const auto folder = county.directory() + "/calendars";
  std::filesystem::copy(std::string(FANGPIN_SOURCE_DIR) + "/config/calendars", folder);
  std::ofstream(folder + "/cn-2023.toml") << "year = 2023\nversion = 1\nsource = \"x\"\nholidays = [2023-01-02]\n"
                                             "workdays = []\n";
  county.calendar() = *config::Calendar::load(folder).value;
  county.ledger().look_again();
  EXPECT_EQ(push_pupil("2022-12-19", "key-00000003").at("rows").at("unchanged").as_int64(), 1);
  EXPECT_EQ(county.verdict("housing/dangerous-house", "", "2022-12-16/2022-12-31"), "open");
  EXPECT_EQ(county.ledger().calendar_gap(), "");
}

}  // namespace
}  // namespace fangpin::test
