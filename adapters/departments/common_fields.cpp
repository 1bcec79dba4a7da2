#include "adapters/departments/common_fields.hpp"

#include <utility>

namespace fangpin::adapters::departments {
namespace {

std::vector<std::string_view> aliases_of(std::string_view title, Aliases usual, Aliases more) {
  std::vector<std::string_view> out{title};
  for (const auto list : {more, usual}) {
    for (const auto alias : list) {
      if (std::find(out.begin(), out.end(), alias) == out.end()) out.push_back(alias);
    }
  }
  return out;
}

Field make(std::string_view id, std::string_view title, FieldType type, Treatment treatment, std::string_view clause,
           std::vector<std::string_view> aliases) {
  Field field;
  field.id = id;
  field.title = title;
  field.aliases = std::move(aliases);
  field.type = type;
  field.treatment = treatment;
  field.clause = clause;
  field.legal_basis = kDuty;
  return field;
}

// Lower bounds in yuan; the last range is open. Wide enough that a range does not single out a household in a village.
constexpr std::int64_t kBandsYuan[] = {0, 1'000, 3'000, 6'000, 10'000, 20'000, 30'000, 50'000, 100'000, 200'000};

}  // namespace

Field citizen_id(std::string_view clause, Whose whose, Aliases more) {
  const Aliases kUsual = {"身份证号码",   "证件号码",         "身份证件号",   "身份证件号码",   "公民身份号码",
                          "公民身份证号", "公民身份证号码",   "居民身份证号", "居民身份证号码", "身份证",
                          "证件号",       "身份号码",         "成员身份证",   "成员身份证号",   "成员身份证号码",
                          "本人身份证号", "有效身份证件号码", "CYSFZ",        "CYSFZH",         "SFZH",
                          "SFZHM",        "GMSFHM",           "ZJHM",         "成员证件号码"};
  const Aliases kHead = {"户主身份证号", "户主身份证号码", "户主证件号码", "户主公民身份号码", "HZSFZH", "AAC031"};
  auto aliases = aliases_of("身份证号", kUsual, more);
  std::size_t own = 0;
  if (whose == Whose::household) {
    aliases = aliases_of("身份证号", kUsual, kHead);
    aliases.insert(aliases.end(), more.begin(), more.end());
  } else if (whose == Whose::person_or_head) {
    own = aliases.size();
    aliases.insert(aliases.end(), kHead.begin(), kHead.end());
  }
  Field field = make("citizen_id", "身份证号", FieldType::citizen_id, Treatment::pseudonym, clause, std::move(aliases));
  field.own_aliases = own;
  field.required = true;
  field.value_required = true;
  return field;
}

Field name(std::string_view clause, Whose whose, Aliases more) {
  auto aliases = aliases_of("姓名", {"本人姓名", "成员姓名", "人员姓名", "XM", "家庭成员姓名"}, more);
  if (whose == Whose::household) {
    for (const std::string_view alias : {"户主姓名", "户主", "农户姓名", "户主名称", "HZXM", "AAC029"}) {
      aliases.push_back(alias);
    }
  }
  return make("name", "姓名", FieldType::name, Treatment::seal, clause, std::move(aliases));
}

Field head_name(std::string_view clause) {
  return make("head_name", "户主姓名", FieldType::name, Treatment::seal, clause,
              aliases_of("户主姓名", {"户主", "户主名称", "家长姓名（户主）", "HZXM", "AAC029"}, {}));
}

Field guardian_name(std::string_view clause) {
  return make("guardian_name", "监护人姓名", FieldType::name, Treatment::seal, clause,
              aliases_of("监护人姓名",
                         {"监护人", "家长姓名", "家长", "父母姓名", "法定监护人", "法定监护人姓名", "委托照护人",
                          "受委托监护人"},
                         {}));
}

Field guardian_id(std::string_view clause) {
  return make("guardian_id", "监护人身份证号", FieldType::citizen_id, Treatment::seal, clause,
              aliases_of("监护人身份证号",
                         {"监护人身份证号码", "监护人证件号码", "监护人身份证件号", "家长身份证号", "家长身份证号码",
                          "父母身份证号"},
                         {}));
}

Field phone(std::string_view clause) {
  return make("phone", "联系电话", FieldType::phone, Treatment::seal, clause,
              aliases_of("联系电话",
                         {"电话", "手机", "手机号", "手机号码", "电话号码", "联系方式", "联系手机", "户联系电话",
                          "农户联系电话", "人联系电话", "成员联系电话", "监护人联系电话", "家长联系电话", "监护人电话",
                          "家长电话", "LXDH"},
                         {}));
}

Field town(std::string_view clause) {
  return make("town", "乡镇", FieldType::town, Treatment::area, clause,
              aliases_of("乡镇",
                         {"乡", "镇", "乡(镇)", "乡镇(街道)", "镇街道", "乡(镇、街道)", "乡(镇)街道", "镇(街道)",
                          "乡镇名称", "所属乡镇", "所在乡镇", "户籍乡镇", "镇街", "街道", "XZ"},
                         {}));
}

Field village(std::string_view clause) {
  return make("village", "行政村", FieldType::village, Treatment::area, clause,
              aliases_of("行政村",
                         {"村", "村(社区)", "村名", "村名称", "行政村名称", "所属村", "所在村", "村居", "村(居)",
                          "村委会", "村(居)委会", "村民委员会", "社区", "户籍村", "XZC"},
                         {}));
}

Field division_code(std::string_view clause) {
  return make("division_code", "行政区划代码", FieldType::division_code, Treatment::area, clause,
              aliases_of("行政区划代码",
                         {"区划代码", "行政区划", "行政区划编码", "村代码", "村级代码", "行政村代码", "村编码",
                          "地区代码", "区划编码", "所属区划代码", "XZQHDM", "乡镇代码", "乡级代码"},
                         {}));
}

Field address(std::string_view clause) {
  return make("address", "地址", FieldType::text, Treatment::seal, clause,
              aliases_of("地址",
                         {"户籍地址", "家庭住址", "家庭地址", "住址", "居住地址", "现住址", "详细地址", "常住地址",
                          "房屋地址", "房屋坐落", "户籍所在地"},
                         {}));
}

Field household_number(std::string_view title, std::string_view clause, Aliases more) {
  return make("household_number", title, FieldType::household_number, Treatment::pseudonym, clause,
              aliases_of(title, {}, more));
}

Field discovered(std::string_view clause, Aliases more) {
  return make("discovered", "发现日期", FieldType::date, Treatment::keep, clause,
              aliases_of("发现日期",
                         {"发现时间", "发现风险日期", "发现风险时间", "风险发现日期", "风险发现时间", "排查日期",
                          "排查时间", "筛查日期", "FXRQ"},
                         more));
}

Field event_day(std::string_view id, std::string_view title, std::string_view clause, Aliases more) {
  return make(id, title, FieldType::date, Treatment::keep, clause, aliases_of(title, {}, more));
}

Field amount(std::string_view id, std::string_view title, std::string_view clause, Aliases more) {
  Field field = make(id, title, FieldType::money, Treatment::band, clause, aliases_of(title, {}, more));
  for (const auto yuan : kBandsYuan) field.bands_cents.push_back(yuan * 100);
  return sensitive(std::move(field));
}

Field category(std::string_view id, std::string_view title, std::string_view clause, Spellings spellings,
               Aliases more) {
  Field field = make(id, title, FieldType::category, Treatment::category, clause, aliases_of(title, {}, more));
  field.categories = spellings;
  return field;
}

Field sealed_text(std::string_view id, std::string_view title, std::string_view clause, Aliases more) {
  return make(id, title, FieldType::text, Treatment::seal, clause, aliases_of(title, {}, more));
}

Field kept(std::string_view id, std::string_view title, FieldType type, std::string_view clause, Aliases more) {
  return make(id, title, type, Treatment::keep, clause, aliases_of(title, {}, more));
}

Field dropped(std::string_view id, std::string_view title, Aliases more) {
  Field field = make(id, title, FieldType::text, Treatment::drop, "", aliases_of(title, {}, more));
  field.legal_basis = kNotNeeded;
  return field;
}

Field dropped_sensitive(std::string_view id, std::string_view title, Aliases more) {
  Field field = dropped(id, title, more);
  field.sensitivity = Sensitivity::sensitive;
  return field;
}

Field required(Field field) {
  field.required = true;
  field.value_required = true;
  return field;
}

Field sensitive(Field field) {
  field.sensitivity = Sensitivity::sensitive;
  field.legal_basis = kDutySensitive;
  return field;
}

}  // namespace fangpin::adapters::departments
