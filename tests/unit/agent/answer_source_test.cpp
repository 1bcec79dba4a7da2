#include "gateway/agent/answer_source.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "../adapters/formats/workbook_builder.hpp"

namespace fangpin::agent {
namespace {

const std::string kFirst = "130199199001010014";
const std::string kSecond = "130199201101256011";

class AnswerSourceTest : public testing::Test {
 protected:
  AnswerSourceTest() {
    std::string pattern = testing::TempDir() + "answer-source-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~AnswerSourceTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& content, bool executable = false) {
    const auto path = folder_ + "/" + name;
    std::ofstream(path) << content;
    if (executable) ::chmod(path.c_str(), 0700);
    return path;
  }
  Result<std::vector<FoundValues>> ask(const AnswerItem& item, const std::vector<std::string>& ids) {
    return make_source(item)->look_up(ids);
  }
  AnswerItem program(const std::string& body, int seconds = 5) {
    AnswerItem item;
    item.command = {write("program-" + std::to_string(++programs_), "#!/bin/sh\n" + body + "\n", true)};
    item.timeout = std::chrono::seconds(seconds);
    return item;
  }

  std::string folder_;
  int programs_ = 0;
};

using Values = std::vector<FoundValues>;

TEST_F(AnswerSourceTest, ATableIsReadByItsColumns) {
  AnswerItem item;
  item.file =
      write("cars.csv", "车辆登记表,,\n身份证号,姓名,辆数\n" + kSecond + ",测试乙,2\n" + kSecond + ",测试乙,1\n");
  item.id_column = "身份证号";
  EXPECT_EQ(ask(item, {kFirst, kSecond}).value(), (Values{{}, {"yes", "yes"}}));
  item.value_column = "辆数";
  EXPECT_EQ(ask(item, {kFirst, kSecond}).value(), (Values{{}, {"2", "1"}}));
}

TEST_F(AnswerSourceTest, EachSheetOfAWorkbookIsReadByItsOwnHeader) {
  using adapters::text_row;
  const auto rows = [](const std::string& inside) { return "<sheetData>" + inside + "</sheetData>"; };
  AnswerItem item;
  item.file =
      write("cars.xlsx",
            adapters::WorkbookBuilder::with_sheets(
                {{"说明", rows(text_row(1, {"每人一行"}))},
                 {"灵寿镇", rows(text_row(1, {"身份证号", "辆数"}) + text_row(2, {kFirst, "2"}))},
                 {"慈峪镇", rows(text_row(1, {"辆数", "姓名", "身份证号"}) + text_row(2, {"1", "测试乙", kSecond}))}})
                .bytes());
  item.id_column = "身份证号";
  item.value_column = "辆数";
  EXPECT_EQ(ask(item, {kFirst, kSecond, "130199198401095251"}).value(), (Values{{"2"}, {"1"}, {}}));
}

TEST_F(AnswerSourceTest, WhereATablesRowNamesNobodyReadablyWhoIsNotFoundMayBeThere) {
  AnswerItem item;
  item.file = write("cars.csv", "身份证号,辆数\n1.3E+17,2\n" + kSecond + ",1\n");
  item.id_column = "身份证号";
  EXPECT_EQ(ask(item, {kFirst, kSecond}).value(), (Values{{"cannot-say"}, {"yes"}}));
}

TEST_F(AnswerSourceTest, ATableWithoutItsColumnsOrAtAllIsAFault) {
  AnswerItem item;
  item.file = write("cars.csv", "姓名,辆数\n测试乙,2\n");
  item.id_column = "身份证号";
  EXPECT_FALSE(ask(item, {kFirst}));
  item.file = folder_ + "/nothing.csv";
  EXPECT_FALSE(ask(item, {kFirst}));
}

TEST_F(AnswerSourceTest, ADatabaseIsAskedWithABoundParameter) {
  AnswerItem item;
  item.sqlite = folder_ + "/assets.db";
  sqlite3* database = nullptr;
  ASSERT_EQ(::sqlite3_open(item.sqlite.c_str(), &database), SQLITE_OK);
  const auto setup = "CREATE TABLE account(id TEXT, yuan INTEGER); INSERT INTO account VALUES('" + kFirst +
                     "', 5), ('" + kFirst + "', 7), ('" + kSecond + "', NULL)";
  ASSERT_EQ(::sqlite3_exec(database, setup.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  ::sqlite3_close(database);
  item.select = "SELECT yuan FROM account WHERE id = ?1 ORDER BY yuan";
  EXPECT_EQ(ask(item, {kFirst, kSecond, "' OR 1=1 --"}).value(), (Values{{"5", "7"}, {}, {}}));
  item.select = "DELETE FROM account WHERE id = ?1";
  EXPECT_FALSE(ask(item, {kFirst}));
  item.select = "SELECT yuan FROM account";
  EXPECT_FALSE(ask(item, {kFirst})) << "without a parameter it would answer for everybody";
  item.select = "SELECT nonsense FROM account WHERE id = ?1";
  EXPECT_FALSE(ask(item, {kFirst}));
  item.sqlite = folder_ + "/nothing.db";
  EXPECT_FALSE(ask(item, {kFirst}));
  EXPECT_FALSE(std::filesystem::exists(item.sqlite));
}

TEST_F(AnswerSourceTest, AProgramGetsTheNumberOnStdinOnly) {
  // It prints how its arguments and environment look beside what it read.
  const auto item = program("read id; echo \"$#-$(env | grep -c \"$id\")-$(printf %s \"$id\" | wc -c)\"");
  EXPECT_EQ(ask(item, {kFirst}).value(), (Values{{"0-0-18"}}));
}

TEST_F(AnswerSourceTest, AProgramSaysAWordOrJson) {
  EXPECT_EQ(ask(program("echo yes"), {kFirst}).value(), (Values{{"yes"}}));
  EXPECT_EQ(ask(program("echo '{\"value\": 120}'"), {kFirst}).value(), (Values{{"120"}}));
  EXPECT_EQ(ask(program("echo '{\"answer\": \"cannot-say\"}'"), {kFirst}).value(), (Values{{"cannot-say"}}));
}

TEST_F(AnswerSourceTest, AProgramThatFailsIsAFaultThatNamesNobody) {
  AnswerItem missing;
  missing.command = {folder_ + "/nothing"};
  for (const auto& item : {program("echo yes; exit 1"), program("sleep 30", 1), program("yes"),
                           program("echo '{\"other\": 1}'"), missing}) {
    const auto found = ask(item, {kFirst});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().detail.find(kFirst), std::string::npos);
    EXPECT_FALSE(found.error().detail.empty());
  }
}

}  // namespace
}  // namespace fangpin::agent
