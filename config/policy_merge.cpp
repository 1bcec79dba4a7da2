#include "config/policy_merge.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fangpin::config {

namespace {

constexpr std::size_t kLevelsMax = 8;
// What a policy says of itself and never inherits.
constexpr std::array<std::string_view, 6> kOwnKeys = {"name", "version", "start", "title", "source", "extends"};
// What belongs to a rule and goes with it.
constexpr std::array<std::string_view, 5> kRuleKeys = {"days", "unit", "months", "within_hours", "monthly_nil"};

void drop_parameters_of_replaced_rule(Node& base_duty, const Node& duty) {
  const Node* mine = duty.find("rule");
  const Node* theirs = base_duty.find("rule");
  if (mine == nullptr || theirs == nullptr || mine->text == theirs->text) return;
  for (const auto key : kRuleKeys) {
    if (const auto found = base_duty.members.find(key); found != base_duty.members.end()) {
      base_duty.members.erase(found);
    }
  }
}

// `over` wins. Depth is bounded by the parser (at most a few hundred tables deep).
Node merge(Node base, Node over, bool duties) {
  if (base.kind != Node::Kind::table || over.kind != Node::Kind::table) return over;
  for (auto& [key, value] : over.members) {
    const auto found = base.members.find(key);
    if (found == base.members.end()) {
      base.members.emplace(key, std::move(value));
      continue;
    }
    if (duties) drop_parameters_of_replaced_rule(found->second, value);
    found->second = merge(std::move(found->second), std::move(value), false);
  }
  base.file = over.file;
  base.line = over.line;
  return base;
}

std::string version_of(const Node& root, const std::string& name) {
  const Node* version = root.find("version");
  return fmt::format("{}@{}", name, version == nullptr ? 0 : version->integer);
}

}  // namespace

bool is_policy_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

Checked<MergedPolicy> merge_policy(const std::string& name, const PolicySource& read) {
  std::vector<Node> chain;  // the policy itself first
  std::vector<std::string> names;
  std::string next = name;
  ConfigMistake asked{name + ".toml", 0, "", "", ""};  // who named `next`
  while (!next.empty()) {
    const auto fail = [&](std::string zh, std::string en) {
      asked.message_zh = std::move(zh);
      asked.message_en = std::move(en);
      return Checked<MergedPolicy>{std::nullopt, {asked}};
    };
    if (!is_policy_name(next)) {
      return fail("政策名只能用小写字母、数字和连字符,最多 64 个。",
                  "A policy's name has lower-case letters, digits and hyphens only, at most 64.");
    }
    if (std::find(names.begin(), names.end(), next) != names.end()) {
      return fail(fmt::format("extends 成环: {} 又回到自身。请删除其中一个 extends。", next),
                  fmt::format("extends runs in a circle back to {}. Remove one extends.", next));
    }
    if (names.size() == kLevelsMax) {
      return fail("extends 超过 8 层。请合并几个政策文件。", "extends goes deeper than 8 levels. Merge some policies.");
    }
    const auto text = read(next);
    if (!text) {
      return fail(fmt::format("找不到政策文件 {}.toml。请检查名称和文件夹。", next),
                  fmt::format("There is no policy file {}.toml. Check name and folder.", next));
    }
    const auto file = next + ".toml";
    auto document = parse_document(*text, file);
    if (!document) return {std::nullopt, std::move(document.mistakes)};
    names.push_back(next);
    chain.push_back(std::move(*document.value));
    next.clear();
    if (const Node* base = chain.back().find("extends"); base != nullptr) {
      asked = {file, base->line, "extends", "", ""};
      if (base->kind != Node::Kind::text) return fail("应为带引号的政策名。", "Must be a policy's name in quotes.");
      next = base->text;
      if (next.empty()) return fail("政策名不能为空。", "The policy's name is empty.");
    }
  }

  MergedPolicy merged;
  for (std::size_t i = 1; i < chain.size(); ++i) merged.extends.push_back(version_of(chain[i], names[i]));
  merged.root = std::move(chain.back());
  chain.pop_back();
  while (!chain.empty()) {
    for (const auto key : kOwnKeys) {
      if (const auto found = merged.root.members.find(key); found != merged.root.members.end()) {
        merged.root.members.erase(found);
      }
    }
    Node over = std::move(chain.back());
    chain.pop_back();
    auto duties = over.members.extract("duties");
    Node* base_duties = nullptr;
    if (const auto found = merged.root.members.find("duties"); found != merged.root.members.end()) {
      base_duties = &found->second;
    }
    if (!duties.empty() && base_duties != nullptr) {
      *base_duties = merge(std::move(*base_duties), std::move(duties.mapped()), true);
    } else if (!duties.empty()) {
      merged.root.members.insert(std::move(duties));
    }
    merged.root = merge(std::move(merged.root), std::move(over), false);
  }
  return {std::move(merged), {}};
}

}  // namespace fangpin::config
