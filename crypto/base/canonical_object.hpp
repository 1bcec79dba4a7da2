#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace fangpin {

// The largest integer that a canonical document holds, up or down: what every reader's double keeps (RFC 8785 3.2.2.3).
inline constexpr std::int64_t kJsonIntegerMax = std::int64_t{1} << 53;

// A JSON string in quotes, with the shortest escapes (RFC 8785), at the end of `out`. `text` is UTF-8.
void append_json_string(std::string& out, std::string_view text);

// Writes an object of canonical JSON member by member into a text: byte for byte what canonical_json() makes of the
// same members, without a tree in between. For documents that are made for every push; everything else is easier read
// through canonical_json().
//
// Names are ASCII literals, rise, and none comes twice; another order throws std::logic_error, since we wrote it. So
// does a number beyond 2^53.
class CanonicalObject {
 public:
  // Appends to `out`, which outlives this.
  explicit CanonicalObject(std::string& out);

  CanonicalObject& text(std::string_view name, std::string_view value);
  // null for an empty text.
  CanonicalObject& text_or_null(std::string_view name, std::string_view value);
  CanonicalObject& number(std::string_view name, std::int64_t value);
  CanonicalObject& flag(std::string_view name, bool value);
  CanonicalObject& null(std::string_view name);
  // `value`: canonical JSON already.
  CanonicalObject& json(std::string_view name, std::string_view value);
  // The member's value, which is written through what is returned; this one rests until that one's end().
  CanonicalObject object(std::string_view name);
  // Once, after the last member.
  void end();

 private:
  void begin_member(std::string_view name);

  std::string& out_;
  std::string_view last_;  // name
};

}  // namespace fangpin
