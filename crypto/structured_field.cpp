#include "crypto/structured_field.hpp"

#include <algorithm>

#include "crypto/base/ascii.hpp"
#include "crypto/base/encoding.hpp"

namespace fangpin::crypto {

namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_alpha(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }
bool is_token_char(char c) {
  return is_alpha(c) || is_digit(c) || std::string_view("!#$%&'*+-.^_`|~:/").find(c) != std::string_view::npos;
}

// Reads one field from left to right; every function leaves nothing consumed that it did not return.
class Reader {
 public:
  explicit Reader(std::string_view field) : field_(field) {}

  bool at_end() const { return at_ == field_.size(); }
  char peek() const { return at_end() ? '\0' : field_[at_]; }
  std::size_t position() const { return at_; }
  std::string_view since(std::size_t start) const { return field_.substr(start, at_ - start); }

  bool take(char wanted) {
    if (peek() != wanted) return false;
    ++at_;
    return true;
  }
  void skip_spaces() {
    while (peek() == ' ') ++at_;
  }

  std::optional<std::string> key() {
    if (!is_lower(peek()) && peek() != '*') return std::nullopt;
    const auto start = at_;
    while (is_lower(peek()) || is_digit(peek()) || peek() == '_' || peek() == '-' || peek() == '.' || peek() == '*') {
      ++at_;
    }
    if (at_ - start > kKeyBytesMax) return std::nullopt;
    return std::string(since(start));
  }

  std::optional<BareItem> bare_item() {
    const char first = peek();
    if (first == '"') return string();
    if (first == ':') return byte_sequence();
    if (first == '?') return boolean();
    if (first == '-' || is_digit(first)) return number();
    if (is_alpha(first) || first == '*') return token();
    return std::nullopt;
  }

  // *( ";" *SP key [ "=" bare-item ] )
  std::optional<std::vector<Parameter>> parameters() {
    std::vector<Parameter> out;
    while (take(';')) {
      if (out.size() == kParametersMax) return std::nullopt;
      skip_spaces();
      auto name = key();
      if (!name || std::any_of(out.begin(), out.end(), [&](const auto& other) { return other.key == *name; })) {
        return std::nullopt;
      }
      BareItem value = OtherItem{};  // without a value it is the boolean true
      if (take('=')) {
        auto given = bare_item();
        if (!given) return std::nullopt;
        value = std::move(*given);
      }
      out.push_back({std::move(*name), std::move(value)});
    }
    return out;
  }

  std::optional<Item> item() {
    auto value = bare_item();
    if (!value) return std::nullopt;
    auto with = parameters();
    if (!with) return std::nullopt;
    return Item{std::move(*value), std::move(*with)};
  }

  std::optional<InnerList> inner_list() {
    const auto start = at_;
    if (!take('(')) return std::nullopt;
    InnerList out;
    for (;;) {
      skip_spaces();
      if (take(')')) break;
      if (out.items.size() == kItemsMax) return std::nullopt;
      auto next = item();
      if (!next || (peek() != ' ' && peek() != ')')) return std::nullopt;
      out.items.push_back(std::move(*next));
    }
    auto with = parameters();
    if (!with) return std::nullopt;
    out.parameters = std::move(*with);
    out.text = since(start);
    return out;
  }

 private:
  std::optional<BareItem> string() {
    ++at_;
    std::string out;
    while (!at_end()) {
      char c = field_[at_++];
      if (c == '"') return out;
      if (c == '\\') {
        if (peek() != '"' && peek() != '\\') return std::nullopt;
        c = field_[at_++];
      }
      out.push_back(c);
    }
    return std::nullopt;
  }

  std::optional<BareItem> byte_sequence() {
    const auto end = field_.find(':', at_ + 1);
    if (end == std::string_view::npos) return std::nullopt;
    auto bytes = from_base64(field_.substr(at_ + 1, end - at_ - 1));
    if (!bytes) return std::nullopt;
    at_ = end + 1;
    return std::move(*bytes);
  }

  std::optional<BareItem> boolean() {
    ++at_;
    if (!take('0') && !take('1')) return std::nullopt;
    return OtherItem{};
  }

  std::optional<BareItem> number() {
    const bool negative = take('-');
    std::int64_t value = 0;
    std::size_t count = 0;
    for (; is_digit(peek()); ++count) {
      if (count == 15) return std::nullopt;
      value = value * 10 + (field_[at_++] - '0');
    }
    if (count == 0) return std::nullopt;
    if (!take('.')) return negative ? -value : value;
    std::size_t decimals = 0;
    for (; is_digit(peek()); ++decimals) ++at_;
    if (count > 12 || decimals == 0 || decimals > 3) return std::nullopt;
    return OtherItem{};
  }

  std::optional<BareItem> token() {
    ++at_;
    while (is_token_char(peek())) ++at_;
    return OtherItem{};
  }

  std::string_view field_;
  std::size_t at_ = 0;
};

template <class T, class Read>
std::optional<std::vector<Member<T>>> parse_dictionary(std::string_view field, Read read) {
  if (field.size() > kFieldBytesMax || !is_field_text(field)) return std::nullopt;
  Reader reader(field);
  std::vector<Member<T>> out;
  reader.skip_spaces();
  for (;;) {
    auto key = reader.key();
    if (!key || out.size() == kMembersMax || !reader.take('=')) return std::nullopt;
    if (std::any_of(out.begin(), out.end(), [&](const auto& member) { return member.key == *key; })) {
      return std::nullopt;
    }
    auto value = read(reader);
    if (!value) return std::nullopt;
    out.push_back({std::move(*key), std::move(*value)});
    reader.skip_spaces();
    if (reader.at_end()) return out;
    if (!reader.take(',')) return std::nullopt;
    reader.skip_spaces();
  }
}

}  // namespace

bool is_field_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7E; });
}

std::optional<std::vector<Member<Item>>> parse_item_dictionary(std::string_view field) {
  return parse_dictionary<Item>(field, [](Reader& reader) { return reader.item(); });
}

std::optional<std::vector<Member<InnerList>>> parse_inner_list_dictionary(std::string_view field) {
  return parse_dictionary<InnerList>(field, [](Reader& reader) { return reader.inner_list(); });
}

std::string quoted_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  out.push_back('"');
  return out;
}

}  // namespace fangpin::crypto
