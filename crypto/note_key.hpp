#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"
#include "crypto/signing_key.hpp"

namespace fangpin::crypto {

// The kinds of note signature that we make and check; a key of any other kind is refused when its text is read.
enum class NoteKeyType : std::uint8_t {
  ed25519 = 0x01,              // over the note's text
  cosignature_ed25519 = 0x04,  // a witness's: over a time and the text (C2SP tlog-cosignature)
};

// True for a name that a note key may have: well-formed UTF-8, not empty, no '+', no Unicode space, no control byte, at
// most 255 bytes.
bool is_note_name(std::string_view name);

// Who may sign notes, as C2SP's verifier key text says it: NAME+HEX8+BASE64(type || public key).
class NoteKey {
 public:
  NoteKey(std::string name, NoteKeyType type, const std::array<std::uint8_t, 32>& public_key);
  // The vkey of a signing key. `name` must be a note name.
  static NoteKey of(std::string name, NoteKeyType type, const SigningKey& key);
  // Error malformed: another form, an id that does not fit the key, an unknown type, no point of the prime-order group.
  static Result<NoteKey> parse(std::string_view vkey);
  std::string to_text() const;

  // The same key under another name, which must be a note name.
  NoteKey named(std::string name) const { return {std::move(name), type_, public_key_}; }

  const std::string& name() const { return name_; }
  std::uint32_t id() const { return id_; }
  NoteKeyType type() const { return type_; }

  struct Valid {
    std::optional<std::uint64_t> seconds;  // POSIX time of a cosignature
  };
  // What the signature says if it is valid for the text: `signature` is what follows the key id in a signature line.
  std::optional<Valid> verify(std::string_view text, ByteView signature) const;
  bool operator==(const NoteKey&) const = default;

 private:
  std::string name_;
  std::uint32_t id_ = 0;
  NoteKeyType type_;
  std::array<std::uint8_t, 32> public_key_{};
};

// What follows the key id in a signature line; `seconds` is the POSIX time that a cosignature states.
Bytes sign_note_text(std::string_view text, const SigningKey& key);
Bytes cosign_note_text(std::string_view text, const SigningKey& key, std::uint64_t seconds);

}  // namespace fangpin::crypto
