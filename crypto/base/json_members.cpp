#include "crypto/base/json_members.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json.hpp>

namespace fangpin {

namespace bj = boost::json;

JsonMembers::JsonMembers(const bj::value& document, std::string path, std::vector<JsonFault>& faults)
    : object_(document.if_object()), path_(std::move(path)), faults_(faults) {
  if (object_ == nullptr) faults_.push_back({path_, "not-an-object", "{…}"});
}

std::string JsonMembers::path_of(std::string_view name) const {
  if (path_.empty() || name.empty()) return path_ + std::string(name);
  return path_ + "." + std::string(name);
}

void JsonMembers::fault(std::string_view name, std::string fault, std::string expected) {
  faults_.push_back({path_of(name), std::move(fault), std::move(expected)});
}

const bj::value* JsonMembers::get(std::string_view name, bool required, std::string_view expected) {
  asked_.emplace(name);
  if (object_ == nullptr) return nullptr;
  const auto* value = object_->if_contains(name);
  if (value != nullptr && !value->is_null()) return value;
  if (required) fault(name, "missing", std::string(expected));
  return nullptr;
}

std::optional<std::string_view> JsonMembers::written(std::string_view name, bool required, std::string_view expected) {
  const auto* value = get(name, required, expected);
  if (value == nullptr) return std::nullopt;
  if (const auto* text = value->if_string()) return std::string_view(*text);
  fault(name, "wrong-type", std::string(expected));
  return std::nullopt;
}

std::string JsonMembers::text(std::string_view name, bool required) {
  return std::string(written(name, required, "text").value_or(""));
}

std::string JsonMembers::filled(std::string_view name, std::size_t bytes_max) {
  const auto expected = fmt::format("text, 1..{} bytes", bytes_max);
  const auto text = written(name, true, expected);
  if (!text) return {};
  if (!text->empty() && text->size() <= bytes_max) return std::string(*text);
  fault(name, text->empty() ? "empty" : "too-long", expected);
  return {};
}

std::string JsonMembers::matching(std::string_view name, bool required,
                                  const std::function<bool(std::string_view)>& fits, std::string_view expected) {
  const auto text = written(name, required, expected);
  if (!text) return {};
  if (fits(*text)) return std::string(*text);
  fault(name, "not-as-expected", std::string(expected));
  return {};
}

std::optional<std::size_t> JsonMembers::word(std::string_view name, const std::vector<std::string_view>& words,
                                             bool required) {
  const auto expected = fmt::format("{}", fmt::join(words, " | "));
  const auto text = written(name, required, expected);
  if (!text) return std::nullopt;
  const auto found = std::ranges::find(words, *text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  fault(name, "unknown-word", expected);
  return std::nullopt;
}

const bj::array* JsonMembers::array(std::string_view name, bool required, std::size_t least, std::size_t most) {
  const auto expected = fmt::format("array, {}..{} values", least, most);
  const auto* value = get(name, required, expected);
  if (value == nullptr) return nullptr;
  const auto* values = value->if_array();
  if (values == nullptr) {
    fault(name, "wrong-type", expected);
  } else if (values->size() > most) {
    fault(name, "too-many", expected);
  } else if (values->size() < least) {
    fault(name, "empty", expected);
  } else {
    return values;
  }
  return nullptr;
}

std::vector<std::string> JsonMembers::texts(std::string_view name, std::size_t count_max) {
  std::vector<std::string> all;
  const auto* values = array(name, true, 0, count_max);
  if (values == nullptr) return all;
  for (std::size_t i = 0; i < values->size(); ++i) {
    if (const auto* written = (*values)[i].if_string()) {
      all.emplace_back(*written);
      continue;
    }
    fault(fmt::format("{}[{}]", name, i + 1), "wrong-type", "text");
    return {};
  }
  return all;
}

bool JsonMembers::flag(std::string_view name) {
  const auto* value = get(name, false);
  if (value == nullptr) return false;
  if (value->is_bool()) return value->get_bool();
  fault(name, "wrong-type", "true | false");
  return false;
}

std::optional<std::int64_t> JsonMembers::integer(std::string_view name, std::int64_t least,
                                                 std::optional<std::int64_t> most) {
  const auto* value = get(name, false);
  if (value == nullptr) return std::nullopt;
  const auto expected = fmt::format("integer from {}", least) + (most ? fmt::format(" to {}", *most) : "");
  if (!value->is_int64()) {
    fault(name, "wrong-type", expected);
  } else if (value->get_int64() < least || (most && value->get_int64() > *most)) {
    fault(name, "out-of-bounds", expected);
  } else {
    return value->get_int64();
  }
  return std::nullopt;
}

std::optional<Date> JsonMembers::date(std::string_view name, bool required) {
  constexpr std::string_view kForm = "YYYY-MM-DD";
  const auto text = written(name, required, kForm);
  if (!text || (text->empty() && !required)) return std::nullopt;
  const auto day = parse_date(*text);
  if (!day) fault(name, "no-date", std::string(kForm));
  return day;
}

std::optional<Instant> JsonMembers::instant(std::string_view name) {
  constexpr std::string_view kForm = "YYYY-MM-DDThh:mm:ss+08:00";
  const auto text = written(name, true, kForm);
  if (!text) return std::nullopt;
  const auto parsed = parse_instant(*text);
  if (!parsed) fault(name, "no-instant", std::string(kForm));
  return parsed;
}

void JsonMembers::finish() {
  if (object_ == nullptr) return;
  for (const auto& member : *object_) {
    if (asked_.contains(std::string_view(member.key()))) continue;
    return fault("", "unknown-member", fmt::format("{}", fmt::join(asked_, ", ")));
  }
}

std::size_t line_of_json_fault(std::string_view text) {
  boost::system::error_code failure;
  bj::parse_options options;
  options.max_depth = 32;
  bj::stream_parser parser({}, options);
  const auto read = parser.write(text.data(), text.size(), failure);
  if (!failure) parser.finish(failure);
  if (!failure) return 0;
  return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, std::min(read, text.size())), '\n'));
}

}  // namespace fangpin
