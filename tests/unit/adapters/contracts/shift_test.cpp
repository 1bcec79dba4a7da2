// Rows whose cells do not stand under their own headers, and headers that nothing reads.
#include <gtest/gtest.h>

#include "adapters/unknown_columns.hpp"
#include "reading.hpp"

namespace fangpin::adapters {
namespace {

const std::string kPerson = "甲,13019920040521051X,2022-09-01,";

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Reading fire(const std::string& header, const std::string& rows) {
  return read_bytes(kFire, "姓名,身份证号,火灾日期," + header + "\n" + rows);
}

TEST(Shift, AThousandsSeparatorWithoutQuotesRejectsTheRow) {
  const auto reading = read_bytes(kCost,
                                  "姓名,身份证号,住院日期,结算日期,医疗总费用,政策范围内自付费用\n"
                                  "甲,13019920040521051X,2022-08-01,2022-08-09,45678.90,12,345.60\n"
                                  "甲,13019920040521051X,2022-08-01,2022-08-09,45,678.90,12,345.60\n"
                                  "甲,13019920040521051X,2022-08-01,2022-08-09,\"45,678.90\",\"12,345.60\"\n");
  EXPECT_THAT(reading.problems(), ElementsAre("2 第7列 row-shifted", "3 第7列 row-shifted"));
  ASSERT_THAT(reading.accepted, SizeIs(1));
  EXPECT_EQ(reading.accepted[0].measure_cents, 1'234'560);
}

TEST(Shift, IsSeenWhereBlankCellsTakeUpWhatIsTooMany) {
  const auto reading = fire("损失金额,乡镇,行政村,备注", kPerson + "12,345.60,灵寿镇,东托村,,\n");
  EXPECT_THAT(reading.problems(), ElementsAre("2 第8列 row-shifted"));
}

TEST(Shift, SaysTheSameOfTabAndSemicolonText) {
  EXPECT_THAT(read_bytes(kFire, "姓名\t身份证号\t火灾日期\n甲\t13019920040521051X\t2022-09-01\t东托村\n").problems(),
              ElementsAre("2 第4列 row-shifted"));
  EXPECT_THAT(read_bytes(kFire, "姓名;身份证号;火灾日期\n甲;13019920040521051X;2022-09-01;东托村\n").problems(),
              ElementsAre("2 第4列 row-shifted"));
}

TEST(Shift, IsNoneWithSeparatorsAtTheEndAndInNotes) {
  const auto reading =
      fire("损失金额,行政村", kPerson + "345,东托村,,,\n" + kPerson + "7,,,\n合计,,,352,,,多出的说明\n");
  EXPECT_THAT(reading.problems(), IsEmpty());
  EXPECT_THAT(reading.accepted, SizeIs(2));
}

TEST(Shift, AShortRowLacksWhatItDoesNotSay) {
  EXPECT_THAT(fire("损失金额,行政村", kPerson.substr(0, kPerson.size() - 1) + "\n").accepted, SizeIs(1));
  EXPECT_THAT(fire("损失金额,行政村", "甲,13019920040521051X\n").problems(), ElementsAre("2 火灾日期 value-missing"));
  EXPECT_THAT(fire("损失金额,行政村", "甲\n").problems(), ElementsAre("2 身份证号 id-blank"));
  // A cell too few in the middle: what slides to the left does not fit.
  EXPECT_THAT(fire("损失金额,行政村", "13019920040521051X,2022-09-01,1,东托村\n").problems(),
              ElementsAre("2 身份证号 id-character"));
}

TEST(UnknownColumns, AreNamedAndAMisspeltOneIsAWarning) {
  const auto reading = fire("联系店话,天气,行政村", kPerson + "13900001234,晴,东托村\n");
  EXPECT_THAT(reading.accepted, SizeIs(1));
  EXPECT_THAT(reading.unread, ElementsAre("联系店话", "天气"));
  EXPECT_THAT(reading.warnings(), ElementsAre("1 联系店话 column-misspelt"));
}

TEST(UnknownColumns, AreNoMisspellingWhereTheFieldHasItsColumn) {
  EXPECT_THAT(fire("联系电话,联系店话,行政村", kPerson + "13900001234,,东托村\n").warnings(), IsEmpty());
}

TEST(UnknownColumns, SayWhichColumnsARefusedFileLacksAndHas) {
  const auto reading = read_bytes(kFire, "姓名,身份证号,失火日子,行政村\n甲,13019920040521051X,2022-09-01,东托村\n");
  ASSERT_TRUE(reading.refused);
  EXPECT_EQ(reading.refused->reason, "file-column-missing");
  EXPECT_EQ(reading.refused->line, 1u);
  EXPECT_THAT(reading.refused->missing, ElementsAre("火灾日期或发现日期"));
  EXPECT_THAT(reading.refused->unknown, ElementsAre("失火日子"));
  const auto wrong = read_bytes(kFire, "商品,数量,单价\n尿素,3,120\n");
  ASSERT_TRUE(wrong.refused);
  EXPECT_THAT(wrong.refused->missing, ElementsAre("身份证号", "火灾日期或发现日期"));
  EXPECT_THAT(wrong.refused->unknown, IsEmpty()) << "nobody knows that this row is a header";
  const auto members = read_bytes(kFire, "{\"商品\":\"尿素\"}\n", {.format = FileFormat::ndjson});
  ASSERT_TRUE(members.refused);
  EXPECT_THAT(members.refused->missing, ElementsAre("身份证号", "火灾日期或发现日期"));
}

TEST(UnknownColumns, NeverShowWhatMayBeAValue) {
  // A row of people that one word (户主) makes look like a header.
  const auto people = read_bytes(kFire, "王小明,户主,灵寿县灵寿镇\n李小红,配偶,灵寿县灵寿镇\n");
  ASSERT_TRUE(people.refused);
  EXPECT_THAT(people.refused->unknown, IsEmpty());
  EXPECT_EQ(sayable_header("13900001234", 4), "第5列");
  EXPECT_EQ(sayable_header("联系人13900001234", 4), "第5列");
  EXPECT_EQ(sayable_header("2022", 0), "第1列");
  EXPECT_EQ(sayable_header("风险1", 0), "风险1");
  std::string long_header;
  for (int i = 0; i < 60; ++i) long_header += "长";
  EXPECT_EQ(sayable_header(long_header, 0).size(), 72u);
}

TEST(UnknownColumns, AreListedShortly) {
  std::vector<std::string> names(22, "列");
  EXPECT_TRUE(list_text(names).ends_with("列 … +2"));
  EXPECT_EQ(list_text(std::span(names).first(2)), "列、列");
  EXPECT_EQ(list_text({}), "");
}

}  // namespace
}  // namespace fangpin::adapters
