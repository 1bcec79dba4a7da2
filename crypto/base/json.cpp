#include "crypto/base/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>
#include <vector>

#include "crypto/base/canonical_object.hpp"
#include "crypto/base/encoding.hpp"

namespace fangpin {

namespace {

namespace bj = boost::json;

// UTF-16 order differs from UTF-8 order only where surrogates (from U+10000) meet U+E000 to U+FFFF.
bool utf16_less(std::string_view a, std::string_view b) {
  const auto [left, right] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (left == a.end() || right == b.end()) return a.size() < b.size();
  const auto x = static_cast<unsigned char>(*left), y = static_cast<unsigned char>(*right);
  const bool x_astral = x >= 0xF0, y_astral = y >= 0xF0;
  if (x_astral != y_astral && (x >= 0xEE || y >= 0xEE)) return x_astral ? y >= 0xEE : !(x >= 0xEE);
  return x < y;
}

void write(const bj::value& value, std::string& out) {
  switch (value.kind()) {
    case bj::kind::null:
      out += "null";
      return;
    case bj::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return;
    case bj::kind::string:
      append_json_string(out, value.get_string());
      return;
    case bj::kind::int64:
      if (value.get_int64() > kJsonIntegerMax || value.get_int64() < -kJsonIntegerMax)
        throw std::logic_error("canonical_json: integer beyond 2^53");
      out += std::to_string(value.get_int64());
      return;
    case bj::kind::uint64:
      if (value.get_uint64() > static_cast<std::uint64_t>(kJsonIntegerMax))
        throw std::logic_error("canonical_json: integer beyond 2^53");
      out += std::to_string(value.get_uint64());
      return;
    case bj::kind::double_:
      throw std::logic_error("canonical_json: not an integer");
    case bj::kind::array: {
      out.push_back('[');
      bool first = true;
      for (const auto& item : value.get_array()) {
        if (!first) out.push_back(',');
        first = false;
        write(item, out);
      }
      out.push_back(']');
      return;
    }
    case bj::kind::object: {
      std::vector<const bj::key_value_pair*> members;
      for (const auto& member : value.get_object()) members.push_back(&member);
      std::sort(members.begin(), members.end(),
                [](const auto* a, const auto* b) { return utf16_less(a->key(), b->key()); });
      out.push_back('{');
      bool first = true;
      for (const auto* member : members) {
        if (!first) out.push_back(',');
        first = false;
        append_json_string(out, member->key());
        out.push_back(':');
        write(member->value(), out);
      }
      out.push_back('}');
      return;
    }
  }
}

// Members of all objects of a text that is JSON: each has one colon outside of strings.
std::size_t members_written(std::string_view text) {
  std::size_t count = 0;
  bool inside = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (inside && text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      inside = !inside;
    } else if (!inside && text[at] == ':') {
      ++count;
    }
  }
  return count;
}

std::size_t members_read(const bj::value& value) {
  std::size_t count = 0;
  if (const auto* object = value.if_object()) {
    count = object->size();
    for (const auto& member : *object) count += members_read(member.value());
  } else if (const auto* array = value.if_array()) {
    for (const auto& item : *array) count += members_read(item);
  }
  return count;
}

}  // namespace

std::string canonical_json(const bj::value& value) {
  std::string out;
  write(value, out);
  return out;
}

Result<bj::value> parse_json(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max)
    return error(Errc::too_large, fmt::format("a JSON document may have {} bytes", bytes_max));
  if (!is_utf8(text)) return error(Errc::malformed, "the JSON document is not UTF-8");
  boost::system::error_code failure;
  bj::parse_options options;
  options.max_depth = 32;
  bj::stream_parser parser({}, options);
  parser.write(text.data(), text.size(), failure);
  if (!failure) parser.finish(failure);
  if (failure) return error(Errc::malformed, "not a JSON document: " + failure.message());
  return parser.release();
}

Result<bj::value> parse_proof_json(std::string_view text, std::size_t bytes_max) {
  auto value = parse_json(text, bytes_max);
  if (value && members_written(text) != members_read(*value)) {
    return error(Errc::malformed, "a name stands twice in one object of the JSON document");
  }
  return value;
}

}  // namespace fangpin
