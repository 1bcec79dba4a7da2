// Reads config/national/mapping.toml into a Mapping and finds every mistake in one pass.
#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <sstream>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "crypto/base/encoding.hpp"
#include "crypto/sha256.hpp"
#include "gateway/forwarding/mapping.hpp"

namespace fangpin::forwarding {
namespace {

constexpr std::size_t kFileBytesMax = std::size_t{256} << 10;
constexpr std::size_t kRulesMax = 512;

// What a rule may read of a delivery (mapping.cpp, source_value).
constexpr std::array<std::string_view, 10> kSources = {
    "feed", "population",  "person",    "household", "household-kind", "police-household", "national-household",
    "area", "received-at", "discovered"};

// The mapped fields of the interface (config/national/alerts-v1.yaml); the contract requires all of them.
constexpr std::array<std::string_view, 11> kTargets = {"feed",   "risk",        "risk_code",      "population",
                                                       "person", "household",   "household_kind", "national_household",
                                                       "area",   "received_at", "discovered"};

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

template <std::size_t N>
std::string list(const std::array<std::string_view, N>& words) {
  std::string out;
  for (const std::string_view word : words) {
    out += (out.empty() ? "" : ", ") + std::string(word);
  }
  return out;
}

}  // namespace

class MappingFile {
 public:
  MappingFile(const std::string& name, std::span<const std::string_view> feeds) : name_(name), feeds_(feeds) {}

  Result<Mapping> read(std::string_view text) {
    toml::parse_result parsed = toml::parse(text);
    if (!parsed) {
      mistake(parsed.error().source().begin.line, "not TOML: " + std::string(parsed.error().description()));
      return error(Errc::config, mistakes_);
    }
    const toml::table& table = parsed.table();
    only_keys(table, {"interface", "field", "values", "details"}, "the file");
    if (table["interface"].value<std::string_view>() != "alerts-v1") {
      mistake(line_of(table.get("interface")),
              "interface must be \"alerts-v1\", the contract that this version speaks");
    }
    read_value_maps(table);
    read_rules(table);
    read_details(table);
    if (!mistakes_.empty()) {
      return error(Errc::config, mistakes_);
    }
    mapping_.version_ = to_hex(crypto::sha256(text)).substr(0, 16);
    return std::move(mapping_);
  }

 private:
  void read_value_maps(const toml::table& table) {
    const toml::node* node = table.get("values");
    if (node == nullptr) {
      return;
    }
    if (!node->is_table()) {
      return mistake(line_of(node), "values must be tables: [values.NAME]");
    }
    for (const auto& [key, map_node] : *node->as_table()) {
      Mapping::ValueMap map;
      if (!map_node.is_table()) {
        mistake(line_of(&map_node), "values." + std::string(key.str()) + " must be a table of ours = theirs");
        continue;
      }
      for (const auto& [ours, theirs] : *map_node.as_table()) {
        const auto text = theirs.value<std::string_view>();
        if (!theirs.is_string() || text->empty()) {
          mistake(line_of(&theirs), "the value for \"" + std::string(ours.str()) + "\" must be a string, not empty");
        } else if (ours.str() == "*") {
          map.otherwise = *text;
        } else {
          map.values.emplace(ours.str(), *text);
        }
      }
      mapping_.value_maps_.emplace(key.str(), std::move(map));
      map_lines_[std::string(key.str())] = line_of(&map_node);
    }
  }

  void read_rules(const toml::table& table) {
    const toml::array* rules = table["field"].as_array();
    if (rules == nullptr) {
      return mistake(line_of(table.get("field")), "there is no [[field]]: nothing would be sent");
    }
    std::set<std::string> seen;
    for (const toml::node& node : *rules) {
      if (const auto rule = read_rule(node, {"to", "from", "values"}, "[[field]]")) {
        check_rule(*rule, line_of(&node), seen);
        mapping_.rules_.push_back(*rule);
      }
    }
    for (const std::string_view target : kTargets) {
      if (!seen.contains(std::string(target))) {
        mistake(line_of(rules), "no [[field]] fills \"" + std::string(target) + "\", which the contract requires");
      }
    }
    for (const auto& [name, line] : map_lines_) {
      const bool used = std::any_of(mapping_.rules_.begin(), mapping_.rules_.end(),
                                    [&](const Mapping::Rule& rule) { return rule.values == name; });
      if (!used) {
        mistake(line, "values." + name + " is used by no [[field]]");
      }
    }
  }

  void check_rule(const Mapping::Rule& rule, unsigned line, std::set<std::string>& seen) {
    if (!is_one_of(rule.to, kTargets)) {
      mistake(line, "to = \"" + rule.to + "\" is no field of the interface; it has " + list(kTargets));
    }
    if (!seen.insert(rule.to).second) {
      mistake(line, "to = \"" + rule.to + "\" is filled twice");
    }
    if (!is_one_of(rule.from, kSources)) {
      mistake(line, "from = \"" + rule.from + "\" is nothing that an alert has; it has " + list(kSources));
    }
    if (rule.values.empty()) {
      return;
    }
    const auto map = mapping_.value_maps_.find(rule.values);
    if (map == mapping_.value_maps_.end()) {
      return mistake(line, "values = \"" + rule.values + "\": there is no [values." + rule.values + "]");
    }
    if (rule.from == "feed" && !map->second.otherwise) {
      for (const std::string_view feed : feeds_) {
        if (!map->second.values.contains(feed)) {
          mistake(map_lines_[rule.values],
                  "values." + rule.values + " has no value for feed \"" + std::string(feed) + "\"");
        }
      }
    }
  }

  void read_details(const toml::table& table) {
    const toml::node* node = table.get("details");
    if (node == nullptr) {
      return;
    }
    if (!node->is_table()) {
      return mistake(line_of(node), "details must be a table of our field = \"theirs\"");
    }
    std::set<std::string> seen;
    for (const auto& [ours, theirs] : *node->as_table()) {
      const auto text = theirs.value<std::string_view>();
      if (!theirs.is_string() || text->empty()) {
        mistake(line_of(&theirs), "details." + std::string(ours.str()) + " must be a string, not empty");
        continue;
      }
      if (!seen.insert(std::string(*text)).second) {
        mistake(line_of(&theirs), "details: \"" + std::string(*text) + "\" is filled twice");
      }
      mapping_.details_.push_back({std::string(*text), std::string(ours.str()), {}});
    }
    if (mapping_.details_.size() > kRulesMax) {
      mistake(line_of(node), "details has more than " + std::to_string(kRulesMax) + " fields");
    }
  }

  std::optional<Mapping::Rule> read_rule(const toml::node& node, std::initializer_list<std::string_view> keys,
                                         const std::string& what) {
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      mistake(line_of(&node), what + " must be a table");
      return std::nullopt;
    }
    only_keys(*table, keys, what);
    Mapping::Rule rule;
    rule.to = (*table)["to"].value_or(std::string());
    rule.from = (*table)["from"].value_or(std::string());
    rule.values = (*table)["values"].value_or(std::string());
    if (rule.to.empty() || rule.from.empty()) {
      mistake(line_of(&node), what + " needs to = \"...\" and from = \"...\"");
      return std::nullopt;
    }
    return rule;
  }

  void only_keys(const toml::table& table, std::initializer_list<std::string_view> keys, const std::string& what) {
    for (const auto& [key, node] : table) {
      if (std::find(keys.begin(), keys.end(), key.str()) == keys.end()) {
        mistake(key.source().begin.line, "unknown key \"" + std::string(key.str()) + "\" in " + what);
      }
    }
  }

  static unsigned line_of(const toml::node* node) { return node == nullptr ? 1 : node->source().begin.line; }

  void mistake(unsigned line, const std::string& text) {
    mistakes_ += (mistakes_.empty() ? "" : "\n") + name_ + ":" + std::to_string(line) + ": " + text;
  }

  std::string name_;
  std::span<const std::string_view> feeds_;
  Mapping mapping_;
  std::map<std::string, unsigned> map_lines_;
  std::string mistakes_;
};

Result<Mapping> Mapping::parse(std::string_view text, const std::string& name,
                               std::span<const std::string_view> feeds) {
  return MappingFile(name, feeds).read(text);
}

Result<Mapping> Mapping::load(const std::string& path, std::span<const std::string_view> feeds) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return error(Errc::config, path + ":1: cannot be read");
  }
  std::string text(kFileBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kFileBytesMax) {
    return error(Errc::config, path + ":1: larger than " + std::to_string(kFileBytesMax) + " bytes");
  }
  return parse(text, path, feeds);
}

}  // namespace fangpin::forwarding
