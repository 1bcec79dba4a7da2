#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/note_key.hpp"

namespace fangpin::crypto {

// C2SP signed notes: a text, an empty line, signature lines. What is signed is the text with its last line feed.
inline constexpr std::size_t kNoteBytesMax = 256 * 1024;
inline constexpr std::size_t kNoteSignaturesMax = 100;  // the format asks for at least 16

struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  Bytes signature;  // without the key id
};

struct SignedNote {
  std::string text;  // ends in a line feed
  std::vector<NoteSignature> signatures;

  // Error malformed (the detail says what), too_large.
  static Result<SignedNote> parse(std::string_view note);
  std::string to_text() const;
  // Adds the line of a key that signed this text.
  void add(const NoteKey& key, Bytes signature);
};

// A signature of a key that we know, checked.
struct KnownSignature {
  std::size_t key = 0;                   // its place in `keys`
  std::optional<std::uint64_t> seconds;  // of a cosignature
};

// The signatures of known keys. Unknown names and ids are passed over, a second line of the same key too. Errors
// (unauthenticated): a known key's signature is invalid, or none is of a known key.
Result<std::vector<KnownSignature>> verify_note(const SignedNote& note, std::span<const NoteKey> keys);

}  // namespace fangpin::crypto
