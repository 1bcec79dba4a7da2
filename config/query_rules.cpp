#include "config/query_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fangpin::config {

namespace {

constexpr std::size_t kCodesMax = 32;
constexpr std::size_t kNumberMax = 40;

std::string replaced(std::string text, std::string_view token, const std::string& value) {
  for (auto at = text.find(token); at != std::string::npos; at = text.find(token, at + value.size())) {
    text.replace(at, token.size(), value);
  }
  return text;
}

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// Year and serial make it unique within the county; what stands around them must be fit for a path of the API.
bool is_number_rule(const std::string& rule) {
  if (rule.size() > kNumberMax || rule.find("{year}") == std::string::npos ||
      rule.find("{serial}") == std::string::npos) {
    return false;
  }
  const auto rest = replaced(replaced(replaced(rule, "{county}", ""), "{year}", ""), "{serial}", "");
  return std::all_of(rest.begin(), rest.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

NamedCodes read_codes(Fields& fields, std::string_view key, std::vector<ConfigMistake>& mistakes) {
  NamedCodes codes;
  const Node* node = fields.table(key, Need::optional);
  if (node == nullptr) return codes;
  Fields parent(*node, fields.dotted(key), mistakes);
  if (node->members.size() > kCodesMax) {
    fields.report(key, "最多 32 项。请合并。", "At most 32 entries. Merge some.");
    return codes;
  }
  for (const auto& [code, member] : node->members) {
    const Node* table = parent.table(code, Need::required);
    if (table == nullptr) continue;
    if (!is_code(code)) {
      parent.report(code, "代码只能用小写字母、数字和连字符,最多 32 个。",
                    "A code has lower-case letters, digits and hyphens only, at most 32.");
    }
    Fields one(*table, parent.dotted(code), mistakes);
    NamedCode named;
    named.name = one.text("name", Need::required, 100).value_or("");
    named.clause = one.text("clause", Need::required).value_or("");
    one.finish();
    codes.emplace(code, std::move(named));
  }
  return codes;
}

}  // namespace

std::string QueryRules::number_of(std::string_view county, int year, std::int64_t serial) const {
  return replaced(replaced(replaced(number, "{county}", std::string(county)), "{year}", std::to_string(year)),
                  "{serial}", fmt::format("{:06}", serial));
}

QueryRules read_query_rules(Fields& fields, std::vector<ConfigMistake>& mistakes) {
  QueryRules rules;
  const auto number = [&](std::string_view key, int& into, int min, int max) {
    if (const auto value = fields.integer(key, Need::optional, min, max)) into = static_cast<int>(*value);
  };
  if (const auto rule = fields.text("number", Need::optional)) {
    rules.number = *rule;
    if (!is_number_rule(*rule)) {
      fields.report("number", "编号规则须含 {year} 和 {serial},可含 {county},其余只能用字母、数字和 - _ .,最多 40 个。",
                    "The rule has {year} and {serial}, may have {county}, and else letters, digits and - _ . only, at "
                    "most 40.");
    }
  }
  number("validity_days", rules.validity_days, 1, 3660);
  number("answer_hours", rules.answer_hours, 1, 24 * 366);
  number("find_subject_per_day", rules.find_subject_per_day, 0, 10'000);
  number("capture_persons_per_day", rules.capture_persons_per_day, 0, 100'000);
  rules.clear_risk_skips = fields.boolean("clear_risk_skips", Need::optional).value_or(false);
  rules.purposes = read_codes(fields, "purposes", mistakes);
  rules.search_reasons = read_codes(fields, "search_reasons", mistakes);
  rules.override_reasons = read_codes(fields, "override_reasons", mistakes);
  fields.finish();
  return rules;
}

}  // namespace fangpin::config
