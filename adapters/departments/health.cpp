#include "adapters/departments/common_fields.hpp"
#include "adapters/departments/departments.hpp"

namespace fangpin::adapters::departments {
namespace {

constexpr std::string_view kDepartment = "health";

Field patient_id(std::string_view clause) {
  return sensitive(citizen_id(clause, Whose::person,
                              {"患者身份证号", "患者身份证号码", "患者证件号码", "病人身份证号", "患者身份证"}));
}
Field patient_name(std::string_view clause) {
  return name(clause, Whose::person, {"患者姓名", "患者", "病人姓名", "病人"});
}

// The illness itself is nobody's business but the doctors': only whether it is serious or chronic remains.
Field illness(std::string_view clause) {
  return sensitive(category(
      "illness", "确诊病种", clause,
      {{"癌", "serious"},           {"瘤", "serious"},       {"白血病", "serious"},     {"衰竭", "serious"},
       {"透析", "serious"},         {"尿毒症", "serious"},   {"终末期肾病", "serious"}, {"心肌梗", "serious"},
       {"脑梗", "serious"},         {"脑卒中", "serious"},   {"脑出血", "serious"},     {"中风", "serious"},
       {"先天性心脏病", "serious"}, {"先心病", "serious"},   {"再生障碍", "serious"},   {"血友病", "serious"},
       {"移植", "serious"},         {"艾滋病", "serious"},   {"耐多药", "serious"},     {"重性精神", "serious"},
       {"严重精神障碍", "serious"}, {"肝硬化", "serious"},   {"尘肺", "serious"},       {"大病", "serious"},
       {"重病", "serious"},         {"高血压", "chronic"},   {"糖尿病", "chronic"},     {"冠心病", "chronic"},
       {"慢阻肺", "chronic"},       {"支气管炎", "chronic"}, {"哮喘", "chronic"},       {"关节炎", "chronic"},
       {"类风湿", "chronic"},       {"肝炎", "chronic"},     {"结核", "chronic"},       {"肾炎", "chronic"},
       {"帕金森", "chronic"},       {"癫痫", "chronic"},     {"慢性", "chronic"},       {"慢病", "chronic"}},
      {"病种", "病种名称", "疾病名称", "疾病", "诊断", "诊断名称", "主要诊断", "确诊疾病", "大病病种", "患病名称",
       "所患疾病", "患病种类", "慢病病种", "慢性病病种", "疾病种类", "出院诊断"}));
}

Field hospital(std::string_view clause) {
  return sensitive(sealed_text("hospital", "救治医院", clause,
                               {"医院", "医院名称", "医疗机构", "医疗机构名称", "就诊医院", "就诊医疗机构名称",
                                "救治机构", "救治医疗机构", "确诊医院", "定点医院", "治疗医院"}));
}

std::vector<Field> tail(std::string_view clause) {
  return {head_name(clause),
          phone(clause),
          town(clause),
          village(clause),
          division_code(clause),
          address(clause),
          dropped("sex", "性别"),
          dropped("age", "年龄"),
          dropped("ethnicity", "民族"),
          dropped_sensitive("death_cause", "死亡原因", {"SWYY"}),
          dropped("case_number", "病历号", {"住院号", "病案号", "档案号"})};
}

Contract with(Contract contract, std::vector<Field> fields, std::vector<Field> more) {
  contract.fields = std::move(fields);
  for (auto& field : more) contract.fields.push_back(std::move(field));
  return contract;
}

Contract epidemic() {
  constexpr std::string_view kClause = "lingshou-2022 二; fujian-2021 3";
  return with({.feed = "health/epidemic",
               .department = kDepartment,
               .title = "因疫突发困难人员",
               .title_en = "People in sudden hardship from an epidemic",
               .risk = "因病",
               .natural_key = {"citizen_id", "discovered"},
               .discovery_field = "discovered",
               .event_field = "happened",
               .clause = kClause},
              {patient_id(kClause), patient_name(kClause), required(discovered(kClause, {"登记日期", "上报日期"})),
               event_day("happened", "发生日期", kClause, {"发生时间", "隔离日期", "隔离时间", "确诊日期", "确诊时间"}),
               sensitive(category("situation", "情形", kClause,
                                  {{"隔离", "quarantined"},
                                   {"停工", "work-stopped"},
                                   {"失业", "work-stopped"},
                                   {"返乡", "work-stopped"},
                                   {"滞留", "stranded"},
                                   {"滞销", "sales-stopped"},
                                   {"确诊", "infected"},
                                   {"感染", "infected"},
                                   {"无症状", "infected"},
                                   {"死亡", "died"},
                                   {"去世", "died"}},
                                  {"困难情形", "困难情况", "情况", "具体情形", "影响情况", "困难类型", "因疫情形"}))},
              tail(kClause));
}

Contract serious_illness() {
  constexpr std::string_view kClause = "lingshou-2022 二; fujian-2021 6";
  return with(
      {.feed = "health/serious-illness",
       .department = kDepartment,
       .title = "农村新增大病患者",
       .title_en = "Rural people newly diagnosed with a serious illness",
       .risk = "因病",
       .natural_key = {"citizen_id", "diagnosed"},
       .discovery_field = "discovered",
       .event_field = "diagnosed",
       .clause = kClause},
      {patient_id(kClause), patient_name(kClause), illness(kClause),
       required(event_day("diagnosed", "确诊日期", kClause,
                          {"确诊时间", "诊断日期", "诊断时间", "患病时间", "患病日期", "发病日期", "确诊年月日"})),
       discovered(kClause), hospital(kClause)},
      tail(kClause));
}

Contract chronic_illness() {
  constexpr std::string_view kClause = "fujian-2021 6, 1; shuangjiang-2021 二(一)";
  return with(
      {.feed = "health/chronic-illness",
       .department = kDepartment,
       .title = "负担较重的慢性病患者",
       .title_en = "People with a chronic illness that burdens the household",
       .mode = Mode::cumulative,
       .risk = "因病",
       .natural_key = {"citizen_id", "diagnosed"},
       .discovery_field = "discovered",
       .event_field = "diagnosed",
       .clause = kClause},
      {patient_id(kClause), patient_name(kClause), illness(kClause),
       event_day("diagnosed", "确诊日期", kClause,
                 {"确诊时间", "诊断日期", "诊断时间", "患病时间", "患病日期", "认定日期", "认定时间", "建档日期"}),
       discovered(kClause), hospital(kClause),
       amount("yearly_cost", "年自付费用", kClause, {"年度自付费用", "年医疗费用", "自付费用", "个人自付", "年支出"}),
       kept("contracted", "是否签约服务", FieldType::boolean, kClause,
            {"是否签约", "家庭医生签约", "是否家庭医生签约", "是否慢病签约"})},
      tail(kClause));
}

Contract monitored_treatment() {
  constexpr std::string_view kClause = "shuangjiang-2021 附件1 卫生健康";
  return with(
      {.feed = "health/monitored-treatment",
       .department = kDepartment,
       .title = "监测对象疾病救治信息",
       .title_en = "Treatment of monitored persons",
       .risk = "因病",
       .natural_key = {"citizen_id", "admitted"},
       .discovery_field = "discovered",
       .event_field = "admitted",
       .clause = kClause},
      {patient_id(kClause), patient_name(kClause), illness(kClause),
       required(event_day("admitted", "入院日期", kClause,
                          {"入院时间", "住院日期", "住院时间", "救治日期", "救治时间", "就诊日期", "就诊时间"})),
       event_day("discharged", "出院日期", kClause, {"出院时间"}), discovered(kClause), hospital(kClause),
       amount("total_cost", "医疗总费用", kClause, {"总费用", "医疗费总额", "住院总费用", "治疗费用"}),
       amount("self_paid", "个人自付", kClause, {"自付费用", "自付金额", "个人自付费用", "个人支付"}),
       category("outcome", "救治情况", kClause,
                {{"治愈", "cured"},
                 {"好转", "improved"},
                 {"在治", "in-treatment"},
                 {"治疗中", "in-treatment"},
                 {"未愈", "not-cured"},
                 {"死亡", "died"}},
                {"治疗情况", "转归", "救治结果", "治疗结果", "救治状态"})},
      tail(kClause));
}

}  // namespace

std::vector<Contract> health() { return {epidemic(), serious_illness(), chronic_illness(), monitored_treatment()}; }

}  // namespace fangpin::adapters::departments
