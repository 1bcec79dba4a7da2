#include "config/fields.hpp"

#include <fmt/format.h>

namespace fangpin::config {

namespace {

template <class Range>
std::string joined(const Range& range) {
  return fmt::format("{}", fmt::join(range, ", "));
}

}  // namespace

Fields::Fields(const Node& table, std::string name, std::vector<ConfigMistake>& mistakes)
    : table_(table), name_(std::move(name)), mistakes_(mistakes) {}

std::string Fields::dotted(std::string_view key) const {
  if (name_.empty()) return std::string(key);
  return key.empty() ? name_ : fmt::format("{}.{}", name_, key);
}

void Fields::report(std::string_view key, std::string zh, std::string en) {
  const Node* node = table_.find(key);
  const Node& place = node != nullptr ? *node : table_;
  mistakes_.push_back({place.file, place.line, dotted(key), std::move(zh), std::move(en)});
}

void Fields::wrong_kind(const Node& node, std::string_view key, Node::Kind wanted) {
  const auto is = name_of(node.kind), must = name_of(wanted);
  report(key, fmt::format("这里应为{},现为{}。", must.zh, is.zh), fmt::format("Must be {}, is {}.", must.en, is.en));
}

const Node* Fields::get(std::string_view key, Need need, Node::Kind kind) {
  known_.emplace(key);
  const Node* node = table_.find(key);
  if (node == nullptr) {
    if (need == Need::required) {
      const auto must = name_of(kind);
      report(key, fmt::format("缺少此项。请补上,类型为{}。", must.zh),
             fmt::format("Missing. Add it; its type is {}.", must.en));
    }
    return nullptr;
  }
  if (node->kind != kind) {
    wrong_kind(*node, key, kind);
    return nullptr;
  }
  return node;
}

std::optional<std::string> Fields::text(std::string_view key, Need need, std::size_t bytes_max) {
  const Node* node = get(key, need, Node::Kind::text);
  if (node == nullptr) return std::nullopt;
  if (node->text.empty() || node->text.size() > bytes_max) {
    report(key, fmt::format("文字应为 1 至 {} 个字节。", bytes_max),
           fmt::format("Must have 1 to {} bytes.", bytes_max));
    return std::nullopt;
  }
  for (const char c : node->text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      report(key, "文字中不能有换行或控制字符。", "May hold no line break or control character.");
      return std::nullopt;
    }
  }
  return node->text;
}

std::optional<std::int64_t> Fields::integer(std::string_view key, Need need, std::int64_t min, std::int64_t max) {
  const Node* node = get(key, need, Node::Kind::integer);
  if (node == nullptr) return std::nullopt;
  if (node->integer < min || node->integer > max) {
    report(key, fmt::format("{} 超出范围,应在 {} 与 {} 之间。", node->integer, min, max),
           fmt::format("{} is out of bounds; choose a number from {} to {}.", node->integer, min, max));
    return std::nullopt;
  }
  return node->integer;
}

std::optional<bool> Fields::boolean(std::string_view key, Need need) {
  const Node* node = get(key, need, Node::Kind::boolean);
  if (node == nullptr) return std::nullopt;
  return node->boolean;
}

std::optional<Date> Fields::date(std::string_view key, Need need) {
  const Node* node = get(key, need, Node::Kind::date);
  if (node == nullptr) return std::nullopt;
  return node->date;
}

std::optional<std::size_t> Fields::choice(std::string_view key, Need need,
                                          const std::vector<std::string_view>& choices) {
  const Node* node = get(key, need, Node::Kind::text);
  if (node == nullptr) return std::nullopt;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (node->text == choices[i]) return i;
  }
  report(key, fmt::format("没有这个选项。可选: {}。", joined(choices)),
         fmt::format("Is not one of: {}.", joined(choices)));
  return std::nullopt;
}

std::optional<std::vector<std::string>> Fields::texts(std::string_view key, Need need) {
  const Node* node = get(key, need, Node::Kind::list);
  if (node == nullptr) return std::nullopt;
  std::vector<std::string> values;
  for (const auto& item : node->items) {
    if (item.kind != Node::Kind::text || item.text.empty()) {
      wrong_kind(item, key, Node::Kind::text);
      return std::nullopt;
    }
    values.push_back(item.text);
  }
  return values;
}

std::optional<std::vector<std::int64_t>> Fields::integers(std::string_view key, Need need, std::int64_t min,
                                                          std::int64_t max) {
  const Node* node = get(key, need, Node::Kind::list);
  if (node == nullptr) return std::nullopt;
  std::vector<std::int64_t> values;
  for (const auto& item : node->items) {
    if (item.kind != Node::Kind::integer) {
      wrong_kind(item, key, Node::Kind::integer);
      return std::nullopt;
    }
    if (item.integer < min || item.integer > max) {
      report(key, fmt::format("{} 超出范围,应在 {} 与 {} 之间。", item.integer, min, max),
             fmt::format("{} is out of bounds; choose numbers from {} to {}.", item.integer, min, max));
      return std::nullopt;
    }
    values.push_back(item.integer);
  }
  return values;
}

std::optional<std::vector<Date>> Fields::dates(std::string_view key, Need need) {
  const Node* node = get(key, need, Node::Kind::list);
  if (node == nullptr) return std::nullopt;
  std::vector<Date> values;
  for (const auto& item : node->items) {
    if (item.kind != Node::Kind::date) {
      wrong_kind(item, key, Node::Kind::date);
      return std::nullopt;
    }
    values.push_back(item.date);
  }
  return values;
}

const Node* Fields::table(std::string_view key, Need need) { return get(key, need, Node::Kind::table); }

void Fields::finish() {
  for (const auto& [key, node] : table_.members) {
    if (known_.contains(key)) continue;
    mistakes_.push_back({node.file, node.line, dotted(key),
                         fmt::format("没有这个键。请改正拼写或删除;这里可用: {}。", joined(known_)),
                         fmt::format("Unknown key. Mend its spelling or remove it; known here: {}.", joined(known_))});
  }
}

}  // namespace fangpin::config
