#include "adapters/departments/common_fields.hpp"
#include "adapters/departments/departments.hpp"

namespace fangpin::adapters::departments {
namespace {

constexpr std::string_view kDepartment = "housing";
constexpr std::string_view kClause = "lingshou-2022 二; shuangjiang-2021 附件1 住房和城乡建设; fujian-2021 6";

Field grade() {
  return kept("grade", "鉴定等级", FieldType::house_grade, kClause,
              {"危房等级", "房屋等级", "房屋鉴定等级", "危险等级", "房屋安全等级", "住房等级", "评定等级", "鉴定级别",
               "危房级别", "房屋危险性等级", "安全鉴定等级", "AAC322"});
}

std::vector<Field> tail() {
  return {discovered(kClause),
          phone(kClause),
          town(kClause),
          village(kClause),
          division_code(kClause),
          address(kClause),
          dropped("structure", "房屋结构", {"住房结构", "结构类型", "结构形式"}),
          dropped("floor_area", "住房面积", {"房屋面积", "建筑面积", "住房面积（平方米）"}),
          dropped("built", "建造年代", {"建成年份", "建房年份", "建造年份"}),
          dropped("rebuilt", "危改年度", {"改造年度"}),
          dropped("housing_secured", "住房安全保障", {"住房安全是否有保障", "是否住房安全"}),
          dropped("is_dangerous", "是否危房户", {"是否危房", "AAC318"}),
          dropped("members", "家庭人口", {"家庭人口数", "人口数"})};
}

Contract with(Contract contract, std::vector<Field> fields) {
  contract.department = kDepartment;
  contract.risk = "因安全住房";
  contract.clause = kClause;
  contract.fields = std::move(fields);
  for (auto& field : tail()) contract.fields.push_back(std::move(field));
  return contract;
}

// New C and D grades by JGJ 125; A and B are taken, for the department did its work, and make no alert.
Contract dangerous_house() {
  return with({.feed = "housing/dangerous-house",
               .title = "新认定C、D级危房农户",
               .title_en = "Houses newly graded C or D",
               .natural_key = {"citizen_id", "graded"},
               .discovery_field = "discovered",
               .event_field = "graded",
               .rule = AlertRule::house_grade},
              {citizen_id(kClause, Whose::household, {"房主身份证号", "产权人身份证号"}),
               name(kClause, Whose::household, {"房主姓名", "房主", "产权人"}), required(grade()),
               event_day("graded", "鉴定日期", kClause,
                         {"鉴定时间", "认定日期", "认定时间", "评定日期", "评定时间", "等级鉴定日期", "鉴定年月日"})});
}

// Screened by the department as no longer safe and sheltered: its list is the judgement, with or without a grade.
Contract unsafe_house() {
  return with(
      {.feed = "housing/unsafe-house",
       .title = "因灾或破损老旧住房不安全农户",
       .title_en = "Houses unsafe from disaster or age",
       .natural_key = {"citizen_id", "found_unsafe"},
       .discovery_field = "discovered",
       .event_field = "found_unsafe"},
      {citizen_id(kClause, Whose::household), name(kClause, Whose::household),
       event_day("found_unsafe", "排查认定日期", kClause,
                 {"受损日期", "受损时间", "受灾日期", "受灾时间", "认定日期", "认定时间", "核查日期", "鉴定日期"}),
       category("cause", "不安全原因", kClause,
                {{"洪", "disaster"},
                 {"灾", "disaster"},
                 {"震", "disaster"},
                 {"滑坡", "disaster"},
                 {"暴雨", "disaster"},
                 {"塌", "disaster"},
                 {"老", "age"},
                 {"旧", "age"},
                 {"年久", "age"},
                 {"破损", "age"}},
                {"原因", "致险原因", "住房不安全原因", "受损原因", "危险原因", "隐患原因"}),
       grade()});
}

}  // namespace

std::vector<Contract> housing() { return {dangerous_house(), unsafe_house()}; }

}  // namespace fangpin::adapters::departments
