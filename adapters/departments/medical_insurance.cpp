#include "adapters/departments/common_fields.hpp"
#include "adapters/departments/departments.hpp"

namespace fangpin::adapters::departments {
namespace {

// Annex 1 of Shuangjiang names the fields: 姓名、身份证号、住院日期、结算日期、医疗总费用、政策范围内自付费用. The
// three payments stand beside them because another county reads "after reimbursement" as what is left of the total.
constexpr std::string_view kAnnex = "shuangjiang-2021 附件1 医疗保障";
constexpr std::string_view kClause = "lingshou-2022 二; shuangjiang-2021 附件1 医疗保障; fujian-2021 6";

Contract cost_burden() {
  Contract contract{.feed = "medical-insurance/cost-burden",
                    .department = "medical-insurance",
                    .title = "医疗费用负担过高人员",
                    .title_en = "People whose medical costs burden their household",
                    .risk = "因病",
                    // The hospital is no part of it: its name is spelled in too many ways to tell two records apart.
                    .natural_key = {"citizen_id", "admitted", "settled"},
                    .discovery_field = "",
                    .event_field = "settled",
                    .two_populations = true,
                    .clause = kClause,
                    .rule = AlertRule::cost_threshold,
                    .cost = {.scope_self_paid = "scope_self_paid",
                             .self_paid = "self_paid",
                             .total = "total_cost",
                             .payments = {"basic_payment", "large_payment", "serious_payment", "aid_payment",
                                          "fiscal_payment", "institution_payment"}}};
  contract.fields = {
      sensitive(citizen_id(kAnnex, Whose::person,
                           {"参保人身份证号", "参保人身份证号码", "参保人证件号码", "患者身份证号", "患者身份证号码",
                            "患者证件号码", "参保人员身份证号"})),
      name(kAnnex, Whose::person, {"患者姓名", "参保人", "参保人姓名", "参保人员姓名", "患者"}),
      required(event_day("admitted", "住院日期", kAnnex, {"入院日期", "入院时间", "住院时间", "就诊日期", "就诊时间"})),
      required(event_day("settled", "结算日期", kAnnex,
                         {"结算时间", "费用结算日期", "费用结算时间", "报销日期", "报销时间"})),
      event_day("discharged", "出院日期", kAnnex, {"出院时间"}),
      amount("total_cost", "医疗总费用", kAnnex,
             {"总费用", "医疗费总额", "医疗费用总额", "费用总额", "住院总费用", "总金额"}),
      amount("scope_self_paid", "政策范围内自付费用", kAnnex,
             {"政策范围内自付", "政策范围内个人自付", "政策范围内个人自付费用", "政策内自付费用", "政策内自付",
              "合规自付支出", "合规自付费用", "合规费用自付", "政策范围内自付金额"}),
      amount("self_paid", "个人自付", kClause,
             {"自付费用", "个人自付费用", "自付金额", "个人自付金额", "报销后自付费用", "医保报销后自付费用",
              "个人支付", "个人负担", "个人负担费用"}),
      amount("basic_payment", "基本医保支付", kClause,
             {"统筹基金支付", "统筹报销金额", "基本医疗保险支付", "基本医保报销", "基本医保报销金额", "统筹支付",
              "医保报销金额", "医保统筹支付"}),
      amount("large_payment", "大额医疗费用补助", kClause, {"大额报销金额", "大额支付", "大额补助"}),
      amount("serious_payment", "大病保险支付", kClause,
             {"大病报销金额", "大病保险报销", "大病保险报销金额", "大病支付"}),
      amount("fiscal_payment", "财政兜底", kClause, {"财政兜底金额", "政府兜底", "政府兜底金额", "财政补助"}),
      amount("institution_payment", "机构承担", kClause, {"医疗机构承担", "机构承担金额", "医院减免", "医疗机构减免"}),
      amount("aid_payment", "医疗救助支付", kClause, {"医疗救助金额", "医疗救助", "救助金额", "医疗救助报销金额"}),
      sensitive(category("visit_kind", "就诊类别", kClause,
                         {{"住院", "inpatient"}, {"门诊", "outpatient"}, {"门特", "outpatient"}, {"慢", "outpatient"}},
                         {"医保就诊类别", "医保类别", "医疗类别", "就医类别"})),
      category("insurance_kind", "险种类型", kClause, {{"居民", "resident"}, {"职工", "employee"}},
               {"险种", "参保类型", "参保险种"}),
      sensitive(
          sealed_text("hospital", "医疗机构名称", kClause,
                      {"就诊医疗机构名称", "医院名称", "医院", "医疗机构", "就诊医院", "定点医疗机构", "就诊机构"})),
      head_name(kClause),
      phone(kClause),
      town(kClause),
      village(kClause),
      division_code(kClause),
      address(kClause),
      dropped_sensitive("diagnosis", "诊断", {"疾病名称", "出院诊断", "病种", "主要诊断", "病种名称", "入院诊断"}),
      dropped("insured_number", "个人编号", {"参保编号", "医保编号", "人员编号"}),
      dropped("insured_place", "参保地", {"参保地区", "参保所属地区"}),
      dropped("scope_cost", "政策范围内费用", {"医保政策范围内费用", "合规费用"}),
      dropped_sensitive("bank_account", "银行账户", {"银行账号", "银行卡号", "开户银行"}),
      dropped("sex", "性别"),
      dropped("age", "年龄"),
  };
  return contract;
}

}  // namespace

std::vector<Contract> medical_insurance() { return {cost_burden()}; }

}  // namespace fangpin::adapters::departments
