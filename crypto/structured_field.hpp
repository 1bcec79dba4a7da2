#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "crypto/base/bytes.hpp"

namespace fangpin::crypto {

// RFC 8941 structured fields as far as our signatures and digests need them: dictionaries of items or of inner
// lists. Stricter than the RFC: a repeated key or parameter is refused instead of overwritten, and
// base64 must be canonical. Pure; every loop has a bound.

inline constexpr std::size_t kFieldBytesMax = 4096;
inline constexpr std::size_t kMembersMax = 8;
inline constexpr std::size_t kParametersMax = 16;
inline constexpr std::size_t kItemsMax = 32;
inline constexpr std::size_t kKeyBytesMax = 64;

// Values that no rule of ours looks at, but that another's signature may carry.
struct OtherItem {
  bool operator==(const OtherItem&) const = default;
};

// Integer, string, byte sequence, or one of token, decimal, boolean.
using BareItem = std::variant<std::int64_t, std::string, Bytes, OtherItem>;

struct Parameter {
  std::string key;
  BareItem value;
};

struct Item {
  BareItem value;
  std::vector<Parameter> parameters;
};

struct InnerList {
  std::vector<Item> items;
  std::vector<Parameter> parameters;
  std::string_view text;  // from '(' to the end of the parameters, exactly as received; points into the field
};

template <class T>
struct Member {
  std::string key;
  T value;
};

// Printable ASCII only (0x20 to 0x7E): nothing that could start a line of its own in a signature base.
bool is_field_text(std::string_view text);

// A dictionary whose members are all items, or all inner lists, each with its parameters. Nullopt: not that, longer
// than kFieldBytesMax, or over one of the bounds above.
std::optional<std::vector<Member<Item>>> parse_item_dictionary(std::string_view field);
std::optional<std::vector<Member<InnerList>>> parse_inner_list_dictionary(std::string_view field);

// The string in quotes, '"' and '\' escaped. The text must satisfy is_field_text.
std::string quoted_string(std::string_view text);

}  // namespace fangpin::crypto
