// The only place that includes the TOML library: it is large, and its types do not keep the file of a merged value.
#include "config/document.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "config/document_scan.hpp"

// The library (3.3) asserts that a table's name begins with a letter before it reports that it does not: "[=]" would
// end the process. With the assertion off it reports. Under NDEBUG it would become an assumption, so that is off as
// well.
#undef NDEBUG
#define TOML_ASSERT(expr) static_cast<void>(0)
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_MAX_NESTED_VALUES 16
#include <toml++/toml.h>

namespace fangpin::config {

namespace {

Node convert(const toml::node& from, const std::string& file) {
  Node node;
  node.file = file;
  node.line = static_cast<int>(from.source().begin.line);
  node.kind = Node::Kind::unsupported;
  if (const auto* table = from.as_table()) {
    node.kind = Node::Kind::table;
    for (const auto& [key, value] : *table) node.members.emplace(std::string(key.str()), convert(value, file));
  } else if (const auto* list = from.as_array()) {
    node.kind = Node::Kind::list;
    for (const auto& item : *list) node.items.push_back(convert(item, file));
  } else if (const auto* text = from.as_string()) {
    node.kind = Node::Kind::text;
    node.text = text->get();
  } else if (const auto* integer = from.as_integer()) {
    node.kind = Node::Kind::integer;
    node.integer = integer->get();
  } else if (const auto* boolean = from.as_boolean()) {
    node.kind = Node::Kind::boolean;
    node.boolean = boolean->get();
  } else if (const auto* date = from.as_date()) {
    const auto value = date->get();
    node.date = Date{std::chrono::year{value.year}, std::chrono::month{value.month}, std::chrono::day{value.day}};
    if (node.date.ok()) node.kind = Node::Kind::date;
  }
  return node;
}

Checked<Node> failed(const std::string& file, int line, std::string zh, std::string en) {
  return {std::nullopt, {{file, line, "", std::move(zh), std::move(en)}}};
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto found = members.find(key);
  return found == members.end() ? nullptr : &found->second;
}

KindName name_of(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::boolean:
      return {"true 或 false", "true or false"};
    case Node::Kind::integer:
      return {"整数", "a whole number"};
    case Node::Kind::text:
      return {"带引号的文字", "text in quotes"};
    case Node::Kind::date:
      return {"日期(如 2022-09-01,不加引号)", "a date (2022-09-01, without quotes)"};
    case Node::Kind::list:
      return {"列表", "a list"};
    case Node::Kind::table:
      return {"一节([...])", "a table ([...])"};
    case Node::Kind::unsupported:
      break;
  }
  return {"小数或时间", "a decimal or a time"};
}

Checked<Node> parse_document(std::string_view toml, const std::string& file) {
  if (toml.size() > kDocumentBytesMax) {
    return failed(file, 0, "文件超过 1 MiB,不是配置文件。请检查路径。",
                  "The file is larger than 1 MiB and no configuration. Check the path.");
  }
  if (auto mistake = scan_document(toml, file)) return {std::nullopt, {std::move(*mistake)}};
  const auto parsed = toml::parse(toml, file);
  if (!parsed) {
    const auto& problem = parsed.error();
    const std::string why{problem.description()};
    return failed(file, static_cast<int>(problem.source().begin.line),
                  fmt::format("TOML 语法错误: {}。请改正此行后再检查。", why),
                  fmt::format("TOML syntax: {}. Mend this line and check again.", why));
  }
  Node root = convert(parsed.table(), file);
  return {std::move(root), {}};
}

Checked<std::string> read_file(const std::string& path, std::string_view shown) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (in && (text << in.rdbuf())) return {text.str(), {}};
  return {
      std::nullopt,
      {{shown.empty() ? path : std::string(shown), 0, "", fmt::format("无法读取文件 {}。请检查路径和读取权限。", path),
        fmt::format("Cannot read {}. Check the path and the permission to read it.", path)}}};
}

Checked<Node> read_document(const std::string& path, std::string_view shown) {
  auto text = read_file(path, shown);
  if (!text) return {std::nullopt, std::move(text.mistakes)};
  return parse_document(*text.value, shown.empty() ? path : std::string(shown));
}

}  // namespace fangpin::config
