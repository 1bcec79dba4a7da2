// A workbook of several sheets from the push to what the department reads of it.
#include <boost/json.hpp>

#include "../adapters/formats/workbook_builder.hpp"
#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;
using adapters::text_row;
using adapters::WorkbookBuilder;

std::string rows(const std::string& inside) { return "<sheetData>" + inside + "</sheetData>"; }

std::string fires(const std::string& id) {
  return rows(text_row(1, {"姓名", "身份证号", "火灾日期", "损失金额"}) +
              text_row(2, {"甲", id, "2022-08-01", "7000"}) + text_row(3, {"乙", "", "2022-08-01", "7000"}));
}

class SheetsTest : public testing::Test {
 protected:
  bj::object push(const std::vector<WorkbookBuilder::Sheet>& sheets) {
    Sent sent;
    sent.department = "emergency-management";
    sent.path = "/v1/feeds/emergency-management/fire/submissions";
    sent.content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    sent.body = WorkbookBuilder::with_sheets(sheets).bytes();
    sent.key = "sheets-" + std::to_string(++pushes_);
    return bj::parse(county.post(sent).body).as_object();
  }
  bj::array read(const bj::object& receipt, const std::string& what, const char* member) {
    const std::string path = "/v1/receipts/" + std::string(receipt.at("receipt_id").as_string()) + "/" + what;
    return bj::parse(county.get("emergency-management", path).body).at(member).as_array();
  }

  CountyFixture county;
  int pushes_ = 0;
};

TEST_F(SheetsTest, AreAllTakenAndEachProblemNamesItsSheet) {
  const auto answer = push({{"填表说明", rows(text_row(1, {"每户一行"}))},
                            {"灵寿镇", fires("130199198401095251")},
                            {"慈峪镇", fires("13019920040521051X")},
                            {"上月", fires("130199197001010015"), "hidden"}});
  const auto& receipt = answer.at("receipt").as_object();
  EXPECT_EQ(receipt.at("rows").at("new").as_int64(), 2);
  EXPECT_EQ(receipt.at("rows").at("rejected").as_int64(), 2);
  const bj::array expected{
      {{"line", 1}, {"column", ""}, {"reason", "sheet-without-header"}, {"warning", true}, {"sheet", "填表说明"}},
      {{"line", 3}, {"column", "身份证号"}, {"reason", "id-blank"}, {"warning", false}, {"sheet", "灵寿镇"}},
      {{"line", 3}, {"column", "身份证号"}, {"reason", "id-blank"}, {"warning", false}, {"sheet", "慈峪镇"}},
      {{"line", 1}, {"column", ""}, {"reason", "sheet-hidden"}, {"warning", true}, {"sheet", "#4"}}};
  EXPECT_EQ(receipt.at("row_problems").as_array(), expected) << receipt.at("row_problems");
  EXPECT_EQ(read(receipt, "row-problems", "row_problems"), expected);
  const bj::array late{{{"line", 2}, {"sheet", "灵寿镇"}}, {{"line", 2}, {"sheet", "慈峪镇"}}};
  EXPECT_EQ(read(receipt, "late-records", "late_records"), late);
}

TEST_F(SheetsTest, OfWhichOneListsPersonsWithoutARequiredColumnRefuseTheWorkbook) {
  const auto problem = push({{"灵寿镇", fires("130199198401095251")},
                             {"慈峪镇", rows(text_row(1, {"姓名", "身份证号", "失火日子"}) +
                                             text_row(2, {"乙", "13019920040521051X", "2022-08-01"}))}});
  EXPECT_EQ(problem.at("code").as_string(), "file-refused");
  EXPECT_EQ(problem.at("reason").as_string(), "file-column-missing");
  EXPECT_EQ(problem.at("sheet").as_string(), "慈峪镇");
  EXPECT_EQ(problem.at("line").as_int64(), 1);
  EXPECT_EQ(problem.at("missing").as_string(), "火灾日期或发现日期");
  EXPECT_EQ(problem.at("unknown").as_string(), "失火日子");
  EXPECT_EQ(county.totals().rows.rows(), 0);
}

}  // namespace
}  // namespace fangpin::test
