#include "adapters/departments/common_fields.hpp"
#include "adapters/departments/departments.hpp"

namespace fangpin::adapters::departments {
namespace {

constexpr std::string_view kDepartment = "rural-revitalization";
constexpr std::string_view kClause = "lingshou-2022 一, 二; shuangjiang-2021 附件1 乡村振兴";

// The national system's own export (DOMAIN 2.3): 46 to 110 columns, some headers twice. A person's population and
// national household are all that is needed; the rest goes at the door.
std::vector<Field> common() {
  return {
      citizen_id(kClause, Whose::person),
      name(kClause, Whose::person),
      required(household_number("户编号", kClause, {"家庭编号", "户编码", "AAC001"})),
      category("relation", "与户主关系", kClause,
               {{"户主", "head"},
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
               {"与户主的关系", "户主关系"}),
      category("household_kind", "户类型", kClause,
               {{"脱贫户", "alleviated"},
                {"已脱贫", "alleviated"},
                {"脱贫不享受", "alleviated"},
                {"一般农户", "general"},
                {"监测", "monitored"}},
               {"农户类型", "户属性"}),
      head_name(kClause),
      phone(kClause),
      town(kClause),
      village(kClause),
      division_code(kClause),
      address(kClause),
      dropped("head_id", "户主证件号码", {"户主身份证号", "AAC031"}),
      dropped("province", "省", {"省份"}),
      dropped("city", "市", {"地市"}),
      dropped("county", "县", {"县(市、区、旗)", "县区", "区县"}),
      dropped("hamlet", "自然村", {"村民小组", "组"}),
      dropped("year", "年度", {"AAR040"}),
      dropped("person_number", "人口编号", {"人编号"}),
      dropped("document_kind", "证件类型"),
      dropped("sex", "性别"),
      dropped("birth", "出生日期"),
      dropped("ethnicity", "民族"),
      dropped("health", "健康状况"),
      dropped("labour", "劳动技能"),
      dropped("education", "文化程度"),
      dropped("schooling", "在校生状况"),
      dropped("politics", "政治面貌"),
      dropped("employer", "务工企业名称", {"务工所在地"}),
      dropped("disability_kind", "残疾类别"),
      dropped("net_income", "纯收入", {"纯收入（元）", "人均纯收入", "人均纯收入（元）"}),
  };
}

Contract alleviated_register() {
  return {.feed = "rural-revitalization/poverty-alleviated-register",
          .department = kDepartment,
          .title = "脱贫人口名册",
          .title_en = "Register of the poverty-alleviated",
          .mode = Mode::snapshot,
          .subject = Subject::population_register,
          .fields = common(),
          .natural_key = {"citizen_id"},
          .clause = kClause,
          .rule = AlertRule::none};
}

Field risk(std::string_view id, std::string_view title, Aliases more) {
  return sensitive(category(id, title, kClause,
                            {{"因病", "illness"},
                             {"因残", "disability"},
                             {"因学", "study"},
                             {"安全住房", "housing"},
                             {"住房", "housing"},
                             {"饮水", "water"},
                             {"务工", "employment"},
                             {"就业", "employment"},
                             {"自然灾害", "disaster"},
                             {"因灾", "disaster"},
                             {"劳动力", "no-labour"},
                             {"意外", "accident"},
                             {"产业", "industry"}},
                            more));
}

Contract monitored_register() {
  Contract contract{.feed = "rural-revitalization/monitored-register",
                    .department = kDepartment,
                    .title = "防止返贫监测对象名册",
                    .title_en = "Register of the monitored",
                    .mode = Mode::snapshot,
                    .subject = Subject::population_register,
                    .fields = common(),
                    .natural_key = {"citizen_id"},
                    .clause = kClause,
                    .rule = AlertRule::none};
  // 边缘易致贫困户 is Fujian's spelling of the same class.
  contract.fields.push_back(
      category("monitor_class", "监测对象类别", kClause,
               {{"脱贫不稳定", "unstable"}, {"边缘易致贫", "marginal"}, {"突发严重困难", "sudden-hardship"}},
               {"监测对象类型", "监测类别", "易返贫致贫户(监测对象)类型"}));
  contract.fields.push_back(risk("risk_first", "致贫/返贫风险1",
                                 {"返贫致贫风险1", "致贫返贫风险1", "主要致贫返贫风险", "致贫/返贫风险", "风险1"}));
  contract.fields.push_back(risk("risk_second", "致贫/返贫风险2", {"返贫致贫风险2", "致贫返贫风险2", "风险2"}));
  contract.fields.push_back(kept("risk_removed", "风险是否已消除", FieldType::boolean, kClause,
                                 {"风险是否消除", "是否消除风险", "风险是否已消除0", "是否风险消除"}));
  contract.fields.push_back(kept("identified", "识别监测时间", FieldType::month, kClause,
                                 {"风险识别时间", "识别时间", "识别监测时间0", "监测识别时间", "纳入监测时间"}));
  contract.fields.push_back(
      kept("removed", "消除监测时间", FieldType::month, kClause, {"风险消除时间", "风险消除监测时间"}));
  return contract;
}

}  // namespace

std::vector<Contract> rural_revitalization() { return {alleviated_register(), monitored_register()}; }

}  // namespace fangpin::adapters::departments
