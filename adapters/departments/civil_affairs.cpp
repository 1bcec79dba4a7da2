#include "adapters/departments/common_fields.hpp"
#include "adapters/departments/departments.hpp"

namespace fangpin::adapters::departments {
namespace {

constexpr std::string_view kDepartment = "civil-affairs";
constexpr std::string_view kHalfMonthly = "lingshou-2022 二; shuangjiang-2021 附件1 民政; fujian-2021 6";

Field recipient_id(std::string_view clause, Whose whose = Whose::person_or_head) {
  return citizen_id(clause, whose,
                    {"申请人身份证号", "申请人证件号码", "救助对象身份证号", "对象身份证号", "享受人身份证号"});
}
Field recipient_name(std::string_view clause) {
  return name(clause, Whose::person, {"申请人姓名", "申请人", "救助对象姓名", "救助对象", "对象姓名"});
}
Field approved(std::string_view clause) {
  return event_day("approved", "批准日期", clause,
                   {"批准时间", "审批日期", "审批时间", "审核确认日期", "审核确认时间", "纳入日期", "纳入时间",
                    "享受开始日期", "起始日期", "开始享受日期", "认定日期", "认定时间", "救助开始日期"});
}
Field persons(std::string_view clause) {
  return kept("persons", "保障人数", FieldType::integer, clause, {"保障总人口", "享受人数", "保障人口", "救助人数"});
}
Field monthly_amount(std::string_view clause) {
  return amount("monthly_amount", "月保障金", clause,
                {"月保障金额", "保障金额", "补助金额", "月补助金额", "救助金额", "生活补助金", "总发放金额", "发放金额",
                 "月补助金", "供养金", "供养标准", "救助标准"});
}

std::vector<Field> tail(std::string_view clause) {
  return {discovered(clause),
          head_name(clause),
          phone(clause),
          town(clause),
          village(clause),
          division_code(clause),
          address(clause),
          dropped("certificate", "救助证编号", {"低保证号", "特困证号", "证件编号", "救助证号"}),
          dropped_sensitive("bank_account", "银行账户", {"银行账号", "银行卡号", "社保卡号"}),
          dropped("bank", "开户银行", {"开户行"}),
          dropped("sex", "性别"),
          dropped("age", "年龄"),
          dropped("birth", "出生日期", {"出生年月"}),
          dropped("ethnicity", "民族")};
}

Contract with(Contract contract, std::vector<Field> fields) {
  contract.department = kDepartment;
  contract.fields = std::move(fields);
  for (auto& field : tail(contract.clause)) {
    if (contract.field(field.id) == nullptr) contract.fields.push_back(std::move(field));
  }
  // Of a list of persons the head is somebody else.
  if (contract.field("citizen_id")->own_aliases == 0) {
    contract.fields.push_back(dropped("head_id", "户主身份证号", {"户主身份证号码", "户主证件号码"}));
  }
  return contract;
}

Contract minimum_living() {
  return with({.feed = "civil-affairs/minimum-living",
               .title = "新增农村低保对象",
               .title_en = "People newly granted the rural minimum living allowance",
               .risk = "其他",
               .natural_key = {"citizen_id", "approved"},
               .discovery_field = "discovered",
               .event_field = "approved",
               .clause = kHalfMonthly},
              {recipient_id(kHalfMonthly), recipient_name(kHalfMonthly),
               sensitive(category(
                   "aid_kind", "救助类别", kHalfMonthly,
                   {{"农村低保", "rural-minimum-living"},
                    {"城市低保", "urban-minimum-living"},
                    {"低保边缘", "minimum-living-margin"},
                    {"低边", "minimum-living-margin"},
                    {"特困", "extreme-poverty"},
                    {"支出型", "expense-poverty"},
                    {"低保", "rural-minimum-living"}},
                   {"申请类别", "低保类别", "保障类别", "家庭分类", "低边类别", "救助类型", "对象类别", "低保类型"})),
               approved(kHalfMonthly), persons(kHalfMonthly), monthly_amount(kHalfMonthly),
               kept("severely_disabled", "重残保障人数", FieldType::integer, kHalfMonthly, {"重残人数"}),
               sensitive(category("cause", "致贫原因", kHalfMonthly,
                                  {{"病", "illness"},
                                   {"残", "disability"},
                                   {"学", "study"},
                                   {"灾", "disaster"},
                                   {"劳动力", "no-labour"},
                                   {"无劳动力", "no-labour"},
                                   {"意外", "accident"}},
                                  {"主要致贫原因", "困难原因"}))});
}

Contract extreme_poverty() {
  return with({.feed = "civil-affairs/extreme-poverty",
               .title = "新增特困供养人员",
               .title_en = "People newly granted extreme poverty support",
               .risk = "其他",
               .natural_key = {"citizen_id", "approved"},
               .discovery_field = "discovered",
               .event_field = "approved",
               .clause = kHalfMonthly},
              {recipient_id(kHalfMonthly), recipient_name(kHalfMonthly),
               category("support_kind", "供养方式", kHalfMonthly, {{"集中", "institution"}, {"分散", "home"}},
                        {"供养类型", "供养形式", "供养类别"}),
               approved(kHalfMonthly), monthly_amount(kHalfMonthly),
               sensitive(category("care_level", "自理能力", kHalfMonthly,
                                  {{"全自理", "independent"},
                                   {"半自理", "partly-dependent"},
                                   {"半护理", "partly-dependent"},
                                   {"全护理", "dependent"},
                                   {"失能", "dependent"},
                                   {"不能自理", "dependent"}},
                                  {"生活自理能力", "自理情况", "照料护理等级"}))});
}

Contract temporary_relief() {
  constexpr std::string_view kClause = "shuangjiang-2021 附件1 民政; fujian-2021 6";
  return with(
      {.feed = "civil-affairs/temporary-relief",
       .title = "临时救助对象",
       .title_en = "Households or persons given temporary relief",
       .risk = "其他",
       .natural_key = {"citizen_id", "approved"},
       .discovery_field = "discovered",
       .event_field = "approved",
       .clause = kClause},
      {recipient_id(kClause), recipient_name(kClause),
       required(event_day("approved", "批准日期", kClause,
                          {"批准时间", "审批日期", "审批时间", "救助日期", "救助时间", "发放日期", "发放时间",
                           "审核确认日期", "申请日期", "申请时间"})),
       amount("relief", "救助金额", kClause, {"临时救助金额", "发放金额", "救助金", "补助金额", "总发放金额"}),
       sensitive(category("cause", "救助原因", kClause,
                          {{"病", "illness"},
                           {"残", "disability"},
                           {"学", "study"},
                           {"灾", "disaster"},
                           {"火", "disaster"},
                           {"意外", "accident"},
                           {"事故", "accident"},
                           {"突发", "sudden"},
                           {"支出型", "expense"},
                           {"急难型", "sudden"}},
                          {"困难原因", "申请原因", "申请类别", "救助类型", "救助类别", "致贫原因", "困难类型"})),
       persons(kClause)});
}

Contract widowed_alone() {
  constexpr std::string_view kClause = "lingshou-2022 二; xiji-2022 八";
  return with(
      {.feed = "civil-affairs/widowed-alone",
       .title = "鳏寡孤独人员",
       .title_en = "Widowed, childless or orphaned people who live alone",
       .mode = Mode::cumulative,
       .risk = "其他",
       .natural_key = {"citizen_id"},
       .discovery_field = "discovered",
       .event_field = "registered",
       .clause = kClause},
      {recipient_id(kClause, Whose::person), recipient_name(kClause),
       category("situation", "类别", kClause,
                {{"鳏", "widower"},
                 {"寡", "widow"},
                 {"孤儿", "orphan"},
                 {"孤", "orphan"},
                 {"独居", "alone"},
                 {"独", "alone"},
                 {"丧偶", "widowed"}},
                {"人员类别", "对象类别", "特殊群体类别", "鳏寡孤独类别", "类型", "人员类型"}),
       event_day("registered", "登记日期", kClause, {"登记时间", "认定日期", "认定时间", "纳入日期", "摸排日期"}),
       kept("living_alone", "是否独居", FieldType::boolean, kClause, {"独居"})});
}

Contract distressed_children() {
  constexpr std::string_view kClause = "lingshou-2022 二; fujian-2021 1";
  return with(
      {.feed = "civil-affairs/distressed-children",
       .title = "农村留守儿童和困境儿童",
       .title_en = "Left-behind or distressed children",
       .mode = Mode::cumulative,
       .risk = "其他",
       .natural_key = {"citizen_id"},
       .discovery_field = "discovered",
       .event_field = "registered",
       .clause = kClause},
      {sensitive(citizen_id(kClause, Whose::person,
                            {"儿童身份证号", "儿童身份证号码", "儿童证件号码", "儿童身份证件号", "孩子身份证号"})),
       name(kClause, Whose::person, {"儿童姓名", "儿童", "孩子姓名"}),
       sensitive(category(
           "child_kind", "儿童类别", kClause,
           {{"事实无人抚养", "without-care"},
            {"孤儿", "orphan"},
            {"留守", "left-behind"},
            {"重残", "disabled"},
            {"残疾", "disabled"},
            {"重病", "ill"},
            {"流动", "migrant"},
            {"困境", "distressed"}},
           {"类别", "困境类型", "困境类别", "儿童类型", "对象类别", "困境儿童类型", "困境儿童类别", "人员类别"})),
       kept("left_behind", "是否留守", FieldType::boolean, kClause, {"留守", "是否留守儿童", "留守儿童"}),
       event_day("registered", "登记日期", kClause, {"登记时间", "认定日期", "认定时间", "纳入日期", "批准日期"}),
       guardian_name(kClause), guardian_id(kClause),
       sealed_text("school", "就读学校", kClause, {"学校", "学校名称", "所在学校"})});
}

}  // namespace

std::vector<Contract> civil_affairs() {
  return {minimum_living(), extreme_poverty(), temporary_relief(), widowed_alone(), distressed_children()};
}

}  // namespace fangpin::adapters::departments
