#include "adapters/sheet_label.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "adapters/values/code_points.hpp"
#include "adapters/values/text.hpp"

namespace fangpin::adapters {
namespace {

constexpr std::size_t kCharactersMax = 31;

constexpr std::array<std::string_view, 42> kFormWords = {
    "表",   "名单", "名册", "台账", "台帐", "明细", "数据", "说明", "汇总", "清单", "字典", "代码", "选项", "示例",
    "样例", "模板", "模版", "首页", "封面", "目录", "填报", "统计", "导出", "费用", "城镇", "农村", "城乡", "农户",
    "脱贫", "监测", "低保", "特困", "救助", "学校", "初中", "高中", "小学", "社区", "街道", "患者", "新增", "登记"};
// With a number beside them they say when: 9月上旬, 第3批.
constexpr std::u32string_view kTimeWords = U"年月日第批次期上中下旬半季度至到号";

bool is_place(const std::string& name, std::size_t chinese, const config::Divisions& divisions) {
  if (!divisions.resolve(name, {}).empty() || !divisions.resolve({}, name).empty()) return true;
  return chinese >= 3 && (name.ends_with("镇") || name.ends_with("乡") || name.ends_with("村"));
}

bool may_be_a_person(const std::string& name, const config::Divisions& divisions) {
  if (normalise_name(name).find("·") != std::string::npos) return true;
  const std::string text = squeeze(name);
  const auto digits = std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits > 8) return true;
  std::size_t chinese = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_code_point(text, at);
    if (point < 0x80) continue;
    if (digits == 0 || kTimeWords.find(point) == std::u32string_view::npos) ++chinese;
  }
  if (chinese < 2 || chinese > 4) return false;
  if (is_place(text, chinese, divisions)) return false;
  return std::none_of(kFormWords.begin(), kFormWords.end(),
                      [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

}  // namespace

std::string sheet_label(const RawSheet& sheet, const config::Divisions& divisions) {
  const std::string name = one_line(sheet.name);
  if (name.empty() || may_be_a_person(name, divisions)) return "#" + std::to_string(sheet.number);
  return first_code_points(name, kCharactersMax);
}

}  // namespace fangpin::adapters
