#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/fields.hpp"
#include "config/settings.hpp"

namespace fangpin::config {

// What a text has to look like.
enum class TextForm {
  county,       // six digits
  path,         // relative to the file's folder
  url,          // https://host[:port][/path]
  authorities,  // list of host or host:port
  origin,       // name of a log: printable ASCII without space and '+'
};

struct TextKey {
  std::string& (*member)(Settings&);
  TextForm form;
};
struct ListKey {
  std::vector<std::string>& (*member)(Settings&);
  TextForm form;
};
struct EndpointKey {
  Endpoint& (*member)(Settings&);
  bool loopback;
};
struct IntegerKey {
  std::int64_t& (*member)(Settings&);
  std::int64_t min, max;
};
struct BooleanKey {
  bool& (*member)(Settings&);
};
struct ChoiceKey {
  std::vector<std::string_view> choices;
  void (*set)(Settings&, std::size_t);
  std::size_t (*get)(const Settings&);
};

// One key of gateway.toml. The default is what a Settings begins with.
struct SettingKey {
  std::string_view key;  // dotted; at most one dot
  Need need;             // required: has no default
  std::variant<TextKey, ListKey, EndpointKey, IntegerKey, BooleanKey, ChoiceKey> type;
  std::string_view zh, en;  // meaning, with its unit
};

// All keys, those of one section side by side, in the order of the reference.
std::span<const SettingKey> setting_keys();

}  // namespace fangpin::config
