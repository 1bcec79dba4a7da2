#include "adapters/json_object.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "crypto/base/secret.hpp"

namespace fangpin::adapters {

namespace {

// The number of bytes at the front, in steps of eight, among which none needs an escape.
std::size_t plain_front(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = kOnes << 7U;
  const auto has_zero = [](std::uint64_t word) { return (word - kOnes) & ~word & kHighs; };
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    const std::uint64_t control = (word - kOnes * 0x20) & ~word & kHighs;
    if ((control | has_zero(word ^ (kOnes * '"')) | has_zero(word ^ (kOnes * '\\'))) != 0) break;
  }
  return at;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  std::size_t plain = 0;  // where the run of characters that need no escape starts
  for (std::size_t at = plain_front(text); at < text.size(); ++at) {
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
  make_room(6 * value.size() + 2);  // if every byte needs the longest escape
  const auto begin = values_.size();
  append_json_string(values_, value);
  members_.push_back({name, begin, values_.size() - begin});
}

void JsonObject::add_json(std::string_view name, std::string_view json) {
  make_room(json.size());
  members_.push_back({name, values_.size(), json.size()});
  values_ += json;
}

std::string JsonObject::take() {
  // ASCII names: the order of bytes is the order of UTF-16 code units that RFC 8785 asks for.
  std::sort(members_.begin(), members_.end(), [](const Member& a, const Member& b) { return a.name < b.name; });
  std::size_t size = 2 + values_.size();
  for (const auto& member : members_) size += member.name.size() + 4;
  std::string out;
  out.reserve(size);
  out += '{';
  for (const auto& member : members_) {
    if (out.size() > 1) out += ',';
    append_json_string(out, member.name);
    out += ':';
    out.append(values_, member.begin, member.size);
  }
  out += '}';
  wipe_members();
  return out;
}

void JsonObject::make_room(std::size_t size) {
  const auto needed = values_.size() + size;
  if (needed <= values_.capacity()) return;
  std::string larger;
  larger.reserve(std::max<std::size_t>(2 * needed, 1024));
  larger = values_;
  fangpin::wipe(values_);
  values_ = std::move(larger);
}

void JsonObject::wipe_members() {
  fangpin::wipe(values_);
  members_.clear();
}

JsonObject::~JsonObject() { wipe_members(); }

}  // namespace fangpin::adapters
