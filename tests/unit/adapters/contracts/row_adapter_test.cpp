#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "crypto/base/json.hpp"
#include "reading.hpp"

namespace fangpin::adapters {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string text_at(const std::string& object, std::string_view name) {
  const auto value = boost::json::parse(object);
  const auto* member = value.as_object().if_contains(boost::json::string_view(name.data(), name.size()));
  return member == nullptr ? "(absent)" : member->is_string() ? std::string(member->as_string()) : serialize(*member);
}

const AdaptedRow& only_row(const Reading& reading) {
  EXPECT_EQ(reading.refusal(), "");
  EXPECT_THAT(reading.problems(), IsEmpty());
  EXPECT_EQ(reading.accepted.size(), 1u);
  return reading.accepted.at(0);
}

TEST(RowAdapter, SplitsARowIntoWhatMayBeStoredAndWhatMayNot) {
  const auto reading = read_bytes(
      kDropout,
      "学生姓名,身份证号,发现日期,失学或辍学原因,就读学校,年级,监护人姓名,联系电话,乡镇,行政村,民族\n"
      "高雪桂,130199200806096631,2022-09-01,随父母外出,青同中学,七年级,萧林雪,13900002663,陈庄镇,野鸡铺村,汉族\n");
  const auto& row = only_row(reading);
  EXPECT_EQ(row.line, 2u);
  EXPECT_EQ(row.person, "130199200806096631");
  EXPECT_EQ(row.area, "130126103223");
  EXPECT_EQ(row.discovered, parse_date("2022-09-01"));
  EXPECT_TRUE(row.alert);
  EXPECT_EQ(
      row.kept,
      R"({"area":"130126103223","discovered":"2022-09-01","reason":"moved-with-parents","stage":"junior-secondary"})");
  EXPECT_EQ(
      row.identity,
      R"({"citizen_id":"130199200806096631","guardian_name":"萧林雪","name":"高雪桂","phone":"13900002663","school":"青同中学"})");
  EXPECT_EQ(row.natural_key, R"(["education/dropout","130199200806096631","2022-09-01"])");
  EXPECT_THAT(row.digest_input, Not(HasSubstr("汉族")));
  for (const auto& text : {row.kept, row.identity, row.digest_input, row.natural_key}) {
    EXPECT_EQ(text, canonical_json(boost::json::parse(text)));
  }
}

TEST(RowAdapter, WipesThePlaintextMembersOnly) {
  auto reading = read_bytes(kDropout, "姓名,身份证号,发现日期\n高雪桂,130199200806096631,2022-09-01\n");
  auto& row = reading.accepted.at(0);
  row.wipe();
  EXPECT_EQ(row.person + row.household + row.natural_key + row.digest_input + row.identity, "");
  EXPECT_NE(row.kept, "");
  EXPECT_TRUE(row.discovered);
}

TEST(RowAdapter, OneRecordInTwoSpellingsIsUnchanged) {
  const auto one =
      read_bytes(kCost,
                 "姓名,身份证号,医疗机构名称,住院日期,结算日期,医疗总费用,政策范围内自付费用,乡镇,行政村\n"
                 "曹国,130199198401095251,河北省人民医院,2022-08-26,2022-09-05,15079.67,7234.5,灵寿镇,北关村\n");
  const auto other =
      read_bytes(kCost,
                 "序号,行政村,乡(镇),患者姓名,证件号码,入院时间,结算时间,总费用,政策范围内自付费用,医院名称\n"
                 "1,北关,灵寿,曹　国,１３０１９９１９８４０１０９５２５１,2022年8月26日,2022.9.5,\"￥15,079.67\",7234."
                 "50元,河北省人民医院\n");
  EXPECT_EQ(only_row(one).natural_key, only_row(other).natural_key);
  EXPECT_EQ(only_row(one).digest_input, only_row(other).digest_input);
  EXPECT_EQ(only_row(one).kept, only_row(other).kept);
}

TEST(RowAdapter, EveryFieldThatStaysMakesACorrection) {
  const std::string header = "姓名,身份证号,医疗机构名称,住院日期,结算日期,医疗总费用,政策范围内自付费用,行政村\n";
  const auto base =
      only_row(read_bytes(kCost, header + "曹国,130199198401095251,甲医院,20220826,20220905,15079,7234,野鸡铺村\n"));
  for (const std::string changed : {"曹国强,130199198401095251,甲医院,20220826,20220905,15079,7234,野鸡铺村\n",
                                    "曹国,130199198401095251,乙医院,20220826,20220905,15079,7234,野鸡铺村\n",
                                    "曹国,130199198401095251,甲医院,20220826,20220905,15079.01,7234,野鸡铺村\n",
                                    "曹国,130199198401095251,甲医院,20220826,20220905,15079,7235,野鸡铺村\n",
                                    "曹国,130199198401095251,甲医院,20220826,20220905,15079,7234,北关村\n"}) {
    const auto row = only_row(read_bytes(kCost, header + changed));
    EXPECT_EQ(row.natural_key, base.natural_key) << changed;
    EXPECT_NE(row.digest_input, base.digest_input) << changed;
  }
}

TEST(RowAdapter, TheThresholdIsInclusive) {
  const auto reading = read_bytes(kCost,
                                  "姓名,身份证号,住院日期,结算日期,政策范围内自付费用\n"
                                  "甲,130199198401095251,20220826,20220905,6000\n"
                                  "乙,130199195504115450,20220826,20220905,5999.99\n");
  ASSERT_EQ(reading.accepted.size(), 2u);
  EXPECT_TRUE(reading.accepted[0].alert);
  EXPECT_EQ(reading.accepted[0].measure_cents, 600'000);
  EXPECT_FALSE(reading.accepted[1].alert);
  EXPECT_EQ(reading.accepted[1].no_alert_reason, "below-threshold");
  EXPECT_EQ(reading.accepted[1].measure_cents, 599'999);
}

TEST(RowAdapter, AYearsSumIsNotJudgedRowByRow) {
  ReadOptions options;
  options.readings.per = Readings::Per::person_year;
  const auto reading = read_bytes(
      kCost, "姓名,身份证号,住院日期,结算日期,政策范围内自付费用\n甲,130199198401095251,20220826,20220905,500\n",
      options);
  EXPECT_TRUE(only_row(reading).alert);
  EXPECT_EQ(only_row(reading).measure_cents, 50'000);
}

TEST(RowAdapter, AfterReimbursementIsTheSelfPaidAmountOrWhatIsLeftOfTheTotal) {
  ReadOptions options;
  options.readings.amount = Readings::Amount::after_reimbursement;
  const auto said = read_bytes(
      kCost, "姓名,身份证号,住院日期,结算日期,个人自付,医疗总费用\n甲,130199198401095251,20220826,20220905,7000,9000\n",
      options);
  EXPECT_EQ(only_row(said).measure_cents, 700'000);
  const auto left = read_bytes(kCost,
                               "姓名,身份证号,住院日期,结算日期,医疗总费用,基本医保支付,大病保险支付,医疗救助支付\n"
                               "甲,130199198401095251,20220826,20220905,10000,2500,500.5,-\n",
                               options);
  EXPECT_EQ(only_row(left).measure_cents, 699'950);
  const auto impossible = read_bytes(
      kCost,
      "姓名,身份证号,住院日期,结算日期,医疗总费用,基本医保支付\n甲,130199198401095251,20220826,20220905,100,2500\n",
      options);
  EXPECT_THAT(impossible.problems(), ElementsAre("2 医疗总费用 amount-order"));
}

TEST(RowAdapter, GradesAAndBAreAcceptedWithoutAnAlert) {
  const auto reading = read_bytes("housing/dangerous-house",
                                  "户主姓名,身份证号,危房等级,鉴定日期\n"
                                  "甲,130199198401095251,Ｃ级,2022.9.1\n"
                                  "乙,130199195504115450,b级,2022.9.1\n"
                                  "丙,130199197408052903,,2022.9.1\n"
                                  "丁,130199193803047882,危房,2022.9.1\n");
  ASSERT_EQ(reading.accepted.size(), 2u);
  EXPECT_TRUE(reading.accepted[0].alert);
  EXPECT_FALSE(reading.accepted[1].alert);
  EXPECT_EQ(reading.accepted[1].no_alert_reason, "grade-not-dangerous");
  EXPECT_THAT(reading.problems(), ElementsAre("4 危房等级 value-missing", "5 危房等级 grade-unknown"));
}

TEST(RowAdapter, FourWaterIndicatorsAllMetAreAWarningAndStayAnAlert) {
  const std::string header = "户主姓名,身份证号,水质,水量,取水方便程度,供水保证率,发现日期\n";
  const auto met =
      read_bytes("water/unsafe-supply", header + "甲,130199198401095251,达标,基本达标,方便,95%,2022-09-10\n");
  EXPECT_TRUE(only_row(met).alert);
  EXPECT_THAT(met.warnings(), ElementsAre("2 供水保证率 water-all-met"));
  EXPECT_EQ(text_at(only_row(met).kept, "assurance"), "9500");
  EXPECT_EQ(text_at(only_row(met).kept, "quality"), "met");
  for (const std::string row : {"达标,达标,达标,75%", "不达标,达标,达标,95%", "达标,达标,,95%", "达标,达标,达标,"}) {
    const auto reading = read_bytes("water/unsafe-supply", header + "甲,130199198401095251," + row + ",2022-09-10\n");
    EXPECT_TRUE(only_row(reading).alert);
    EXPECT_THAT(reading.warnings(), IsEmpty()) << row;
  }
}

TEST(RowAdapter, TheIdIsTheFirstProblemThenTheFilesOrder) {
  const std::string header = "鉴定日期,危房等级,身份证号,户主姓名\n";
  const auto problem = [&](const std::string& row) {
    return read_bytes("housing/dangerous-house", header + row + "\n").problems();
  };
  EXPECT_THAT(problem("5/9/2022,E,130199198401095252,甲"), ElementsAre("2 身份证号 id-check-digit"));
  EXPECT_THAT(problem("5/9/2022,E,130199198401095251,甲"), ElementsAre("2 鉴定日期 date-ambiguous"));
  EXPECT_THAT(problem("2022-09-01,E,130199198401095251,甲"), ElementsAre("2 危房等级 grade-unknown"));
}

TEST(RowAdapter, ADayAfterTodayIsAProblem) {
  ReadOptions options;
  options.today = *parse_date("2022-09-10");
  const std::string header = "姓名,身份证号,发现日期\n";
  EXPECT_THAT(read_bytes(kDropout, header + "甲,130199200806096631,2022-09-11\n", options).problems(),
              ElementsAre("2 发现日期 date-future"));
  EXPECT_THAT(read_bytes(kDropout, header + "甲,130199200806096631,2022-09-10\n", options).problems(), IsEmpty());
}

TEST(RowAdapter, TheEventsDayStandsInForTheDayOfDiscovery) {
  const auto reading = read_bytes(kDropout, "姓名,身份证号,辍学日期,发现日期\n甲,130199200806096631,2022-09-03,\n");
  EXPECT_EQ(only_row(reading).discovered, parse_date("2022-09-03"));
  EXPECT_THAT(only_row(reading).natural_key, HasSubstr("2022-09-03"));
  EXPECT_THAT(read_bytes(kDropout, "姓名,身份证号,辍学时间\n甲,130199200806096631,2022-09-03\n").problems(), IsEmpty());
  EXPECT_THAT(read_bytes(kDropout, "姓名,身份证号,辍学日期,发现日期\n甲,130199200806096631,,\n").problems(),
              ElementsAre("2 发现日期 value-missing"));
}

TEST(RowAdapter, AnUnreadableSealedValueIsAWarningOnly) {
  const auto reading =
      read_bytes(kDropout, "姓名,身份证号,发现日期,监护人身份证号\n甲,130199200806096631,2022-09-03,12345\n");
  EXPECT_EQ(text_at(only_row(reading).identity, "guardian_id"), "(absent)");
  EXPECT_THAT(reading.warnings(), ElementsAre("2 监护人身份证号 id-length"));
}

TEST(RowAdapter, AParentsIdInAChildsRowIsAWarningWithinOneFile) {
  const std::string header = "学生姓名,身份证号,发现日期,监护人姓名,监护人身份证号\n";
  const std::string first = "高雪桂,130199200806096631,2022-09-01,萧林,130199198401095251\n";
  const std::string second = "傅桂梅,130199198401095251,2022-09-01,萧林,130199198401095251\n";
  const std::string third = "杨玉祥,130199200806096631,2022-09-01,宋新,\n";
  EXPECT_THAT(read_bytes(kDropout, header + first + second).warnings(), ElementsAre("3 身份证号 id-of-parent"));
  EXPECT_THAT(read_bytes(kDropout, header + first + third).warnings(), ElementsAre("3 身份证号 id-of-parent"));
  EXPECT_THAT(read_bytes(kDropout, header + first + first).warnings(), IsEmpty());
  EXPECT_THAT(read_bytes(kDropout, header + third).warnings(), IsEmpty());
  EXPECT_EQ(read_bytes(kDropout, header + first + second + third).accepted.size(), 3u);
}

TEST(RowAdapter, OneRecordTwiceInAFileIsTwiceAccepted) {
  const auto reading = read_bytes(
      kDropout, "姓名,身份证号,发现日期\n甲,130199200806096631,2022-09-03\n甲,130199200806096631,20220903\n");
  ASSERT_EQ(reading.accepted.size(), 2u);
  EXPECT_EQ(reading.accepted[0].natural_key, reading.accepted[1].natural_key);
  EXPECT_EQ(reading.accepted[0].digest_input, reading.accepted[1].digest_input);
}

TEST(RowAdapter, WhereTheVillageIsUnknownTheOfficerGetsTheFilesWords) {
  const auto reading =
      read_bytes(kDropout, "姓名,身份证号,发现日期,行政村\n甲,130199200806096631,2022-09-03,苏家庄村\n");
  const auto& row = only_row(reading);
  EXPECT_EQ(row.area, "");
  EXPECT_EQ(text_at(row.identity, "village"), "苏家庄村");
  EXPECT_THAT(row.kept, Not(HasSubstr("苏家庄")));
  EXPECT_THAT(reading.warnings(), ElementsAre("2 行政村 area-unknown"));
}

TEST(RowAdapter, RegistersGiveTheirHouseholdAndNoAlert) {
  const auto police = read_bytes("public-security/household-register",
                                 "户号,姓名,公民身份号码,与户主关系\n260000000,甲,130199198401095251,户主\n"
                                 ",乙,130199195504115450,配偶\n");
  EXPECT_EQ(police.accepted.at(0).household, "260000000");
  EXPECT_FALSE(police.accepted.at(0).alert);
  EXPECT_EQ(police.accepted.at(0).no_alert_reason, "register");
  EXPECT_FALSE(police.accepted.at(0).discovered);
  EXPECT_THAT(police.accepted.at(0).kept, Not(HasSubstr("260000000")));
  EXPECT_THAT(police.problems(), ElementsAre("3 户号 household-missing"));
  const auto national = read_bytes("rural-revitalization/monitored-register",
                                   "户编号,姓名,证件号码,监测对象类别,风险是否已消除,识别监测时间,风险是否已消除\n"
                                   "130126100013,甲,130199198401095251,边缘易致贫困户,否,202111,是\n");
  EXPECT_EQ(only_row(national).household, "130126100013");
  EXPECT_EQ(only_row(national).kept, R"({"identified":"2021-11","monitor_class":"marginal","risk_removed":false})");
}

}  // namespace
}  // namespace fangpin::adapters
