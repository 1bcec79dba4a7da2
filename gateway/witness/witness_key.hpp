#pragma once
#include <cstdint>
#include <string>

#include "crypto/note_key.hpp"

namespace fangpin::witness {

// The key of one witness together with its name. The name stands in the key's file and not in the configuration: a
// cosignature does not sign the name, so one key under two names would let one office be counted as two.
class WitnessKey {
 public:
  // One line "witness NAME ed25519-seed:BASE64" in a file that only its owner can read. Errors: malformed, and those of
  // crypto::read_secret_file.
  static Result<WitnessKey> load(const std::string& path);
  // Makes a new key and its file (0600, durable; refuses to overwrite). Error malformed: `name` is no note name.
  static Result<WitnessKey> create(const std::string& path, const std::string& name);

  const std::string& name() const { return public_key_.name(); }
  // What auditors and logs put into their trust policies.
  const crypto::NoteKey& public_key() const { return public_key_; }
  // What follows the key id in the cosignature line of a checkpoint's text.
  Bytes cosign(std::string_view text, std::uint64_t seconds) const {
    return crypto::cosign_note_text(text, key_, seconds);
  }

 private:
  WitnessKey(const std::string& name, crypto::SigningKey key)
      : key_(std::move(key)), public_key_(crypto::NoteKey::of(name, crypto::NoteKeyType::cosignature_ed25519, key_)) {}

  crypto::SigningKey key_;
  crypto::NoteKey public_key_;
};

}  // namespace fangpin::witness
