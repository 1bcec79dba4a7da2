#include "gateway/agent/check_report.hpp"

#include <sstream>

#include "gateway/agent/text_table.hpp"

namespace fangpin::agent {
namespace {

FileCheck two_notes() {
  FileCheck check;
  check.accepted = 3;
  check.rejected = 1;
  check.without_alert = 1;
  check.notes = {{4, "身份证号", "id-blank", RowVerdict::rejected}, {5, "", "below-threshold", RowVerdict::no_alert}};
  return check;
}

TEST(CsvCell, DisarmsFormulas) {
  EXPECT_EQ(csv_cell("=1+1"), "'=1+1");
  EXPECT_EQ(csv_cell("+86"), "'+86");
  EXPECT_EQ(csv_cell("-1"), "'-1");
  EXPECT_EQ(csv_cell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(csv_cell("＝cmd"), "'＝cmd");
  EXPECT_EQ(csv_cell("=HYPERLINK(\"http://x\",\"y\")"), "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
  EXPECT_EQ(csv_cell("\t=1"), "'?=1");
  EXPECT_EQ(csv_cell("身份证号"), "身份证号");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell(""), "");
}

TEST(CheckCsv, OpensInExcelAndListsWhatIsToMend) {
  const std::string csv = check_csv(two_notes());
  EXPECT_TRUE(csv.starts_with("\xef\xbb\xbf"));
  EXPECT_THAT(csv, testing::HasSubstr("\r\n,4,身份证号,退回 rejected,id-blank,"));
  EXPECT_THAT(csv, testing::Not(testing::HasSubstr("below-threshold"))) << "nothing to mend there";
  EXPECT_TRUE(csv.ends_with("\r\n"));
}

TEST(CheckText, ShowsSumsAndRows) {
  const std::string text = check_text(two_notes(), "medical-insurance/cost-burden", "医保.xlsx", 50);
  EXPECT_THAT(text, testing::HasSubstr("接受 3 行（其中不预警 1 行），退回 1 行"));
  EXPECT_THAT(text, testing::HasSubstr("id-blank"));
  EXPECT_THAT(text, testing::HasSubstr("below-threshold"));
  EXPECT_THAT(check_text(two_notes(), "f", "x", 1), testing::HasSubstr("还有 1 条"));
}

TEST(CheckText, TellsWhatToDoOnceBelowATableThatFitsAScreen) {
  FileCheck check;
  for (std::uint32_t line = 2; line < 40; ++line) {
    check.notes.push_back({line, "身份证号", line % 2 == 0 ? "id-length" : "row-shifted", RowVerdict::rejected});
  }
  const std::string text = check_text(check, "education/dropout", "a.csv", 50);
  const auto what_to_do = text.find("怎么办 / what to do");
  ASSERT_NE(what_to_do, std::string::npos);
  EXPECT_THAT(text.substr(0, what_to_do), testing::HasSubstr("id-length    身份证号应为 18 位\n"));
  const std::string mend = "Replace an old one of 15 digits";
  EXPECT_GT(text.find(mend), what_to_do);
  EXPECT_EQ(text.find(mend), text.rfind(mend));
  std::istringstream lines(text.substr(0, what_to_do));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 150U) << line;
}

TEST(CheckText, ARefusedFileHasItsSentence) {
  FileCheck check;
  check.refused = adapters::FileProblem{"file-only-header", 3, ""};
  const std::string text = check_text(check, "housing/dangerous-house", "只有表头.csv", 50);
  EXPECT_THAT(text, testing::HasSubstr("零报告"));
  EXPECT_THAT(text, testing::HasSubstr("第 3 行"));
  EXPECT_EQ(exit_code_of(check), ExitCode::refused);
}

TEST(CheckText, NamesSheetsMissingAndUnknownColumns) {
  FileCheck check;
  check.refused = adapters::FileProblem{.reason = "file-column-missing",
                                        .line = 2,
                                        .sheet = "慈峪镇",
                                        .missing = {"身份证号", "火灾日期或发现日期"},
                                        .unknown = {"失火日子"}};
  const std::string text = check_text(check, "emergency-management/fire", "火灾.xlsx", 50);
  EXPECT_THAT(text, testing::HasSubstr("工作表 / sheet: 慈峪镇\n"));
  EXPECT_THAT(text, testing::HasSubstr("缺少的列 / missing: 身份证号、火灾日期或发现日期\n"));
  EXPECT_THAT(text, testing::HasSubstr("不认识的列 / unknown: 失火日子\n"));

  auto accepted = two_notes();
  accepted.unread_columns = {"天气", "心情"};
  accepted.notes.front().sheet = "慈峪镇";
  EXPECT_THAT(check_text(accepted, "f", "x", 9), testing::HasSubstr("未读取的列 / columns not read: 天气、心情\n"));
  EXPECT_THAT(check_text(accepted, "f", "x", 9), testing::HasSubstr("\n慈峪镇 4"));
  EXPECT_THAT(check_csv(accepted), testing::HasSubstr("\r\n慈峪镇,4,身份证号,"));
  const std::string json = check_json(accepted, "a/b", "x.xlsx", false);
  EXPECT_THAT(json, testing::HasSubstr(R"("reason":"id-blank","sheet":"慈峪镇","warning":false)"));
  EXPECT_THAT(json, testing::HasSubstr(R"("unread_columns":["天气","心情"])"));
}

TEST(CheckJson, SpeaksLikeAReceipt) {
  const std::string json = check_json(two_notes(), "a/b", "x.csv", false);
  EXPECT_THAT(json, testing::HasSubstr(
                        R"("row_problems":[{"column":"身份证号","line":4,"reason":"id-blank","warning":false}])"));
  EXPECT_THAT(json, testing::HasSubstr(R"("rows":{"accepted":3,"rejected":1,"without_alert":1})"));
  EXPECT_THAT(json, testing::HasSubstr(R"("no_alert":[{"line":5,"reason":"below-threshold"}])"));
}

TEST(Printable, TakesAwayWhatSteersATerminal) {
  EXPECT_EQ(printable("\x1b[31mred"), "?[31mred");
  EXPECT_EQ(printable("a\nb\tc"), "a?b?c");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "?31m");
  EXPECT_EQ(printable("abc\xe2\x80\xae"
                      "fdp.exe"),
            "abc?fdp.exe")
      << "right-to-left override";
  EXPECT_EQ(printable("\xff\xfe"), "??");
  EXPECT_EQ(printable("身份证号码", 6), "身份证…");
}

TEST(TextTable, AlignsChineseByItsWidth) {
  EXPECT_EQ(display_width("身份证"), 6U);
  EXPECT_EQ(render_table({"a", "b"}, {{"身份", "x"}, {"abc", "y"}}), "a     b\n-------\n身份  x\nabc   y\n");
  EXPECT_EQ(render_table({"a"}, {}), "");
}

}  // namespace
}  // namespace fangpin::agent
