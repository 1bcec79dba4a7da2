#include "gateway/agent/answer_settings.hpp"

#include <algorithm>

#include "gateway/agent/settings_section.hpp"

namespace fangpin::agent {

namespace {

constexpr std::size_t kItemsMax = 64;
constexpr std::size_t kArgumentsMax = 16;

bool is_item(std::string_view text) {
  const auto slash = text.find('/');
  return text.size() <= 64 && slash != std::string_view::npos && slash > 0 && slash + 1 < text.size() &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || c == '/'; });
}

void read_command(Section& table, AnswerItem& out, const std::string& folder) {
  const toml::node* node = table.take("command");
  if (node == nullptr) return;
  if (const auto* array = node->as_array()) {
    for (const auto& element : *array) out.command.push_back(element.value_or(std::string{}));
  }
  if (out.command.empty() || out.command.size() > kArgumentsMax || out.command.front().empty()) {
    table.mistake("command", "应为数组：程序路径和参数，例如 [\"/opt/query/ask\", \"vehicles\"]，至多 16 个。",
                  "Must be an array of a program's path and its arguments, 16 at most.");
    out.command.assign(1, "");
    return;
  }
  out.command.front() = in_folder(folder, out.command.front());
}

void read_timeout(Section& table, AnswerItem& out) {
  const toml::node* node = table.take("timeout_seconds");
  if (node == nullptr) return;
  const auto seconds = node->value_exact<std::int64_t>();
  if (!seconds || *seconds < 1 || *seconds > 300) {
    table.mistake("timeout_seconds", "应为 1 到 300 之间的整数（秒）。", "Must be an integer from 1 to 300 (seconds).");
    return;
  }
  out.timeout = std::chrono::seconds(*seconds);
}

AnswerItem read_item(std::string name, Section& table, const std::string& folder) {
  AnswerItem out;
  out.item = std::move(name);
  out.file = in_folder(folder, table.text("file", false));
  out.id_column = table.text("id_column", !out.file.empty());
  out.value_column = table.text("value_column", false);
  out.sqlite = in_folder(folder, table.text("sqlite", false));
  out.select = table.text("select", !out.sqlite.empty());
  read_command(table, out, folder);
  read_timeout(table, out);
  const int sources = (out.file.empty() ? 0 : 1) + (out.sqlite.empty() ? 0 : 1) + (out.command.empty() ? 0 : 1);
  if (sources != 1) {
    table.mistake("", "须写明且只写明一个来源：file、sqlite 或 command。",
                  "Names exactly one source: file, sqlite or command.");
  }
  table.refuse_unknown();
  return out;
}

}  // namespace

const AnswerItem* AnswerSettings::find(std::string_view item) const {
  const auto found = std::ranges::find(items, item, &AnswerItem::item);
  return found == items.end() ? nullptr : &*found;
}

AnswerSettings read_answer_settings(const toml::node& node, Section& top, const std::string& file,
                                    const std::string& folder, std::vector<config::ConfigMistake>& mistakes) {
  AnswerSettings out;
  const toml::table* section = node.as_table();
  if (section == nullptr) {
    top.mistake("answer", "应为小节 [answer]。", "Must be the section [answer].");
    return out;
  }
  Section table(*section, "answer.", file, mistakes);
  out.envelope_key = in_folder(folder, table.text("envelope_key", true));
  if (const toml::node* items = table.take("items"); items != nullptr) {
    const toml::table* named = items->as_table();
    if (named == nullptr || named->size() > kItemsMax) {
      table.mistake("items", "应为小节 [answer.items.\"check/vehicles\"]，至多 64 个。",
                    "Must be sections [answer.items.\"check/vehicles\"], 64 at most.");
    } else {
      for (const auto& [key, value] : *named) {
        const std::string name(key.str());
        const toml::table* one = value.as_table();
        if (one == nullptr || !is_item(name)) {
          table.mistake("items", "事项写作 [answer.items.\"check/vehicles\"]。",
                        "An item is written [answer.items.\"check/vehicles\"].");
          continue;
        }
        Section fields(*one, "answer.items." + name + ".", file, mistakes);
        out.items.push_back(read_item(name, fields, folder));
      }
    }
  }
  table.refuse_unknown();
  return out;
}

}  // namespace fangpin::agent
