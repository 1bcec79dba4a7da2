#include <fmt/format.h>

#include "config/settings_table.hpp"

namespace fangpin::config {

namespace {

struct Description {
  std::string type, standard, bounds;
};

// A Settings that holds the defaults is asked for each: there is no second list of them.
class Describer {
 public:
  explicit Describer(Settings& defaults) : defaults_(defaults) {}

  Description operator()(const TextKey& key) const {
    switch (key.form) {
      case TextForm::county:
        return {"text", quoted(key.member(defaults_)), "6 digits"};
      case TextForm::url:
        return {"text", quoted(key.member(defaults_)), "https://"};
      case TextForm::origin:
        return {"text", quoted(key.member(defaults_)), "without spaces and '+'"};
      case TextForm::path:
      case TextForm::authorities:
        break;
    }
    return {"path", quoted(key.member(defaults_)), ""};
  }
  Description operator()(const ListKey&) const { return {"list of text", "", "at least 1"}; }
  Description operator()(const EndpointKey& key) const {
    return {"address:port", quoted(key.member(defaults_).to_text()), key.loopback ? "loopback" : ""};
  }
  Description operator()(const IntegerKey& key) const {
    return {"integer", fmt::to_string(key.member(defaults_)), fmt::format("{} - {}", key.min, key.max)};
  }
  Description operator()(const BooleanKey& key) const {
    return {"boolean", key.member(defaults_) ? "true" : "false", ""};
  }
  Description operator()(const ChoiceKey& key) const {
    return {"text", quoted(key.choices[key.get(defaults_)]), fmt::format("{}", fmt::join(key.choices, ", "))};
  }

 private:
  static std::string quoted(std::string_view text) { return text.empty() ? "" : fmt::format("\"{}\"", text); }

  Settings& defaults_;
};

}  // namespace

std::string print_settings_reference() {
  Settings defaults;
  std::string text = "| 键 key | 类型 type | 默认 default | 范围 bounds | 含义 meaning |\n|---|---|---|---|---|\n";
  for (const auto& setting : setting_keys()) {
    const auto description = std::visit(Describer(defaults), setting.type);
    text += fmt::format("| `{}` | {} | {} | {} | {} / {} |\n", setting.key, description.type,
                        setting.need == Need::required ? "必填 required" : description.standard, description.bounds,
                        setting.zh, setting.en);
  }
  return text;
}

}  // namespace fangpin::config
