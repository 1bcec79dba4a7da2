// Workbooks of several sheets: one per township or class is common, and none may be dropped without a word.
#include <gtest/gtest.h>

#include "../formats/workbook_builder.hpp"
#include "adapters/sheet_label.hpp"
#include "reading.hpp"

namespace fangpin::adapters {
namespace {

const std::string kHeader = text_row(1, {"姓名", "身份证号", "火灾日期", "损失金额", "行政村"});
const std::string kFirst = "130199198401095251";
const std::string kSecond = "13019920040521051X";

using testing::ElementsAre;
using testing::IsEmpty;
using Sheet = WorkbookBuilder::Sheet;

std::string rows(const std::string& inside) { return "<sheetData>" + inside + "</sheetData>"; }
std::string person(int line, const std::string& id) { return text_row(line, {"甲", id, "2022-09-01", "7000", ""}); }

Reading read_sheets(const std::vector<Sheet>& sheets, std::string_view feed = kFire) {
  ReadOptions options;
  options.format = FileFormat::xlsx;
  return read_bytes(feed, WorkbookBuilder::with_sheets(sheets).bytes(), options);
}

// "慈峪镇 3 身份证号 id-blank"
std::vector<std::string> placed(const std::vector<RowProblem>& problems) {
  std::vector<std::string> out;
  for (const auto& problem : problems) {
    out.push_back(problem.sheet + " " + std::to_string(problem.line) + " " + problem.column + " " + problem.reason);
  }
  return out;
}

std::vector<std::string> people(const Reading& reading) {
  std::vector<std::string> out;
  for (const auto& row : reading.accepted) out.push_back(row.sheet + " " + std::to_string(row.line) + " " + row.person);
  return out;
}

TEST(Sheets, AreAllReadEachWithItsOwnHeader) {
  const auto reading =
      read_sheets({{"灵寿镇", rows(kHeader + person(2, kFirst))},
                   {"慈峪镇", rows(text_row(1, {"慈峪镇火灾农户"}) + text_row(3, {"火灾时间", "户主", "公民身份号码"}) +
                                   text_row(4, {"2022-09-02", "乙", kSecond}))}});
  EXPECT_EQ(reading.refusal(), "");
  EXPECT_THAT(people(reading), ElementsAre("灵寿镇 2 " + kFirst, "慈峪镇 4 " + kSecond));
  EXPECT_THAT(reading.warnings(), testing::Each(testing::HasSubstr("area-unknown")));
}

TEST(Sheets, RejectARowWithSheetLineAndColumn) {
  const auto reading = read_sheets({{"灵寿镇", rows(kHeader + person(2, kFirst) + person(3, ""))},
                                    {"慈峪镇", rows(kHeader + person(2, kSecond) + person(3, ""))}});
  EXPECT_THAT(placed(reading.rejected), ElementsAre("灵寿镇 3 身份证号 id-blank", "慈峪镇 3 身份证号 id-blank"));
  EXPECT_THAT(people(reading), ElementsAre("灵寿镇 2 " + kFirst, "慈峪镇 2 " + kSecond));
}

TEST(Sheets, WithoutAHeaderOfTheFeedAreNamedInAWarning) {
  const auto reading = read_sheets(
      {{"填表说明", rows(text_row(2, {"填表说明"}) + text_row(3, {"身份证号", "必填，18 位"}) +
                         text_row(4, {"火灾日期", "写作 2022-09-01"}))},
       {"农户", rows(kHeader + person(2, kFirst))},
       {"乡镇汇总", rows(text_row(1, {"乡镇", "行政村", "户数"}) + text_row(2, {"灵寿镇", "东托村", "1"}))}});
  EXPECT_EQ(reading.refusal(), "");
  EXPECT_THAT(people(reading), ElementsAre("农户 2 " + kFirst));
  EXPECT_THAT(placed(reading.warned),
              ElementsAre("填表说明 3  sheet-without-header", "乡镇汇总 1  sheet-without-header"));
}

TEST(Sheets, ThatAreHiddenAreNotReadAndNamedInAWarning) {
  const auto reading = read_sheets({{"8月", rows(kHeader + person(2, kSecond)), "hidden"},
                                    {"9月", rows(kHeader + person(2, kFirst))},
                                    {"空表", rows(""), "hidden"}});
  EXPECT_THAT(people(reading), ElementsAre("9月 2 " + kFirst));
  EXPECT_THAT(placed(reading.warned), ElementsAre("8月 1  sheet-hidden"));
}

TEST(Sheets, OfTheFeedWithoutRowsAreNothingToSay) {
  const auto reading =
      read_sheets({{"灵寿镇", rows(kHeader)}, {"慈峪镇", rows(kHeader + person(2, kFirst))}, {"Sheet3", rows("")}});
  EXPECT_EQ(reading.refusal(), "");
  EXPECT_EQ(reading.accepted.size(), 1u);
  EXPECT_THAT(reading.warned, IsEmpty());
  EXPECT_EQ(read_sheets({{"灵寿镇", rows(kHeader)}, {"慈峪镇", rows(kHeader)}}).refusal(), "file-only-header");
}

TEST(Sheets, ThatListPersonsWithoutARequiredColumnRefuseTheWorkbook) {
  const auto reading =
      read_sheets({{"灵寿镇", rows(kHeader + person(2, kFirst))},
                   {"慈峪镇", rows(text_row(1, {"姓名", "身份证号", "损失"}) + text_row(2, {"乙", kSecond, "1"}))}});
  ASSERT_TRUE(reading.refused);
  EXPECT_EQ(reading.refused->reason, "file-column-missing");
  EXPECT_EQ(reading.refused->sheet, "慈峪镇");
  EXPECT_THAT(reading.refused->missing, ElementsAre("火灾日期或发现日期"));

  const auto misspelt = read_sheets(
      {{"灵寿镇", rows(kHeader + person(2, kFirst))},
       {"慈峪镇", rows(text_row(1, {"姓名", "身份正号", "火灾日期"}) + text_row(2, {"乙", kSecond, "2022-09-01"}))}});
  ASSERT_TRUE(misspelt.refused);
  EXPECT_EQ(misspelt.refused->sheet, "慈峪镇");
  EXPECT_THAT(misspelt.refused->unknown, ElementsAre("身份正号"));
}

TEST(Sheets, NoneOfWhichHasAHeaderRefuseTheWorkbookByTheFirst) {
  const auto reading = read_sheets(
      {{"填表说明", rows(text_row(3, {"本表由村委会填报"}))}, {"乡镇汇总", rows(text_row(1, {"乡镇", "户数"}))}});
  ASSERT_TRUE(reading.refused);
  EXPECT_EQ(reading.refused->reason, "file-no-header");
  EXPECT_EQ(reading.refused->sheet, "填表说明");
}

TEST(Sheets, ShareTheWatchOverOneIdWithTwoNames) {
  const auto reading =
      read_sheets({{"灵寿镇", rows(kHeader + person(2, kFirst))},
                   {"慈峪镇", rows(kHeader + text_row(2, {"乙", kFirst, "2022-09-02", "1", "东托村"}))}});
  EXPECT_THAT(reading.warnings(), testing::Contains(testing::HasSubstr("name-mismatch")));
}

TEST(SheetLabel, IsTheNameUnlessItMayBeAPersons) {
  const auto label = [](const std::string& name) { return sheet_label({name, 3, true}, lingshou()); };
  for (const std::string name : {"灵寿镇", "灵寿", "东托村", "Sheet1", "9月", "2022年9月上旬", "202209", "填表说明",
                                 "自付费用", "台账", "全县导出", "表一", "大病救助对象花名册"}) {
    EXPECT_EQ(label(name), name);
  }
  for (const std::string name : {"王小明", "王五", "欧阳小明", "艾力·买买提", kFirst.c_str(), "王小明1", ""}) {
    EXPECT_EQ(label(name), "#3") << name;
  }
  EXPECT_EQ(label(" 慈峪\n镇 "), "慈峪 镇");
  std::string long_name;
  for (int i = 0; i < 40; ++i) long_name += "表";
  EXPECT_EQ(label(long_name).size(), 93u);
}

}  // namespace
}  // namespace fangpin::adapters
