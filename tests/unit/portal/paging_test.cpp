#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "tests/support/county_fixture.hpp"
#include "tests/unit/portal/api_document.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

constexpr int kBadRows = 1203;

class PagingTest : public testing::Test {
 protected:
  PagingTest() {
    county.step_to("2022-09-20T10:00:00+08:00");
    Sent sent;
    sent.body = "学生姓名,身份证号,发现日期\n测试甲,130199201101256011,2022-09-01\n";
    for (int i = 0; i < kBadRows; ++i) sent.body += "测试乙,130199201101256012,2022-09-01\n";
    const auto response = county.post(sent);
    receipt = bj::parse(response.body).at("receipt").as_object();
    path = "/v1/receipts/" + std::string(receipt.at("receipt_id").as_string());
  }
  bj::object page(const std::string& list, const std::string& query = {}) {
    const auto response = county.get("education", path + "/" + list, query);
    EXPECT_EQ(response.status, 200) << response.body;
    return bj::parse(response.body).as_object();
  }
  CountyFixture county;
  bj::object receipt;
  std::string path;
};

TEST_F(PagingTest, TheReceiptShowsTheFirstAndCountsAll) {
  EXPECT_EQ(members(receipt), required_members("Receipt"));
  EXPECT_EQ(receipt.at("rows").at("rejected").as_int64(), kBadRows);
  EXPECT_EQ(receipt.at("row_problems").as_array().size(), 1000u);
  EXPECT_EQ(receipt.at("row_problems_total").as_int64(), kBadRows);
}

TEST_F(PagingTest, NextOffsetLeadsThroughAllProblemsOnce) {
  std::set<std::int64_t> lines;
  std::string query;
  int pages = 0;
  while (true) {
    const auto found = page("row-problems", query);
    EXPECT_EQ(members(found), required_members("RowProblemPage"));
    for (const auto& problem : found.at("row_problems").as_array()) {
      EXPECT_TRUE(lines.insert(problem.at("line").as_int64()).second);
      EXPECT_EQ(problem.at("reason").as_string(), "id-check-digit");
    }
    ASSERT_LE(++pages, 2);
    if (found.at("next_offset").is_null()) break;
    query = "?offset=" + std::to_string(found.at("next_offset").as_int64());
  }
  EXPECT_EQ(pages, 2);
  EXPECT_EQ(lines.size(), static_cast<std::size_t>(kBadRows));
  EXPECT_EQ(*lines.begin(), 3);
}

TEST_F(PagingTest, BeyondTheEndIsAnEmptyPage) {
  const auto found = page("row-problems", "?offset=5000");
  EXPECT_TRUE(found.at("row_problems").as_array().empty());
  EXPECT_TRUE(found.at("next_offset").is_null());
}

TEST_F(PagingTest, AnOffsetThatIsNoneIsRefused) {
  for (const auto* query : {"?offset=-1", "?offset=x", "?offset=", "?offset=99999999999999999999", "?offset=1.5"}) {
    EXPECT_EQ(county.get("education", path + "/row-problems", query).status, 400) << query;
  }
  EXPECT_EQ(county.get("education", "/v1/receipts", "?limit=0").status, 400);
  EXPECT_EQ(county.get("education", "/v1/receipts", "?limit=201").status, 400);
}

TEST_F(PagingTest, LateRecordsAreListedByLine) {
  const auto found = page("late-records");
  EXPECT_EQ(members(found), required_members("LateRecordPage"));
  ASSERT_EQ(found.at("late_records").as_array().size(), 1u);
  EXPECT_EQ(found.at("late_records").at(0).at("line").as_int64(), 2);
}

TEST_F(PagingTest, AReceiptIsItsDepartmentsOwn) {
  EXPECT_EQ(county.get("education", path).status, 200);
  EXPECT_EQ(county.get("health", path).status, 404);
  EXPECT_EQ(county.get("health", path + "/row-problems").status, 404);
  EXPECT_EQ(county.get("bureau", path).status, 403);
  EXPECT_EQ(county.get("education", "/v1/receipts/AAAAAAAAAAAAAAAAAAAAAA").status, 404);
}

TEST_F(PagingTest, TheListIsShortenedReceipts) {
  const auto listed = bj::parse(county.get("education", "/v1/receipts").body);
  ASSERT_EQ(listed.at("receipts").as_array().size(), 1u);
  const auto& summary = listed.at("receipts").at(0).as_object();
  EXPECT_EQ(members(summary), required_members("ReceiptSummary"));
  for (const auto* same : {"receipt_id", "feed", "kind", "content_digest", "received_at", "rows"}) {
    EXPECT_EQ(summary.at(same), receipt.at(same)) << same;
  }
  EXPECT_TRUE(bj::parse(county.get("health", "/v1/receipts").body).at("receipts").as_array().empty());
}

}  // namespace
}  // namespace fangpin::test
