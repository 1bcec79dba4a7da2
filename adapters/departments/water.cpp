#include "adapters/departments/common_fields.hpp"
#include "adapters/departments/departments.hpp"

namespace fangpin::adapters::departments {
namespace {

constexpr std::string_view kClause = "lingshou-2022 二; shuangjiang-2021 附件1 水务, 四(四); fujian-2021 6";

// Three of the four indicators are said in words. "基本达标" is met: the standard knows the two grades as good enough.
Field indicator(std::string_view id, std::string_view title, Aliases more) {
  return category(
      id, title, kClause,
      {{"达标", "met"},       {"基本达标", "met"}, {"合格", "met"},       {"基本合格", "met"},   {"安全", "met"},
       {"基本安全", "met"},   {"充足", "met"},     {"方便", "met"},       {"基本方便", "met"},   {"正常", "met"},
       {"是", "met"},         {"√", "met"},        {"不达标", "not-met"}, {"未达标", "not-met"}, {"不合格", "not-met"},
       {"不安全", "not-met"}, {"不足", "not-met"}, {"不方便", "not-met"}, {"不便", "not-met"},   {"缺水", "not-met"},
       {"困难", "not-met"},   {"异常", "not-met"}, {"不正常", "not-met"}, {"否", "not-met"},     {"×", "not-met"}},
      more);
}

Contract unsafe_supply() {
  Contract contract{.feed = "water/unsafe-supply",
                    .department = "water",
                    .title = "饮水未完全保障农户",
                    .title_en = "Households whose drinking water is not fully secured",
                    .risk = "因安全饮水",
                    .natural_key = {"citizen_id", "discovered"},
                    .discovery_field = "discovered",
                    .event_field = "interrupted",
                    .clause = kClause,
                    .rule = AlertRule::water_indicators};
  contract.fields = {
      citizen_id(kClause, Whose::household),
      name(kClause, Whose::household),
      discovered(kClause, {"核查日期", "核查时间", "监测日期", "登记日期"}),
      event_day("interrupted", "断水日期", kClause, {"缺水开始日期", "停水日期", "缺水日期", "缺水时间"}),
      indicator("quality", "水质", {"水质情况", "水质是否达标", "水质达标情况"}),
      indicator("quantity", "水量", {"水量情况", "水量是否达标", "水量达标情况"}),
      indicator("convenience", "取水方便程度",
                {"用水方便程度", "取水便利程度", "方便程度", "取水方便", "用水方便", "取水方便程度是否达标"}),
      kept("assurance", "供水保证率", FieldType::percent, kClause, {"供水保障率", "保证率", "供水保证程度"}),
      // Whether the department calls it solved is its own word about its own list, beside which the list stands.
      indicator("secured", "是否解决安全饮用水",
                {"饮水是否安全", "是否饮水安全", "饮水安全", "饮水安全保障", "安全饮用水", "AAC312"}),
      category("difficult", "饮水是否困难", kClause,
               {{"是", "difficult"},
                {"困难", "difficult"},
                {"√", "difficult"},
                {"有", "difficult"},
                {"否", "not-difficult"},
                {"不困难", "not-difficult"},
                {"×", "not-difficult"},
                {"无", "not-difficult"}},
               {"是否饮水困难", "饮水困难", "AAC311"}),
      phone(kClause),
      town(kClause),
      village(kClause),
      division_code(kClause),
      address(kClause),
      dropped("source", "水源类型", {"水源", "供水方式", "供水工程名称"}),
      dropped("members", "家庭人口", {"家庭人口数", "受影响人口"}),
  };
  return contract;
}

}  // namespace

std::vector<Contract> water() { return {unsafe_supply()}; }

}  // namespace fangpin::adapters::departments
