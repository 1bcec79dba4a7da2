#include "crypto/base/canonical_object.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <stdexcept>

namespace fangpin {

namespace {

// Whether a byte stands in a string as it is.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < plain.size(); ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}();

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t plain = 0;  // where the run of characters that need no escape starts
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (kPlain[static_cast<unsigned char>(c)]) continue;
    out.append(text, plain, at - plain);
    plain = at + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    }
  }
  out.append(text, plain, text.size() - plain);
  out.push_back('"');
}

CanonicalObject::CanonicalObject(std::string& out) : out_(out) { out_.push_back('{'); }

void CanonicalObject::begin_member(std::string_view name) {
  if (name <= last_) throw std::logic_error("CanonicalObject: a name that does not rise");
  if (!last_.empty()) out_.push_back(',');
  last_ = name;
  append_json_string(out_, name);
  out_.push_back(':');
}

CanonicalObject& CanonicalObject::text(std::string_view name, std::string_view value) {
  begin_member(name);
  append_json_string(out_, value);
  return *this;
}

CanonicalObject& CanonicalObject::text_or_null(std::string_view name, std::string_view value) {
  return value.empty() ? null(name) : text(name, value);
}

CanonicalObject& CanonicalObject::number(std::string_view name, std::int64_t value) {
  if (value > kJsonIntegerMax || value < -kJsonIntegerMax)
    throw std::logic_error("CanonicalObject: integer beyond 2^53");
  begin_member(name);
  fmt::format_to(std::back_inserter(out_), "{}", value);
  return *this;
}

CanonicalObject& CanonicalObject::flag(std::string_view name, bool value) {
  return json(name, value ? "true" : "false");
}

CanonicalObject& CanonicalObject::null(std::string_view name) { return json(name, "null"); }

CanonicalObject& CanonicalObject::json(std::string_view name, std::string_view value) {
  begin_member(name);
  out_ += value;
  return *this;
}

CanonicalObject CanonicalObject::object(std::string_view name) {
  begin_member(name);
  return CanonicalObject(out_);
}

void CanonicalObject::end() { out_.push_back('}'); }

}  // namespace fangpin
