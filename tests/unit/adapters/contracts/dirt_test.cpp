// The dirty cases of real files, each with its outcome: survived, or rejected with line, column and a stable reason.
#include <gtest/gtest.h>

#include "reading.hpp"

namespace fangpin::adapters {
namespace {

constexpr std::string_view kHead = "姓名,身份证号,火灾日期,损失金额,行政村\n";

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Reading fire(const std::string& rows, const ReadOptions& options = {}) {
  return read_bytes(kFire, std::string(kHead) + rows, options);
}

std::string fate_of_id(const std::string& id) {
  const auto reading = fire("甲," + id + ",2022-09-01,1,东托村\n");
  if (!reading.accepted.empty()) return reading.accepted[0].person;
  return reading.rejected.empty() ? "passed over" : reading.rejected[0].reason;
}

TEST(Dirt, IdsSurviveWhatClerksAndExcelDoToThem) {
  const std::string id = "13019920040521051X";
  for (const std::string spelling :
       {"13019920040521051x", "13019920040521051×", "13019920040521051Ｘ", "１３０１９９２００４０５２１０５１Ｘ",
        "'13019920040521051X", "\"=\"\"13019920040521051X\"\"\"", "13019920040521051X\t", "130199 20040521 051X",
        "130199\xC2\xA0"
        "20040521051X",
        "13019920040521051X\xE2\x80\x8B", "\"13019920040521\n051X\"", "13019920040521051X52", "13019920040521051X52B1",
        "（13019920040521051X）", "130199-20040521-051x", "#13019920040521051X", "13019920040521051X.",
        "13019920040521051X，"}) {
    EXPECT_EQ(fate_of_id(spelling), id) << spelling;
  }
}

TEST(Dirt, IdsThatCannotBeReadAreRejectedAndNeverGuessed) {
  EXPECT_EQ(fate_of_id(""), "id-blank");
  EXPECT_EQ(fate_of_id("-"), "id-blank");
  EXPECT_EQ(fate_of_id("130199670401001"), "id-length");
  EXPECT_EQ(fate_of_id("1301992004O521051X"), "id-character");
  EXPECT_EQ(fate_of_id("130126199002300018"), "id-date");
  EXPECT_EQ(fate_of_id("130199200405210511"), "id-check-digit");
  EXPECT_EQ(fate_of_id("1.30126E+17"), "id-rounded");
  EXPECT_EQ(fate_of_id("130199200405210000"), "id-rounded");
  EXPECT_EQ(fate_of_id("父13019920040521051X"), "id-character") << "another person's";
  EXPECT_EQ(fate_of_id("13019920040521051X（户主）"), "id-character");
  EXPECT_EQ(fate_of_id("13019920040521051X/130199201101256011"), "id-character");
  EXPECT_EQ(fate_of_id("130199200405210511."), "id-rounded") << "the point of a number, and no good check digit";
}

// Checkers that guard IDs against Excel write every cell as ="...", headers, blanks and totals too.
TEST(Dirt, EveryCellMayStandInTheWrapperOfATextFormula) {
  const std::string wrapped =
      "=\"姓名\",=\"身份证号\",=\"火灾日期\",=\"损失金额（万元）\",=\"行政村\",=\"\"\n"
      "=\"甲\",=\"13019920040521051X\",=\"2022-09-01\",=\"1.2\",=\"东托村\",=\"\"\n"
      "=\"\",=\"\",=\"\",=\"\",=\"\",=\"\"\n"
      "=\"乙\",=\"130199200405210511\",=\"2022-09-01\",=\"1\",=\"东托村\",=\"\"\n"
      "=\"姓名\",=\"身份证号\",=\"火灾日期\",=\"损失金额（万元）\",=\"行政村\",=\"\"\n"
      "=\"合计\",=\"2人\",=\"\",=\"2.2\",=\"\",=\"\"\n";
  const std::string plain =
      "姓名,身份证号,火灾日期,损失金额（万元）,行政村\n甲,13019920040521051X,2022-09-01,1.2,东托村\n";
  const auto reading = read_bytes(kFire, wrapped);
  const auto expected = read_bytes(kFire, plain);
  ASSERT_EQ(reading.refusal(), "");
  ASSERT_THAT(reading.accepted, SizeIs(1));
  EXPECT_EQ(reading.accepted[0].digest_input, expected.accepted.at(0).digest_input);
  EXPECT_THAT(reading.problems(), ElementsAre("4 身份证号 id-check-digit"));
  EXPECT_THAT(reading.unread, IsEmpty());
}

std::string fate_of_day(const std::string& day) {
  const auto reading = fire("甲,13019920040521051X," + day + ",1,东托村\n");
  if (!reading.accepted.empty()) return fangpin::to_text(*reading.accepted[0].discovered);
  return reading.rejected.empty() ? "passed over" : reading.rejected[0].reason;
}

TEST(Dirt, DaysSurviveInEverySpelling) {
  for (const std::string spelling :
       {"2022-09-01", "2022/9/1", "2022.9.1", "2022年9月1日", "20220901", "2022-09-01 08:30:00", "44805"}) {
    EXPECT_EQ(fate_of_day(spelling), "2022-09-01") << spelling;
  }
  for (const std::string spelling :
       {"二〇二二年九月一日", "2022年9月1日晚", "2022/9/1 上午 8:00", "2022、9、1", "2022。9。1", "2022年9月1号"}) {
    EXPECT_EQ(fate_of_day(spelling), "2022-09-01") << spelling;
  }
  EXPECT_EQ(fate_of_day("二○二二年九月二十一日"), "2022-09-21");
  EXPECT_EQ(fate_of_day("二〇二二年九月十日"), "2022-09-10");
  EXPECT_EQ(fate_of_day("9/13/2022"), "2022-09-13");
  EXPECT_EQ(fate_of_day("13/9/2022"), "2022-09-13");
}

TEST(Dirt, DaysThatMeanTwoOrNoneAreRejected) {
  EXPECT_EQ(fate_of_day("5/9/2022"), "date-ambiguous");
  EXPECT_EQ(fate_of_day("2022-02-30"), "date-impossible");
  EXPECT_EQ(fate_of_day("2022年9月"), "date-incomplete");
  EXPECT_EQ(fate_of_day("9月1日"), "date-incomplete");
  EXPECT_EQ(fate_of_day("二〇二二年九月三十一日"), "date-impossible");
  EXPECT_EQ(fate_of_day("二〇二二年九月" + std::string(60, ' ') + "十十十十日"), "date-unreadable");
  EXPECT_EQ(fate_of_day("上个月"), "date-unreadable");
  EXPECT_EQ(fate_of_day("2022-10-01"), "date-future");
  EXPECT_EQ(fate_of_day("1900-01-01"), "date-out-of-range");
  EXPECT_EQ(fate_of_day("1"), "date-unreadable");
  EXPECT_EQ(fate_of_day(""), "value-missing");
}

std::string fate_of_loss(const std::string& loss) {
  const auto reading = fire("甲,13019920040521051X,2022-09-01," + loss + ",东托村\n");
  if (reading.accepted.empty()) return reading.rejected.empty() ? "passed over" : reading.rejected[0].reason;
  const auto at = reading.accepted[0].kept.find("\"loss\":\"");
  if (at == std::string::npos) return "(none)";
  return reading.accepted[0].kept.substr(at + 8, reading.accepted[0].kept.find('"', at + 8) - at - 8);
}

TEST(Dirt, AmountsSurviveTheirSeparatorsAndUnits) {
  for (const std::string spelling :
       {"12345.6", "\"12,345.60\"", "￥12345.6", "12345.6元", "1.23456万元", "１２３４５．６"}) {
    EXPECT_EQ(fate_of_loss(spelling), "10000-20000") << spelling;
  }
  for (const std::string mark : {"", "-", "—", "无", "/"}) EXPECT_EQ(fate_of_loss(mark), "(none)") << mark;
}

TEST(Dirt, FillersAreNoAmounts) {
  EXPECT_EQ(fate_of_loss("-120"), "amount-negative");
  EXPECT_EQ(fate_of_loss("999999"), "amount-implausible");
  EXPECT_EQ(fate_of_loss("不详"), "amount-unreadable");
}

TEST(Dirt, AColumnsUnitCounts) {
  const auto reading =
      read_bytes(kFire, "姓名,身份证号,火灾日期,损失金额（万元）\n甲,13019920040521051X,2022-09-01,2.5\n");
  ASSERT_THAT(reading.accepted, SizeIs(1));
  EXPECT_THAT(reading.accepted[0].kept, testing::HasSubstr("\"loss\":\"20000-30000\""));
}

TEST(Dirt, OneFileInFiveEncodingsAndThreeSeparatorsIsOneFile) {
  const auto text_with = [](char separator) {
    std::string text(kHead);
    text += "岩温·罕炳,13019920040521051X,2022-09-01,1,东托村\n";
    std::replace(text.begin(), text.end(), ',', separator);
    return text;
  };
  const auto plain = read_bytes(kFire, text_with(','));
  ASSERT_THAT(plain.accepted, SizeIs(1));
  std::string with_bom = "\xEF\xBB\xBF";
  with_bom += text_with(',');
  const std::vector<std::string> files = {with_bom, to_utf16le(text_with('\t')), to_utf16le(text_with(',')),
                                          text_with('\t'), text_with(';')};
  for (const auto& bytes : files) {
    const auto reading = read_bytes(kFire, bytes);
    ASSERT_EQ(reading.refusal(), "");
    ASSERT_THAT(reading.accepted, SizeIs(1));
    EXPECT_EQ(reading.accepted[0].digest_input, plain.accepted[0].digest_input);
    EXPECT_EQ(reading.accepted[0].identity, plain.accepted[0].identity);
  }
}

TEST(Dirt, MiddleDotsOfMinorityNamesAreOne) {
  const auto name_of = [](const std::string& name) {
    return fire(name + ",13019920040521051X,2022-09-01,1,东托村\n").accepted.at(0).digest_input;
  };
  for (const std::string spelling : {"李娜•扎迪", "李娜．扎迪", "李娜‧扎迪", "李娜・扎迪"}) {
    EXPECT_EQ(name_of(spelling), name_of("李娜·扎迪")) << spelling;
  }
}

TEST(Dirt, LinesAreCountedAsAPersonCountsThem) {
  const auto reading = fire("甲,13019920040521051X,2022-09-01,1,东托村\n\n乙,,2022-09-01,1,东托村\n");
  EXPECT_THAT(reading.problems(), ElementsAre("4 身份证号 id-blank"));
}

ReadOptions ndjson() {
  ReadOptions options;
  options.format = FileFormat::ndjson;
  return options;
}

TEST(Dirt, NdjsonRowsMayNameTheirMembersInAnyOrder) {
  const auto reading = read_bytes(
      kFire,
      "{\"姓名\":\"甲\",\"身份证号\":\"13019920040521051X\",\"火灾日期\":\"2022-09-01\",\"损失金额\":51439.12}\n"
      "{\"损失金额\":\"1.5万\",\"火灾日期\":\"2022.9.1\",\"公民身份号码\":\"130199198401095251\"}\n"
      "{\"姓名\":\"丙\",\"火灾日期\":\"2022-09-01\"}\n"
      "{\"姓名\":\"丁\",\"身份证号\":130199198401095251,\"火灾日期\":\"2022-09-01\"}\n",
      ndjson());
  EXPECT_EQ(reading.refusal(), "");
  EXPECT_THAT(reading.accepted, SizeIs(2));
  EXPECT_THAT(reading.problems(), ElementsAre("3 身份证号 id-blank", "4 身份证号 id-rounded"));
}

TEST(Dirt, NdjsonOfAnotherKindIsRefused) {
  EXPECT_EQ(read_bytes(kFire, "{\"商品\":\"尿素\"}\n", ndjson()).refusal(), "file-columns-missing");
  EXPECT_EQ(read_bytes(kFire, "", ndjson()).refusal(), "file-empty");
}

TEST(Dirt, ThousandsOfRowsStreamInPiecesWithoutAMistake) {
  std::string text(kHead);
  for (int i = 0; i < 2000; ++i) text += "甲,13019920040521051X,2022-09-01,1,东托村\n";
  ReadOptions options;
  options.chunk = 1000;
  EXPECT_THAT(read_bytes(kFire, text, options).accepted, SizeIs(2000));
}

TEST(Dirt, ExamplesOfATemplateAreNobodysRows) {
  const auto reading = fire(
      "例：张三,11010519491231002X,2022-09-01,1,东托村\n（示例）李四,11010519491231002X,2022-09-01,1,东托村\n"
      "甲,13019920040521051X,2022-09-01,1,东托村\n");
  EXPECT_THAT(reading.problems(), IsEmpty());
  ASSERT_THAT(reading.accepted, SizeIs(1));
  EXPECT_EQ(reading.accepted[0].line, 4U);
  EXPECT_THAT(fire("例文,13019920040521051X,2022-09-01,1,东托村\n").accepted, SizeIs(1)) << "somebody's name";
}

TEST(Dirt, WhereAFieldMeansAMonthAMonthIsEnough) {
  const auto student = [](const std::string& header, const std::string& when) {
    return read_bytes("education/private-or-coastal-college",
                      "姓名,身份证号," + header + ",院校性质\n甲,13019920040521051X," + when + ",民办\n");
  };
  const auto with_day = student("入学日期", "2022-09-01");
  ASSERT_THAT(with_day.accepted, SizeIs(1));
  for (const std::string when : {"2022年9月", "2022-09", "202209", "2022/9", "2022.09", "2022年09月份", "20220901"}) {
    const auto reading = student("入学年月", when);
    EXPECT_THAT(reading.problems(), IsEmpty()) << when;
    ASSERT_THAT(reading.accepted, SizeIs(1)) << when;
    EXPECT_EQ(reading.accepted[0].natural_key, with_day.accepted[0].natural_key) << "the same record: " << when;
    EXPECT_FALSE(reading.accepted[0].discovered) << "a month is no day of discovery";
  }
  EXPECT_THAT(student("入学年月", "2022-13").problems(), ElementsAre("2 入学年月 date-impossible"));
  EXPECT_THAT(student("入学年月", "2022-10").problems(), ElementsAre("2 入学年月 date-future"));
  EXPECT_THAT(student("入学年月", "2022").problems(), ElementsAre("2 入学年月 date-incomplete"));
  EXPECT_EQ(fate_of_day("2022年9月"), "date-incomplete") << "the day of a fire is a day";
}

TEST(Dirt, TotalsPagesAndSignaturesAreNobodysRows) {
  const std::string person = "甲,13019920040521051X,2022-09-01,1,东托村\n";
  for (const std::string row :
       {"灵寿镇小计,3人,,,", "东托村 合计：1人,,,,", ",总　计,,5,", "第1页,,共2页,,", "第1页 共2页,,,,", "以下空白,,,,",
        "2022年9月30日,,,,", "盖章：,,,,", "（1）,（2）,（3）,（4）,（5）"}) {
    const auto reading = fire(row + "\n" + person);
    EXPECT_THAT(reading.problems(), IsEmpty()) << row;
    EXPECT_THAT(reading.accepted, SizeIs(1)) << row;
  }
  // Who may be a person is rejected aloud.
  EXPECT_THAT(fire("王镇,,,,\n" + person).problems(), ElementsAre("2 身份证号 id-blank"));
  EXPECT_THAT(fire("合计花,13019920040521051X,2022-09-01,1,东托村\n").accepted, SizeIs(1));
}

TEST(Dirt, HeadersMayBeNumberedOrCutShort) {
  EXPECT_THAT(
      read_bytes(kFire, "1.姓名,2、身份证号,(3)火灾日期,4.损失金额\n甲,13019920040521051X,2022-09-01,1\n").accepted,
      SizeIs(1));
  EXPECT_THAT(
      read_bytes("civil-affairs/temporary-relief", "申请人,申请人身份证,救助时间\n甲,13019920040521051X,2022-09-01\n")
          .accepted,
      SizeIs(1));
}

TEST(Dirt, AGroupRowTellsTwoColumnsOfOneNameApart) {
  const auto reading = read_bytes("civil-affairs/distressed-children",
                                  "留守儿童信息,,,监护人信息,\n姓名,身份证号,登记日期,姓名,身份证号\n"
                                  "甲,130199201101256011,2022-09-01,乙,13019920040521051X\n");
  EXPECT_THAT(reading.problems(), IsEmpty());
  ASSERT_THAT(reading.accepted, SizeIs(1));
  EXPECT_EQ(reading.accepted[0].person, "130199201101256011");
}

TEST(Dirt, AYesOrNoMayBeTheColumnsOwnWord) {
  const auto fate = [](const std::string& word) {
    const auto reading =
        read_bytes("health/chronic-illness",
                   "姓名,身份证号,病种,确诊日期,是否签约\n甲,13019920040521051X,高血压,2022-09-01," + word + "\n");
    if (reading.accepted.empty()) return reading.rejected.empty() ? std::string("?") : reading.rejected[0].reason;
    const bool yes = reading.accepted[0].kept.find("\"contracted\":true") != std::string::npos;
    return std::string(yes ? "yes" : "no");
  };
  for (const auto* word : {"是", "签约", "已签约"}) EXPECT_EQ(fate(word), "yes") << word;
  for (const auto* word : {"否", "未签约", "没有签约"}) EXPECT_EQ(fate(word), "no") << word;
  for (const auto* word : {"未知", "不详", "拟签约", "已解约"}) EXPECT_EQ(fate(word), "boolean-unknown") << word;
}

TEST(Dirt, ARiskFoundHasItsDayUnderEachOfItsNames) {
  for (const auto* header : {"发现日期", "发现风险时间", "风险发现时间"}) {
    EXPECT_THAT(read_bytes("health/epidemic",
                           std::string("姓名,身份证号,") + header + ",情形\n甲,13019920040521051X,2022-09-01,隔离\n")
                    .accepted,
                SizeIs(1))
        << header;
  }
}

TEST(Dirt, BlanksSeparateNothing) {
  EXPECT_EQ(read_bytes(kFire, "姓名　身份证号　火灾日期\n甲　13019920040521051X　2022-09-01\n").refusal(),
            "file-separator-unknown");
  EXPECT_EQ(read_bytes(kFire, "姓名  身份证号  火灾日期\n甲  13019920040521051X  2022-09-01\n").refusal(),
            "file-separator-unknown");
}

TEST(Dirt, Big5IsSaidToBeAnotherEncoding) {
  // 姓名,身分證號,火災日期 and a row
  EXPECT_EQ(read_bytes(kFire,
                       "\xA9\x6D\xA6\x57,\xA8\xAD\xA4\xC0\xC3\xD2\xB8\xB9,\xA4\xF5\xA8\x61\xA4\xE9\xB4\xC1\n"
                       "\xB4\xFA,13019920040521051X,2022-09-01\n")
                .refusal(),
            "file-undecodable");
}

TEST(Dirt, Utf16WithoutAMarkIsReadWhereItsHeaderIs) {
  const std::string text = std::string(kHead) + "甲,13019920040521051X,2022-09-01,1,东托村\n";
  const auto marked = to_utf16le(text);
  const auto reading = read_bytes(kFire, marked.substr(2));
  EXPECT_EQ(reading.refusal(), "");
  EXPECT_THAT(reading.accepted, SizeIs(1));
}

}  // namespace
}  // namespace fangpin::adapters
