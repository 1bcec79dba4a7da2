#include "gateway/agent/settings_section.hpp"

#include <algorithm>
#include <filesystem>

namespace fangpin::agent {

void Section::mistake(std::string_view key, std::string zh, std::string en) {
  const toml::node* node = table_.get(key);
  const int line = node != nullptr ? static_cast<int>(node->source().begin.line) : 0;
  mistakes_.push_back({file_, line, prefix_ + std::string(key), std::move(zh), std::move(en)});
}

const toml::node* Section::take(std::string_view key) {
  taken_.emplace_back(key);
  return table_.get(key);
}

std::string Section::text(std::string_view key, bool required) {
  const toml::node* node = take(key);
  if (node == nullptr) {
    if (required) mistake(key, "缺少这一项，请补上。", "This key is missing; add it.");
    return {};
  }
  const auto value = node->value_exact<std::string>();
  if (!value || value->empty()) {
    mistake(key, "必须是非空的文字（加引号）。", "Must be a text in quotes that is not empty.");
    return {};
  }
  return *value;
}

void Section::refuse_unknown() {
  for (const auto& [key, node] : table_) {
    const std::string_view name = key.str();
    if (std::ranges::find(taken_, name) != taken_.end()) continue;
    mistake(name, "没有这个设置项，请检查拼写或删去。", "There is no such key; check its spelling or remove it.");
  }
}

std::string in_folder(const std::string& folder, const std::string& path) {
  if (path.empty()) return path;
  return (std::filesystem::path(folder) / path).lexically_normal().string();
}

}  // namespace fangpin::agent
