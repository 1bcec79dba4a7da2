#include "adapters/departments/common_fields.hpp"
#include "adapters/departments/departments.hpp"

namespace fangpin::adapters::departments {
namespace {

constexpr std::string_view kDepartment = "public-security";

Field consequence(std::string_view clause) {
  return sensitive(category("consequence", "后果", clause,
                            {{"亡", "dead"}, {"死", "dead"}, {"残", "disabled"}, {"伤", "injured"}},
                            {"伤亡情况", "事故后果", "伤亡后果", "致伤致残致亡情况", "伤害程度", "损害后果", "伤情",
                             "伤亡类型", "伤害后果"}));
}

std::vector<Field> tail(std::string_view clause) {
  return {discovered(clause), head_name(clause),     phone(clause),  town(clause),
          village(clause),    division_code(clause), address(clause)};
}

Contract with(Contract contract, std::vector<Field> fields) {
  contract.department = kDepartment;
  contract.fields = std::move(fields);
  for (auto& field : tail(contract.clause)) contract.fields.push_back(std::move(field));
  return contract;
}

Contract traffic_injury() {
  constexpr std::string_view kClause = "shuangjiang-2021 附件1 公安 2; fujian-2021 6";
  return with(
      {.feed = "public-security/traffic-injury",
       .title = "交通事故致伤致残致亡农户",
       .title_en = "Traffic injury, disability or death",
       .risk = "因意外事故",
       .natural_key = {"citizen_id", "happened"},
       .discovery_field = "discovered",
       .event_field = "happened",
       .clause = kClause},
      {citizen_id(kClause, Whose::person, {"伤者身份证号", "伤亡人员身份证号", "当事人身份证号", "受害人身份证号"}),
       name(kClause, Whose::person, {"伤者姓名", "伤亡人员姓名", "当事人姓名", "当事人", "受害人姓名"}),
       required(event_day("happened", "事故日期", kClause,
                          {"事故时间", "事故发生日期", "事故发生时间", "发生日期", "发生时间", "SGRQ", "SGSJ"})),
       consequence(kClause), dropped("place", "事故地点/信息", {"事故地点", "事故信息", "XX", "地点", "事故描述"}),
       dropped_sensitive("death_cause", "死亡原因", {"SWYY"}), dropped("plate", "车牌号", {"车牌号码", "号牌号码"}),
       dropped("liability", "事故责任", {"责任认定", "责任"}), dropped("sex", "性别")});
}

Contract crime_victim() {
  constexpr std::string_view kClause = "shuangjiang-2021 附件1 公安 3; fujian-2021 6";
  return with({.feed = "public-security/crime-victim",
               .title = "刑事案件致主要劳动力伤残亡农户",
               .title_en = "Households whose main labourer was hurt, disabled or killed by a crime",
               .risk = "因意外事故",
               .natural_key = {"citizen_id", "happened"},
               .discovery_field = "discovered",
               .event_field = "happened",
               .clause = kClause},
              {sensitive(citizen_id(kClause, Whose::person, {"受害人身份证号", "被害人身份证号", "被害人证件号码"})),
               name(kClause, Whose::person, {"受害人姓名", "被害人姓名", "受害人", "被害人"}),
               required(event_day(
                   "happened", "案发日期", kClause,
                   {"案发时间", "案件发生日期", "案件发生时间", "发案日期", "发案时间", "发生日期", "发生时间"})),
               consequence(kClause),
               kept("main_labourer", "是否主要劳动力", FieldType::boolean, kClause,
                    {"是否家庭主要劳动力", "主要劳动力", "是否重要劳动力", "是否家庭重要劳动力"}),
               dropped("case_number", "案件编号", {"案号"}), dropped("case_kind", "案件类别", {"案件类型", "案由"}),
               dropped("suspect", "嫌疑人", {"犯罪嫌疑人", "嫌疑人姓名"}), dropped("sex", "性别")});
}

// Links persons to households and says nothing else about them. A snapshot: who is no longer in it has left.
Contract household_register() {
  constexpr std::string_view kClause = "shuangjiang-2021 附件1 公安 1, 乡村振兴; lingshou-2022 六";
  Contract contract{.feed = "public-security/household-register",
                    .department = kDepartment,
                    .title = "户籍登记簿",
                    .title_en = "Household register",
                    .mode = Mode::snapshot,
                    .subject = Subject::household_register,
                    .natural_key = {"citizen_id"},
                    .clause = kClause,
                    .rule = AlertRule::none};
  contract.fields = {
      citizen_id(kClause, Whose::person),
      name(kClause, Whose::person),
      required(household_number("户号", kClause, {"户口号", "户籍号", "户口簿号", "户口本号", "家庭户号", "HH"})),
      category("relation", "与户主关系", kClause,
               {{"户主", "head"},
                {"本人", "head"},
                {"配偶", "spouse"},
                {"侄", "relative"},
                {"甥", "relative"},
                {"孙", "grandchild"},
                {"祖", "grandparent"},
                {"妻", "spouse"},
                {"夫", "spouse"},
                {"父", "parent"},
                {"母", "parent"},
                {"子", "child"},
                {"女", "child"},
                {"儿", "child"}},
               {"与户主的关系", "户主关系", "关系", "YHZGX"}),
      head_name(kClause),
      town(kClause),
      village(kClause),
      division_code(kClause),
      address(kClause),
      dropped("head_id", "户主公民身份号码", {"户主身份证号", "户主身份证号码"}),
      dropped("sex", "性别"),
      dropped("birth", "出生日期", {"出生年月", "CSRQ"}),
      dropped("ethnicity", "民族"),
      dropped("household_kind", "户别", {"户口性质", "户类型"}),
  };
  return contract;
}

}  // namespace

std::vector<Contract> public_security() { return {traffic_injury(), crime_victim(), household_register()}; }

}  // namespace fangpin::adapters::departments
