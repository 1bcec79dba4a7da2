#include "adapters/departments/common_fields.hpp"
#include "adapters/departments/departments.hpp"

namespace fangpin::adapters::departments {
namespace {

constexpr std::string_view kDepartment = "education";

Field student_id(std::string_view clause) {
  return sensitive(
      citizen_id(clause, Whose::person,
                 {"学生身份证号", "学生身份证号码", "学生身份证件号", "学生证件号码", "身份证件号（学生）"}));
}
Field student_name(std::string_view clause) { return name(clause, Whose::person, {"学生姓名", "学生", "学生名字"}); }

Field stage(std::string_view clause) {
  return category("stage", "年级", clause,
                  {{"学前", "preschool"},
                   {"幼儿", "preschool"},
                   {"一年级", "primary"},
                   {"二年级", "primary"},
                   {"三年级", "primary"},
                   {"四年级", "primary"},
                   {"五年级", "primary"},
                   {"六年级", "primary"},
                   {"小学", "primary"},
                   {"七年级", "junior-secondary"},
                   {"八年级", "junior-secondary"},
                   {"九年级", "junior-secondary"},
                   {"初一", "junior-secondary"},
                   {"初二", "junior-secondary"},
                   {"初三", "junior-secondary"},
                   {"初中", "junior-secondary"},
                   {"高一", "senior-secondary"},
                   {"高二", "senior-secondary"},
                   {"高三", "senior-secondary"},
                   {"高中", "senior-secondary"},
                   {"中职", "vocational"},
                   {"中专", "vocational"},
                   {"技校", "vocational"},
                   {"高职", "college"},
                   {"大专", "college"},
                   {"大学", "college"},
                   {"专科", "college"},
                   {"本科", "college"},
                   {"研究生", "postgraduate"}},
                  {"学段", "就读年级", "所在年级", "学历层次", "在校生状况", "就读学段"});
}

Field school(std::string_view clause) {
  return sealed_text("school", "就读学校", clause,
                     {"学校", "学校名称", "就读学校名称", "所在学校", "原就读学校", "录取院校", "录取学校", "就读院校",
                      "院校名称", "高校名称", "录取高校"});
}

std::vector<Field> area_fields(std::string_view clause) {
  return {town(clause), village(clause), division_code(clause), address(clause), phone(clause)};
}

void append(std::vector<Field>& fields, std::vector<Field> more) {
  for (auto& field : more) fields.push_back(std::move(field));
}

Contract dropout() {
  constexpr std::string_view kClause = "lingshou-2022 二; shuangjiang-2021 附件1 教育体育; fujian-2021 6";
  Contract contract{.feed = "education/dropout",
                    .department = kDepartment,
                    .title = "义务教育阶段疑似失学辍学学生",
                    .title_en = "Children of compulsory school age who dropped out",
                    .risk = "因学",
                    .natural_key = {"citizen_id", "discovered"},
                    .discovery_field = "discovered",
                    .event_field = "left_school",
                    .clause = kClause};
  contract.fields = {
      student_id(kClause),
      student_name(kClause),
      required(discovered(kClause, {"发现失学辍学日期", "发现辍学时间", "发现失辍学时间", "登记日期"})),
      event_day(
          "left_school", "辍学日期", kClause,
          {"辍学时间", "失学日期", "失学时间", "失辍学日期", "失辍学时间", "离校日期", "离校时间", "疑似辍学日期"}),
      sensitive(category("reason", "失学或辍学原因", kClause,
                         {{"厌学", "unwilling"},
                          {"困难", "hardship"},
                          {"贫", "hardship"},
                          {"病", "illness"},
                          {"残", "disability"},
                          {"随父母", "moved-with-parents"},
                          {"外出", "moved-with-parents"},
                          {"务工", "work"},
                          {"打工", "work"},
                          {"早婚", "early-marriage"},
                          {"结婚", "early-marriage"}},
                         {"失辍学原因", "辍学原因", "失学原因", "失学辍学原因", "原因", "义务教育阶段未上学原因",
                          "未上学原因", "疑似辍学原因"})),
      stage(kClause),
      school(kClause),
      guardian_name(kClause),
      guardian_id(kClause),
      head_name(kClause),
      dropped("class_name", "班级"),
      dropped("student_number", "学籍号", {"学籍辅号", "全国学籍号", "学号"}),
      dropped("sex", "性别"),
      dropped("birth", "出生日期", {"出生年月"}),
      dropped("ethnicity", "民族"),
  };
  append(contract.fields, area_fields(kClause));
  return contract;
}

Contract study_cost_burden() {
  constexpr std::string_view kClause = "fujian-2021 6; shuangjiang-2021 附件1 教育体育";
  Contract contract{.feed = "education/study-cost-burden",
                    .department = kDepartment,
                    .title = "因学刚性支出过大学生",
                    .title_en = "Students whose study costs burden their household",
                    .risk = "因学",
                    .natural_key = {"citizen_id", "school_year"},
                    .discovery_field = "discovered",
                    .clause = kClause};
  contract.fields = {
      student_id(kClause),
      student_name(kClause),
      sealed_text("school_year", "学年", kClause, {"学年度", "所属学年", "统计学年", "年度", "学期"}),
      discovered(kClause),
      required(amount("study_cost", "自付费用", kClause,
                      {"因学支出", "因学支出金额", "因学刚性支出", "教育支出", "学年自付费用", "自付金额", "学费总额",
                       "学杂费合计", "费用合计", "年支出", "总支出"})),
      amount("aid", "资助金额", kClause, {"受助金额", "SZJE", "已资助金额", "享受资助金额"}),
      stage(kClause),
      school(kClause),
      guardian_name(kClause),
      guardian_id(kClause),
      head_name(kClause),
      dropped_sensitive("bank_account", "银行账户", {"银行账号", "银行卡号", "开户银行"}),
      dropped("sex", "性别"),
      dropped("ethnicity", "民族"),
  };
  append(contract.fields, area_fields(kClause));
  return contract;
}

Contract freshman_hardship() {
  constexpr std::string_view kClause = "lingshou-2022 二";
  Contract contract{.feed = "education/freshman-hardship",
                    .department = kDepartment,
                    .title = "新增家庭经济特别困难大学新生",
                    .title_en = "University freshmen from households in special hardship",
                    .risk = "因学",
                    .natural_key = {"citizen_id", "admitted"},
                    .discovery_field = "discovered",
                    .event_field = "admitted",
                    .clause = kClause};
  contract.fields = {
      student_id(kClause),
      student_name(kClause),
      event_day("admitted", "录取日期", kClause,
                {"录取时间", "入学日期", "入学时间", "报到日期", "报到时间", "登记日期", "认定日期", "认定时间"}),
      discovered(kClause),
      sensitive(category("hardship", "困难类型", kClause,
                         {{"特别困难", "special"},
                          {"特困", "special"},
                          {"孤儿", "orphan"},
                          {"残疾", "disability"},
                          {"低保", "minimum-living"},
                          {"脱贫", "poverty-alleviated"},
                          {"监测", "monitored"},
                          {"突发", "sudden"},
                          {"困难", "hardship"}},
                         {"困难类别", "困难等级", "家庭困难类型", "家庭经济困难类型", "困难认定等级", "困难情况"})),
      school(kClause),
      stage(kClause),
      guardian_name(kClause),
      head_name(kClause),
      dropped_sensitive("bank_account", "银行账户", {"银行账号", "银行卡号", "开户银行"}),
      dropped("exam_number", "准考证号", {"考生号"}),
      dropped("score", "高考成绩", {"分数", "高考分数"}),
      dropped("sex", "性别"),
      dropped("ethnicity", "民族"),
  };
  append(contract.fields, area_fields(kClause));
  return contract;
}

Contract private_or_coastal_college() {
  constexpr std::string_view kClause = "shuangjiang-2021 附件1 教育体育";
  Contract contract{.feed = "education/private-or-coastal-college",
                    .department = kDepartment,
                    .title = "民办高校和沿海发达地区公办高校在读学生",
                    .title_en = "Students in private colleges or public colleges of the coastal provinces",
                    .mode = Mode::cumulative,
                    .risk = "因学",
                    .natural_key = {"citizen_id", "enrolled"},
                    .discovery_field = "discovered",
                    .clause = kClause};
  contract.fields = {
      student_id(kClause),
      student_name(kClause),
      // Which course of studies it is: its month tells that, and is all that student registers hold.
      kept("enrolled", "入学年月", FieldType::month, kClause,
           {"入学日期", "入学时间", "录取日期", "录取时间", "报到日期"}),
      discovered(kClause),
      required(category("college_kind", "院校性质", kClause,
                        {{"民办", "private"},
                         {"独立学院", "private"},
                         {"沿海", "coastal-public"},
                         {"公办", "coastal-public"},
                         {"公立", "coastal-public"}},
                        {"学校性质", "办学性质", "院校类型", "学校类型", "院校类别", "高校性质", "高校类型"})),
      amount("tuition", "学费", kClause, {"学费标准", "年学费", "学年学费", "学费金额", "学费及住宿费"}),
      school(kClause),
      stage(kClause),
      guardian_name(kClause),
      head_name(kClause),
      dropped("major", "专业", {"就读专业"}),
      dropped("student_number", "学号"),
      dropped("sex", "性别"),
      dropped("ethnicity", "民族"),
  };
  append(contract.fields, area_fields(kClause));
  return contract;
}

}  // namespace

std::vector<Contract> education() {
  return {dropout(), study_cost_burden(), freshman_hardship(), private_or_coastal_college()};
}

}  // namespace fangpin::adapters::departments
