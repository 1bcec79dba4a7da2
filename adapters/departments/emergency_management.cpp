#include "adapters/departments/common_fields.hpp"
#include "adapters/departments/departments.hpp"

namespace fangpin::adapters::departments {
namespace {

constexpr std::string_view kDepartment = "emergency-management";
constexpr std::string_view kClause = "lingshou-2022 二; shuangjiang-2021 附件1 应急管理, 二(四); fujian-2021 3, 6";

std::vector<Field> tail() {
  return {phone(kClause),
          town(kClause),
          village(kClause),
          division_code(kClause),
          address(kClause),
          dropped("members", "家庭人口", {"家庭人口数", "受灾人口", "受灾人口（人）"}),
          dropped("county_code", "县级代码", {"县代码"}),
          dropped("county_losses", "因灾死亡失踪人口",
                  {"因灾死亡失踪人口（人）", "紧急转移安置人口", "紧急转移安置人口（人）"}),
          dropped("insurance", "保险理赔金额", {"理赔金额", "LPJE"})};
}

Field damage() {
  return category("damage", "受灾情况", kClause,
                  {{"房", "house"},
                   {"屋", "house"},
                   {"农作物", "crops"},
                   {"庄稼", "crops"},
                   {"倒伏", "crops"},
                   {"绝收", "crops"},
                   {"大棚", "crops"},
                   {"牲畜", "livestock"},
                   {"家畜", "livestock"},
                   {"家禽", "livestock"},
                   {"养殖", "livestock"},
                   {"家具", "belongings"},
                   {"财产", "belongings"},
                   {"伤", "injury"},
                   {"亡", "death"},
                   {"失踪", "death"}},
                  {"受损情况", "灾情", "损失情况", "受灾描述", "灾害损失情况", "受灾程度", "灾情描述", "过火情况"});
}

Field loss(Aliases more) { return amount("loss", "直接经济损失", kClause, more); }

Contract with(Contract contract, std::vector<Field> fields) {
  contract.department = kDepartment;
  contract.risk = "因自然灾害";
  contract.clause = kClause;
  contract.fields = std::move(fields);
  for (auto& field : tail()) contract.fields.push_back(std::move(field));
  return contract;
}

Contract disaster() {
  return with(
      {.feed = "emergency-management/disaster",
       .title = "因灾受损农户",
       .title_en = "Households hit by a disaster",
       .natural_key = {"citizen_id", "happened", "hazard"},
       .discovery_field = "discovered",
       .event_field = "happened"},
      {citizen_id(kClause, Whose::household, {"受灾人身份证号"}),
       name(kClause, Whose::household, {"受灾人姓名", "受灾人"}),
       required(
           event_day("happened", "受灾日期", kClause,
                     {"受灾时间", "发生日期", "发生时间", "灾害发生日期", "灾害发生时间", "灾害日期", "灾害时间"})),
       discovered(kClause, {"上报日期", "登记日期"}),
       category("hazard", "灾种", kClause,
                {{"洪", "flood"},          {"涝", "flood"},        {"暴雨", "flood"},      {"台风", "typhoon"},
                 {"风雹", "wind-hail"},    {"冰雹", "wind-hail"},  {"大风", "wind-hail"},  {"地质", "geological"},
                 {"泥石流", "geological"}, {"滑坡", "geological"}, {"崩塌", "geological"}, {"地震", "earthquake"},
                 {"旱", "drought"},        {"雪", "snow-frost"},   {"低温", "snow-frost"}, {"冻", "snow-frost"},
                 {"霜", "snow-frost"},     {"生物", "biological"}, {"虫", "biological"},   {"病害", "biological"},
                 {"火", "fire"},           {"雷", "lightning"}},
                {"灾害种类", "灾害类型", "灾害类别", "受灾类型", "灾害"}),
       damage(),
       kept("rooms", "房屋损坏间数", FieldType::integer, kClause,
            {"损坏房屋", "损坏房屋（间）", "房屋受损间数", "受损房屋间数", "受损间数", "倒损房屋间数"}),
       kept("rooms_collapsed", "房屋倒塌间数", FieldType::integer, kClause, {"倒塌房屋", "倒塌房屋（间）", "倒塌间数"}),
       kept("crop_area", "农作物受灾面积", FieldType::decimal, kClause,
            {"农作物受灾面积（亩）", "受灾面积", "受灾面积（亩）", "作物受灾面积"}),
       loss({"经济损失", "损失金额", "直接经济损失（元）", "损失", "经济损失金额", "财产损失"})});
}

Contract fire() {
  return with({.feed = "emergency-management/fire",
               .title = "因火灾受损农户",
               .title_en = "Households that lost property in a fire",
               .natural_key = {"citizen_id", "happened"},
               .discovery_field = "discovered",
               .event_field = "happened"},
              {citizen_id(kClause, Whose::household, {"受灾人身份证号"}),
               name(kClause, Whose::household, {"受灾人姓名", "受灾人"}),
               required(event_day("happened", "火灾日期", kClause,
                                  {"火灾时间", "起火日期", "起火时间", "火灾发生日期", "火灾发生时间", "发生日期",
                                   "发生时间", "失火日期", "失火时间", "受灾日期", "受灾时间"})),
               discovered(kClause, {"上报日期", "登记日期"}), damage(),
               kept("rooms", "过火间数", FieldType::integer, kClause,
                    {"烧毁房屋间数", "房屋损坏间数", "过火房屋间数", "受损间数", "烧毁间数"}),
               loss({"损失金额", "经济损失", "火灾损失", "火灾损失金额", "损失", "财产损失", "直接财产损失"})});
}

}  // namespace

std::vector<Contract> emergency_management() { return {disaster(), fire()}; }

}  // namespace fangpin::adapters::departments
