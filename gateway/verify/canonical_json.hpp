#pragma once
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/instant.hpp"

namespace fangpin::verify {

// A member that is missing or of another type; whoever reads an entry catches it.
struct Misread {
  std::string member;
};

// An object of canonical JSON (RFC 8785 as canonical_json writes it), as views into its bytes: nothing is copied or
// allocated, for a log has millions of them. Canonical text has one spelling for one value, so two texts are equal if
// and only if their bytes are; unescape() is for showing them.
class JsonObject {
 public:
  static constexpr std::size_t kMembersMax = 40;
  JsonObject() {}  // without members
  // Nothing where the bytes are not exactly an object's canonical ones, or where it is one that no entry of ours is:
  // a member's name is not printable ASCII without escapes, more than kMembersMax members, more than 32 levels.
  static std::optional<JsonObject> parse(std::string_view bytes);

  // That it has these members, in ascending order, and no other: throws Misread with the first that differs.
  void expect(std::initializer_list<std::string_view> names) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
  bool is_null(std::string_view name) const;
  // The value of a member. Each throws Misread where it is missing or of another type.
  std::string_view text(std::string_view name) const;          // between its quotes, escapes as they stand
  std::string_view text_or_null(std::string_view name) const;  // null: empty
  std::uint64_t number(std::string_view name) const;           // not negative
  bool flag(std::string_view name) const;
  Instant instant(std::string_view name) const;
  std::optional<Instant> instant_or_null(std::string_view name) const;
  JsonObject object(std::string_view name) const;
  std::string_view bytes(std::string_view name) const { return value(name); }  // the value as it stands
  std::vector<std::string_view> texts(std::string_view name) const;
  std::vector<JsonObject> objects(std::string_view name) const;

 private:
  struct Member {
    std::uint64_t beginning;  // of the name: most names differ in their first bytes
    std::string_view name, value;
  };
  bool read(std::string_view bytes);  // of bytes that are UTF-8; into an object without members
  const Member* find(std::string_view name) const;
  std::string_view value(std::string_view name) const;

  std::array<Member, kMembersMax> members_;  // of which the first count_ are set
  std::size_t count_ = 0;
};

// Whether the text is a SHA-256 in lower-case hex, and not the zeros of one that was left out.
bool is_digest(std::string_view text);

// What a canonical text says.
std::string unescape(std::string_view text);

}  // namespace fangpin::verify
