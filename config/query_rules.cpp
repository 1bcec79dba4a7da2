#include "config/query_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace fangpin::config {

namespace {

constexpr std::size_t kCodesMax = 32;
constexpr std::size_t kCodeMax = 32;
constexpr std::size_t kFormIdMax = 64;
constexpr std::size_t kNumberMax = 40;

std::string replaced(std::string text, std::string_view token, const std::string& value) {
  for (auto at = text.find(token); at != std::string::npos; at = text.find(token, at + value.size())) {
    text.replace(at, token.size(), value);
  }
  return text;
}

bool is_code(std::string_view text, std::size_t characters_max) {
  return !text.empty() && text.size() <= characters_max && std::all_of(text.begin(), text.end(), [](char c) {
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

// A table of tables by their codes: `read` has each one's own keys.
template <class Value>
std::map<std::string, Value, std::less<>> read_tables(Fields& fields, std::string_view key, std::size_t code_max,
                                                      std::vector<ConfigMistake>& mistakes,
                                                      const std::function<void(Fields&, Value&)>& read = {}) {
  std::map<std::string, Value, std::less<>> all;
  const Node* node = fields.table(key, Need::optional);
  if (node == nullptr) return all;
  Fields parent(*node, fields.dotted(key), mistakes);
  if (node->members.size() > kCodesMax) {
    fields.report(key, "最多 32 项。请合并。", "At most 32 entries. Merge some.");
    return all;
  }
  for (const auto& [code, member] : node->members) {
    const Node* table = parent.table(code, Need::required);
    if (table == nullptr) continue;
    if (!is_code(code, code_max)) {
      parent.report(code, fmt::format("代码只能用小写字母、数字和连字符,最多 {} 个。", code_max),
                    fmt::format("A code has lower-case letters, digits and hyphens only, at most {}.", code_max));
    }
    Fields one(*table, parent.dotted(code), mistakes);
    Value value;
    value.name = one.text("name", Need::required, 100).value_or("");
    value.clause = one.text("clause", Need::required).value_or("");
    if (read) read(one, value);
    one.finish();
    all.emplace(code, std::move(value));
  }
  return all;
}

bool is_digest_text(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of('0') != std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

void read_form(Fields& fields, LetterForm& form) {
  form.sha256 = fields.text("sha256", Need::required).value_or("");
  if (!form.sha256.empty() && !is_digest_text(form.sha256)) {
    fields.report("sha256", "应为文本的 SHA-256: 64 个小写十六进制字符(sha256sum 文件)。",
                  "The SHA-256 of the letter's text, 64 lower-case hexadecimal digits (sha256sum FILE).");
  }
  form.retired = fields.date("retired", Need::optional);
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
  rules.purposes = read_tables<NamedCode>(fields, "purposes", kCodeMax, mistakes);
  rules.search_reasons = read_tables<NamedCode>(fields, "search_reasons", kCodeMax, mistakes);
  rules.override_reasons = read_tables<NamedCode>(fields, "override_reasons", kCodeMax, mistakes);
  rules.forms = read_tables<LetterForm>(fields, "forms", kFormIdMax, mistakes, read_form);
  fields.finish();
  return rules;
}

}  // namespace fangpin::config
