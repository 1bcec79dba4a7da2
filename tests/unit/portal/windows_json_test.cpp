#include "gateway/portal/windows_json.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "tests/support/county_fixture.hpp"
#include "tests/unit/portal/api_document.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

class WindowsJsonTest : public testing::Test {
 protected:
  bj::object standing(const std::string& department = {}) {
    return portal::standing_json(county.county(), department).value();
  }
  // A nil report for the first half of September.
  http::Response report_nil() {
    Sent sent;
    sent.department = "civil-affairs";
    sent.path = "/v1/feeds/civil-affairs/minimum-living/nil-reports";
    sent.content_type = "text/plain";
    return county.post(sent);
  }
  static bj::object window_of(const bj::object& standing, std::string_view feed, std::string_view id) {
    for (const auto& window : standing.at("windows").as_array()) {
      if (window.at("feed").as_string() == feed && window.at("id").as_string() == id) return window.as_object();
    }
    return {};
  }
  CountyFixture county;
};

TEST_F(WindowsJsonTest, HoldWhatTheApiDocumentRequiresAndNoMore) {
  county.step_to("2022-09-12T00:00:00+08:00");
  const auto all = standing();
  EXPECT_EQ(members(all), required_members("Standing"));
  ASSERT_FALSE(all.at("windows").as_array().empty());
  for (const auto& window : all.at("windows").as_array()) {
    EXPECT_EQ(members(window.as_object()), required_members("Window"));
  }
  EXPECT_EQ(members(all.at("counts").as_object()),
            (std::set<std::string>{"met", "met_late", "missed", "waived", "open", "not_connected"}));
  std::size_t periods = 0;
  for (const auto& duty : all.at("not_connected").as_array()) periods += duty.at("windows").as_array().size();
  EXPECT_EQ(periods, static_cast<std::size_t>(all.at("counts").at("not_connected").as_int64()));
  for (const auto& duty : all.at("not_connected").as_array()) {
    EXPECT_EQ(members(duty.as_object()), (std::set<std::string>{"duty", "department", "feeds", "windows", "clause"}));
  }
  for (const auto& record : all.at("records").as_array()) {
    EXPECT_EQ(members(record.as_object()), (std::set<std::string>{"duty", "department", "feed", "last_heard_at",
                                                                  "late_records", "explanations_owed", "clause"}));
  }
}

TEST_F(WindowsJsonTest, AnEmptyBoardSaysWhenTheFirstWindowOpens) {
  // A store that is made on 5 September owes nothing before the half month that begins on the 16th.
  ASSERT_TRUE(county.store().run([](store::Transaction& transaction) {
    return transaction.set_fact("ledger_start", "2022-09-05T02:00:00.000Z");
  }));
  county.step_to("2022-09-05T10:00:00+08:00");
  const auto fresh = standing("civil-affairs");
  ASSERT_TRUE(fresh.at("windows").as_array().empty());
  EXPECT_EQ(fresh.at("first_window_opens").as_string(), "2022-09-15T16:00:00.000Z");
  county.step_to("2022-09-17T00:00:00+08:00");
  const auto later = standing("civil-affairs");
  ASSERT_FALSE(later.at("windows").as_array().empty());
  EXPECT_TRUE(later.at("first_window_opens").is_null());
  EXPECT_TRUE(standing("nobody").at("first_window_opens").is_null()) << "owes nothing";
}

TEST_F(WindowsJsonTest, CountsAreThoseOfTheWindows) {
  county.step_to("2022-10-12T00:00:00+08:00");
  const auto all = standing();
  std::int64_t open = 0, missed = 0;
  for (const auto& window : all.at("windows").as_array()) {
    if (window.at("verdict").is_null()) ++open;
    if (window.at("verdict") == bj::value("missed")) ++missed;
  }
  EXPECT_GT(missed, 0);
  EXPECT_EQ(all.at("counts").at("missed").as_int64(), missed);
  EXPECT_EQ(all.at("counts").at("open").as_int64(), open);
  EXPECT_GT(all.at("counts").at("not_connected").as_int64(), 0) << "the notice owes feeds that nobody can push yet";
}

TEST_F(WindowsJsonTest, AClearedWindowNamesItsReceipt) {
  county.step_to("2022-09-12T00:00:00+08:00");
  const auto before = window_of(standing(), "civil-affairs/minimum-living", "2022-09-01/2022-09-15");
  EXPECT_TRUE(before.at("verdict").is_null());
  EXPECT_TRUE(before.at("cleared_by").is_null());
  const auto response = report_nil();
  ASSERT_EQ(response.status, 200) << response.body;
  const auto receipt = bj::parse(response.body).at("receipt").as_object();
  const auto after = window_of(standing(), "civil-affairs/minimum-living", "2022-09-01/2022-09-15");
  EXPECT_EQ(after.at("verdict").as_string(), "met");
  EXPECT_EQ(after.at("state").as_string(), "met");
  EXPECT_EQ(after.at("cleared_by"), receipt.at("receipt_id"));
  EXPECT_EQ(after.at("received_at"), receipt.at("received_at"));
}

TEST_F(WindowsJsonTest, ADepartmentSeesItsOwnOnly) {
  county.step_to("2022-09-20T00:00:00+08:00");
  const auto own = standing("civil-affairs");
  ASSERT_FALSE(own.at("windows").as_array().empty());
  for (const auto* list : {"windows", "not_connected", "records"}) {
    for (const auto& item : own.at(list).as_array()) EXPECT_EQ(item.at("department").as_string(), "civil-affairs");
  }
  const auto over_api = bj::parse(county.get("civil-affairs", "/v1/standing").body).as_object();
  EXPECT_EQ(over_api.at("windows"), own.at("windows"));
  EXPECT_EQ(bj::parse(county.get("bureau", "/v1/standing").body).at("windows"), standing().at("windows"));
}

TEST_F(WindowsJsonTest, AFeedsWindowsAreThoseThatItClears) {
  county.step_to("2022-09-20T00:00:00+08:00");
  // 鳏寡孤独 is met with 低保: it clears windows that stand under another feed's name.
  const auto windows = portal::windows_json(county.county(), "civil-affairs", "civil-affairs/widowed-alone").value();
  ASSERT_FALSE(windows.empty());
  for (const auto& window : windows) {
    const auto& feeds = window.at("feeds").as_array();
    EXPECT_NE(std::find(feeds.begin(), feeds.end(), bj::value("civil-affairs/widowed-alone")), feeds.end());
  }
}

TEST_F(WindowsJsonTest, ARecordDutyShowsWhenItWasLastHeardOf) {
  county.step_to("2022-09-20T10:00:00+08:00");
  Sent late;
  late.body = "学生姓名,身份证号,发现日期\n测试甲,130199201101256011,2022-09-01\n";
  const auto response = county.post(late);
  ASSERT_EQ(response.status, 200) << response.body;
  const auto document = standing("education");
  for (const auto& record : document.at("records").as_array()) {
    if (record.at("feed").as_string() != "education/dropout") continue;
    EXPECT_EQ(record.at("last_heard_at"), bj::parse(response.body).at("receipt").at("received_at"));
    EXPECT_EQ(record.at("late_records").as_int64(), 1);
    EXPECT_EQ(record.at("explanations_owed").as_int64(), 1);
    return;
  }
  FAIL() << "education/dropout is judged by record";
}

}  // namespace
}  // namespace fangpin::test
