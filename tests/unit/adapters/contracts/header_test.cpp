// Where a file's header is and which column is which, on files of other months than the samples'.
#include <gtest/gtest.h>

#include "../formats/workbook_builder.hpp"
#include "adapters/header_search.hpp"
#include "adapters/row_kind.hpp"
#include "reading.hpp"

namespace fangpin::adapters {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

void expect_one_row(const Reading& reading, std::uint32_t line) {
  EXPECT_EQ(reading.refusal(), "");
  EXPECT_THAT(reading.problems(), IsEmpty());
  ASSERT_THAT(reading.accepted, SizeIs(1));
  EXPECT_EQ(reading.accepted[0].line, line);
}

TEST(Header, IsFoundByAnyOfItsKnownNamesInAnyOrder) {
  expect_one_row(read_bytes(kHouse, "鉴定时间,房屋鉴定等级,公民身份号码,户主\n2022-09-01,C,130199198401095251,甲\n"),
                 2);
  expect_one_row(read_bytes(kHouse,
                            "姓名(必填), 身份证号码 *,\"危房\n等级\",鉴定日期（格式：2022-01-01）\n"
                            "甲,130199198401095251,C,2022-09-01\n"),
                 2);
  expect_one_row(
      read_bytes("public-security/traffic-injury", "XM,sfzh,SGRQ,后果\n甲,130199198401095251,20220901,致伤\n"), 2);
}

TEST(Header, IsFoundUnderTitlesFormLinesAndBlankRows) {
  expect_one_row(read_bytes(kHouse,
                            "灵寿县2022年9月新增C、D级危房台账,,,\n填报单位：住建局,,填报日期：2022-09-15,\n,,,\n"
                            "户主姓名,身份证号,鉴定等级,鉴定日期\n甲,130199198401095251,C,2022-09-01\n"),
                 5);
}

TEST(Header, MayHaveAGroupRowAboveThatNamesTheColumnsWithoutParts) {
  expect_one_row(read_bytes(kCost,
                            "序号,姓名,身份证号,住院情况,,费用情况,,\n"
                            ",,,住院日期,结算日期,医疗总费用,政策范围内自付费用,\n"
                            "1,甲,130199198401095251,20220826,20220905,15079.67,7234.5,\n"),
                 3);
}

TEST(Header, IsNotADataRowThatHoldsAHeadersWord) {
  // 户主 as a relation is a word that other files use as a header.
  const auto reading = read_bytes("public-security/household-register",
                                  "户号,姓名,公民身份号码,与户主关系,户主姓名\n260000000,甲,,户主,甲\n");
  EXPECT_THAT(reading.problems(), ElementsAre("2 公民身份号码 id-blank"));
}

TEST(Header, OfTwoColumnsForOneFieldTheSurerAndThenTheFirstWins) {
  const auto named = read_bytes(kHouse,
                                "户主姓名,姓名,户主身份证号,身份证号,鉴定等级,鉴定日期\n"
                                "户主,甲,130199195504115450,130199198401095251,C,2022-09-01\n");
  expect_one_row(named, 2);
  EXPECT_EQ(named.accepted[0].person, "130199198401095251");
  const auto repeated =
      read_bytes(kHouse, "姓名,身份证号,鉴定等级,鉴定日期,鉴定等级\n甲,130199198401095251,C,2022-09-01,A\n");
  expect_one_row(repeated, 2);
  EXPECT_TRUE(repeated.accepted[0].alert);
}

TEST(Header, UnknownColumnsAreDropped) {
  const auto reading = read_bytes(kHouse,
                                  "姓名,身份证号,鉴定等级,鉴定日期,银行卡号,备注\n"
                                  "甲,130199198401095251,C,2022-09-01,6222020200112233445,家中有猪\n");
  expect_one_row(reading, 2);
  const auto& row = reading.accepted[0];
  for (const auto& text : {row.kept, row.identity, row.digest_input, row.natural_key}) {
    EXPECT_EQ(text.find("6222"), std::string::npos);
    EXPECT_EQ(text.find("猪"), std::string::npos);
  }
}

TEST(Header, RefusalsAreTold) {
  EXPECT_EQ(read_bytes(kHouse, "甲,130199198401095251,C,2022-09-01\n").refusal(), "file-no-header");
  EXPECT_EQ(read_bytes(kHouse, "2022年9月台账\n甲,130199198401095251,C,2022-09-01\n").refusal(), "file-no-header");
  EXPECT_EQ(read_bytes(kHouse, "商品,数量,单价\n尿素,3,120\n").refusal(), "file-columns-missing");
  EXPECT_EQ(read_bytes(kHouse, "乡镇,行政村,人数\n陈庄镇,野鸡铺村,3\n").refusal(), "file-columns-missing");
  EXPECT_EQ(read_bytes(kHouse, "\n\n ,\n").refusal(), "file-empty");
  EXPECT_EQ(read_bytes(kHouse, "户主姓名,身份证号,鉴定等级,鉴定日期\n,,,\n合计,0户,,\n").refusal(), "file-only-header");
  const auto lacking = read_bytes(kHouse, "户主姓名,身份证号,鉴定日期\n甲,130199198401095251,2022-09-01\n");
  ASSERT_EQ(lacking.refusal(), "file-column-missing");
  EXPECT_EQ(lacking.refused->column, "鉴定等级");
  EXPECT_EQ(lacking.refused->line, 1u);
  const auto no_amount =
      read_bytes(kCost, "姓名,身份证号,住院日期,结算日期,个人自付\n甲,130199198401095251,20220826,20220905,1\n");
  EXPECT_EQ(no_amount.refused->column, "政策范围内自付费用");
}

TEST(Header, AnotherFeedsFileIsRefusedWhole) {
  EXPECT_EQ(read_bytes("education/dropout", sample("应急局_火灾农户.csv")).refusal(), "file-column-missing");
}

TEST(RowKind, NotesTotalsBlanksAndFootersDoNotCount) {
  const auto reading = read_bytes(kDropout,
                                  "序号,学生姓名,身份证号,发现日期,失学或辍学原因\n"
                                  "栏次,1,2,3,4\n"
                                  ",必填,18位,如2022-09-01,\n"
                                  "示例,张三,110101199001011234,2022-09-01,例：厌学\n"
                                  "1,甲,130199200806096631,2022-09-01,厌学\n"
                                  "2,,,,\n"
                                  "青同镇小计,1人,,,\n"
                                  "小 计,1人,,,\n"
                                  "序号,学生姓名,身份证号,发现日期,失学或辍学原因\n"
                                  "3,乙,130199201103058449,2022-09-02,厌学\n"
                                  "　,　,　,　,　\n"
                                  "合　计,2人,,,\n"
                                  "注：发现日期按实际填写,,,,\n"
                                  "填表人：王某,,审核人：,,\n");
  EXPECT_EQ(reading.refusal(), "");
  ASSERT_THAT(reading.accepted, SizeIs(2));
  EXPECT_EQ(reading.accepted[0].line, 5u);
  EXPECT_EQ(reading.accepted[1].line, 10u);
  EXPECT_THAT(reading.problems(), IsEmpty());
}

TEST(RowKind, ARowWithoutAnIdIsRejectedAloud) {
  const auto reading = read_bytes(kDropout,
                                  "序号,学生姓名,身份证号,发现日期,失学或辍学原因\n"
                                  "1,甲,,2022-09-01,填写有误\n2,乙,无,2022-09-01,厌学\n3,丙,12345,2022-09-01,厌学\n");
  EXPECT_THAT(reading.problems(), ElementsAre("2 身份证号 id-blank", "3 身份证号 id-blank", "4 身份证号 id-length"));
}

std::string merged_workbook(const std::string& rows, const std::string& merges) {
  return WorkbookBuilder::with_sheet("<sheetData>" + rows + "</sheetData><mergeCells>" + merges + "</mergeCells>")
      .bytes();
}

Reading read_workbook(std::string_view feed, const std::string& bytes) {
  ReadOptions options;
  options.format = FileFormat::xlsx;
  return read_bytes(feed, bytes, options);
}

TEST(Merged, TownAndVillageAreFilledDown) {
  const auto reading =
      read_workbook("civil-affairs/minimum-living",
                    merged_workbook(text_row(1, {"乡镇", "行政村", "姓名", "身份证号", "批准日期"}) +
                                        text_row(2, {"陈庄镇", "野鸡铺村", "甲", "130199198401095251", "2022-09-01"}) +
                                        text_row(3, {"", "", "乙", "130199195504115450", "2022-09-01"}),
                                    "<mergeCell ref=\"A2:A3\"/><mergeCell ref=\"B2:B3\"/>"));
  EXPECT_THAT(reading.problems(), IsEmpty());
  ASSERT_THAT(reading.accepted, SizeIs(2));
  EXPECT_EQ(reading.accepted[0].area, "130126103223");
  EXPECT_EQ(reading.accepted[1].area, "130126103223");
}

TEST(Merged, AnIdIsFilledDownForTheSamePersonOnly) {
  const std::string head = text_row(1, {"姓名", "身份证号", "住院日期", "结算日期", "政策范围内自付费用"});
  const auto two_admissions = read_workbook(
      kCost, merged_workbook(head + text_row(2, {"甲", "130199198401095251", "2022-08-01", "2022-08-09", "7000"}) +
                                 text_row(3, {"", "", "2022-08-20", "2022-08-30", "8000"}),
                             "<mergeCell ref=\"A2:A3\"/><mergeCell ref=\"B2:B3\"/>"));
  EXPECT_THAT(two_admissions.problems(), IsEmpty());
  EXPECT_THAT(two_admissions.accepted, SizeIs(2));
  const auto another_person = read_workbook(
      kCost, merged_workbook(head + text_row(2, {"甲", "130199198401095251", "2022-08-01", "2022-08-09", "7000"}) +
                                 text_row(3, {"乙", "", "2022-08-20", "2022-08-30", "8000"}),
                             "<mergeCell ref=\"B2:B3\"/>"));
  EXPECT_THAT(another_person.problems(), ElementsAre("3 身份证号 id-blank"));
}

// A person's second row with one cell of its own is a record like any other; it was passed over as a heading.
TEST(Merged, OneCellOfItsOwnMakesARow) {
  const std::string head = text_row(1, {"姓名", "身份证号", "行政村", "火灾日期"});
  const auto reading = read_workbook(
      kFire, merged_workbook(head + text_row(2, {"甲", "130199198401095251", "东托村", "2022-09-01"}) +
                                 text_row(3, {"", "", "", "2022-09-20"}) +
                                 text_row(4, {"乙", "130199195504115450", "东托村", "2022-09-02"}),
                             "<mergeCell ref=\"A2:A3\"/><mergeCell ref=\"B2:B3\"/><mergeCell ref=\"C2:C3\"/>"));
  EXPECT_THAT(reading.problems(), IsEmpty());
  ASSERT_THAT(reading.accepted, SizeIs(3));
  EXPECT_EQ(reading.accepted[1].person, reading.accepted[0].person);
  EXPECT_EQ(fangpin::to_text(*reading.accepted[1].discovered), "2022-09-20");
  // The name alone is merged: whose row it is nobody can say, and it is said so.
  const auto without_id =
      read_workbook(kFire, merged_workbook(head + text_row(2, {"甲", "130199198401095251", "东托村", "2022-09-01"}) +
                                               text_row(3, {"", "", "", "2022-09-20"}),
                                           "<mergeCell ref=\"A2:A3\"/>"));
  EXPECT_THAT(without_id.problems(), ElementsAre("3 身份证号 id-blank"));
}

TEST(Merged, AHeadingAcrossTheTableIsNobodysRow) {
  const std::string head = text_row(1, {"行政村", "姓名", "身份证号", "火灾日期"});
  const auto reading =
      read_workbook(kFire, merged_workbook(head + text_row(2, {"一、灵寿镇"}) +
                                               text_row(3, {"东托村", "甲", "130199198401095251", "2022-09-01"}) +
                                               text_row(4, {"二、陈庄镇"}) +
                                               text_row(5, {"野鸡铺村", "乙", "130199195504115450", "2022-09-02"}),
                                           "<mergeCell ref=\"A2:D2\"/><mergeCell ref=\"A4:D4\"/>"));
  EXPECT_THAT(reading.problems(), IsEmpty());
  EXPECT_THAT(reading.accepted, SizeIs(2));
}

TEST(Merged, AnAmountBelongsToOneRow) {
  const auto reading = read_workbook(
      kCost, merged_workbook(text_row(1, {"姓名", "身份证号", "住院日期", "结算日期", "政策范围内自付费用"}) +
                                 text_row(2, {"甲", "130199198401095251", "2022-08-01", "2022-08-09", "7000"}) +
                                 text_row(3, {"", "", "2022-08-20", "2022-08-30", ""}),
                             "<mergeCell ref=\"A2:A3\"/><mergeCell ref=\"B2:B3\"/><mergeCell ref=\"E2:E3\"/>"));
  EXPECT_THAT(reading.problems(), ElementsAre("3 政策范围内自付费用 value-missing"));
}

// Every header that DOMAIN 2.4 names for a department, read under its feed; "" where the contract has it and drops it.
TEST(Header, KnowsTheNamesThatEachDepartmentUses) {
  const std::vector<std::tuple<std::string_view, std::string_view, std::string_view>> names = {
      {kDropout, "身份证件号", "citizen_id"},
      {kDropout, "成员身份证(CYSFZ)", "citizen_id"},
      {kDropout, "身份证号（必填）", "citizen_id"},
      {kDropout, "失辍学原因", "reason"},
      {kDropout, "义务教育阶段未上学原因", "reason"},
      {kDropout, "人联系电话", "phone"},
      {kDropout, "乡(镇)", "town"},
      {kDropout, "镇街道", "town"},
      {"education/study-cost-burden", "受助金额", "aid"},
      {"education/study-cost-burden", "SZJE", "aid"},
      {"education/study-cost-burden", "受助金额(SZJE)", "aid"},
      {kCost, "就诊医疗机构名称", "hospital"},
      {kCost, "医保类别", "visit_kind"},
      {kCost, "医疗费总额", "total_cost"},
      {kCost, "统筹报销金额", "basic_payment"},
      {kCost, "大额医疗费用补助", "large_payment"},
      {kCost, "大病保险支付", "serious_payment"},
      {kCost, "医疗救助金额", "aid_payment"},
      {kCost, "财政兜底", "fiscal_payment"},
      {kCost, "机构承担", "institution_payment"},
      {kCost, "参保所属地区", ""},
      {kCost, "医保政策范围内费用", ""},
      {kCost, "险种类型", "insurance_kind"},
      {"civil-affairs/minimum-living", "申请类别", "aid_kind"},
      {"civil-affairs/minimum-living", "低边类别", "aid_kind"},
      {"civil-affairs/minimum-living", "保障总人口", "persons"},
      {"civil-affairs/minimum-living", "重残保障人数", "severely_disabled"},
      {"civil-affairs/minimum-living", "生活补助金", "monthly_amount"},
      {"civil-affairs/minimum-living", "总发放金额", "monthly_amount"},
      {"civil-affairs/minimum-living", "救助证编号", ""},
      {"civil-affairs/minimum-living", "户主身份证号", "citizen_id"},
      {"civil-affairs/extreme-poverty", "户主身份证号", "citizen_id"},
      {"civil-affairs/temporary-relief", "户主身份证号", "citizen_id"},
      {"civil-affairs/distressed-children", "户主身份证号", ""},
      {kHouse, "是否危房户", ""},
      {kHouse, "AAC318", ""},
      {kHouse, "AAC322", "grade"},
      {kHouse, "住房结构", ""},
      {kHouse, "住房面积（平方米）", ""},
      {kHouse, "住房安全保障", ""},
      {"water/unsafe-supply", "是否解决安全饮用水", "secured"},
      {"water/unsafe-supply", "饮水是否安全", "secured"},
      {"water/unsafe-supply", "AAC312", "secured"},
      {"water/unsafe-supply", "饮水是否困难", "difficult"},
      {"water/unsafe-supply", "AAC311", "difficult"},
      {"water/unsafe-supply", "AAC031", "citizen_id"},
      {"health/serious-illness", "成员身份证号", "citizen_id"},
      {"health/serious-illness", "CYSFZH", "citizen_id"},
      {"health/serious-illness", "SWYY", ""},
      {"health/serious-illness", "死亡原因(SWYY)", ""},
      {"public-security/traffic-injury", "SFZH", "citizen_id"},
      {"public-security/traffic-injury", "事故地点/信息", ""},
      {"public-security/traffic-injury", "XX", ""},
      {"public-security/traffic-injury", "死亡原因", ""},
      {"emergency-management/disaster", "灾种", "hazard"},
      {"emergency-management/disaster", "发生时间\n(年-月-日)", "happened"},
      {"emergency-management/disaster", "发生时间（yyyy/mm/dd）", "happened"},
      {"emergency-management/disaster", "县级代码", ""},
      {"emergency-management/disaster", "乡镇代码", "division_code"},
      {"emergency-management/disaster", "受灾人口（人）", ""},
      {"emergency-management/disaster", "因灾死亡失踪人口（人）", ""},
      {"emergency-management/disaster", "紧急转移安置人口（人）", ""},
      {"emergency-management/disaster", "倒塌房屋（间）", "rooms_collapsed"},
      {"emergency-management/disaster", "直接经济损失（万元）", "loss"},
      {"emergency-management/disaster", "理赔金额", ""},
      {"emergency-management/disaster", "LPJE", ""},
      {"rural-revitalization/monitored-register", "AAC001", "household_number"},
      {"rural-revitalization/monitored-register", "AAR040", ""},
      {"rural-revitalization/monitored-register", "AAC029", "head_name"},
      {"rural-revitalization/monitored-register", "AAC031", ""}};
  for (const auto& [feed, header, field] : names) {
    const HeaderIndex index(contract_of(feed));
    const auto* match = index.find(header);
    ASSERT_NE(match, nullptr) << feed << " " << header;
    const bool dropped = match->field->treatment == Treatment::drop;
    EXPECT_EQ(dropped ? "" : match->field->id, field) << feed << " " << header;
  }
}

TEST(Header, WithACodeOfAnotherFieldInBracketsIsNeither) {
  const HeaderIndex index(contract_of(kDropout));
  EXPECT_EQ(index.find("姓名(SFZH)"), nullptr);
  EXPECT_EQ(index.find("身份证号(家长)"), nullptr);
  EXPECT_EQ(index.find("农作物受灾面积(千公顷)"), nullptr);
}

TEST(Header, AHeadStandsInWhereNobodyElseIsNamed) {
  constexpr std::string_view kRelief = "civil-affairs/minimum-living";
  const auto head = read_bytes(kRelief,
                               "申请类别,家庭分类,户主姓名,户主身份证号,保障总人口,月保障金,批准时间\n"
                               "农村低保,A类,甲,130199198401095251,3,1200,2022-09-01\n");
  expect_one_row(head, 2);
  EXPECT_EQ(head.accepted[0].person, "130199198401095251");
  EXPECT_THAT(head.accepted[0].identity, testing::HasSubstr("\"name\":\"甲\""));

  const auto both = read_bytes(kRelief,
                               "户主姓名,户主身份证号,姓名,身份证号,批准时间\n"
                               "甲,130199198401095251,乙,13019920040521051X,2022-09-01\n");
  expect_one_row(both, 2);
  EXPECT_EQ(both.accepted[0].person, "13019920040521051X");
  EXPECT_THAT(both.accepted[0].identity, testing::HasSubstr("\"head_name\":\"甲\""));

  // Another person's name beside the head's ID: whose it is cannot be told.
  const auto mixed = read_bytes(kRelief, "姓名,户主姓名,户主身份证号,批准时间\n乙,甲,130199198401095251,2022-09-01\n");
  ASSERT_TRUE(mixed.refused);
  EXPECT_EQ(mixed.refused->reason, "file-columns-missing");
  EXPECT_THAT(mixed.refused->missing, ElementsAre("身份证号"));
}

TEST(Header, InOneCellIsSaidToBeUnseparated) {
  EXPECT_EQ(read_bytes(kHouse, "姓名，身份证号，鉴定等级\n甲，130199198401095251，C\n").refusal(),
            "file-separator-unknown");
  expect_one_row(read_bytes(kHouse, "姓名|身份证号|鉴定等级|鉴定日期\n甲|130199198401095251|C|2022-09-01\n"), 2);
}

TEST(Header, MayHaveNotesInBracketsUnderIt) {
  expect_one_row(read_bytes(kHouse,
                            "姓名,身份证号,鉴定等级,鉴定日期\n（文本）,（18位）,（A/B/C/D）,（日期）\n"
                            "甲,130199198401095251,C,2022-09-01\n"),
                 3);
}

TEST(Header, TwiceForTheIdRejectsRowsThatDifferInThem) {
  const auto reading = read_bytes(kHouse,
                                  "姓名,身份证号,身份证号,鉴定等级,鉴定日期\n"
                                  "甲,130199198401095251,13019920040521051X,C,2022-09-01\n"
                                  "乙,13019920040521051X,13019920040521051X,C,2022-09-01\n"
                                  "丙,130199197001010015,,C,2022-09-01\n");
  EXPECT_THAT(reading.problems(), ElementsAre("2 身份证号 id-two-columns"));
  EXPECT_THAT(reading.accepted, SizeIs(2));
}

}  // namespace
}  // namespace fangpin::adapters
