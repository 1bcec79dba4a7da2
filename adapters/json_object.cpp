#include "adapters/json_object.hpp"

#include "crypto/base/secret.hpp"

namespace fangpin::adapters {

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  std::size_t plain = 0;  // where the run of characters that need no escape starts
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, plain, at - plain);
    plain = at + 1;
    out += '\\';
    switch (c) {
      case '"':
      case '\\':
        out += c;
        break;
      case '\b':
        out += 'b';
        break;
      case '\t':
        out += 't';
        break;
      case '\n':
        out += 'n';
        break;
      case '\f':
        out += 'f';
        break;
      case '\r':
        out += 'r';
        break;
      default:
        out += "u00";
        out += kHex[static_cast<unsigned char>(c) >> 4];
        out += kHex[static_cast<unsigned char>(c) & 0x0F];
    }
  }
  out.append(text, plain, text.size() - plain);
  out += '"';
}

void JsonObject::add_text(std::string_view name, std::string_view value) {
  std::string json;
  json.reserve(value.size() + 2);
  append_json_string(json, value);
  members_.emplace_back(name, std::move(json));
}

void JsonObject::add_json(std::string_view name, std::string_view json) {
  members_.emplace_back(name, std::string(json));
}

std::string JsonObject::take() {
  // ASCII names: the order of bytes is the order of UTF-16 code units that RFC 8785 asks for.
  std::sort(members_.begin(), members_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::size_t size = 2;
  for (const auto& [name, json] : members_) size += name.size() + json.size() + 4;
  std::string out;
  out.reserve(size);
  out += '{';
  for (const auto& [name, json] : members_) {
    if (out.size() > 1) out += ',';
    append_json_string(out, name);
    out += ':';
    out += json;
  }
  out += '}';
  wipe_members();
  return out;
}

void JsonObject::wipe_members() {
  for (auto& [name, json] : members_) fangpin::wipe(json);
  members_.clear();
}

JsonObject::~JsonObject() { wipe_members(); }

}  // namespace fangpin::adapters
