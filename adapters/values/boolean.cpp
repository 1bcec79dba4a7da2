#include "adapters/values/boolean.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "adapters/values/text.hpp"

namespace fangpin::adapters {
namespace {

constexpr std::array<std::string_view, 15> kTrue = {"√", "✓",   "✔", "☑",    "是", "有", "对", "1",
                                                    "y", "yes", "t", "true", "√√", "已", "on"};
constexpr std::array<std::string_view, 18> kFalse = {"×", "✗", "✘",  "✕",     "✖", "x",    "否", "无", "没有",
                                                     "0", "n", "no", "false", "f", "不是", "未", "没", "off"};

}  // namespace

ValueResult<bool> parse_boolean(const Cell& cell) {
  if (const auto problem = unreadable(cell)) return ValueProblem{*problem};
  std::string word = squeeze(cell.text);
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; });
  if (std::find(kTrue.begin(), kTrue.end(), word) != kTrue.end()) return true;
  if (std::find(kFalse.begin(), kFalse.end(), word) != kFalse.end()) return false;
  if (is_empty_mark(word)) return ValueProblem{"value-missing"};
  return ValueProblem{"boolean-unknown"};
}

}  // namespace fangpin::adapters
