#pragma once
#include <array>
#include <string>
#include <string_view>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::crypto {

// Of both schemes.
inline constexpr std::size_t kSignatureBytes = 64;

// An Ed25519 key pair (RFC 8032). Message signatures of departments, receipts of the gateway, later the log's
// checkpoints. A VerifyKey may also hold an ECDSA P-256 public key (departments with hardware keys); verify() then
// takes a 64-byte r||s signature.
class VerifyKey {
 public:
  // "ed25519:BASE64(32 bytes)" or "ecdsa-p256:BASE64(SPKI DER)". Error malformed: another form, or no point of the
  // prime-order group.
  static Result<VerifyKey> parse(std::string_view text);
  static VerifyKey ed25519(const std::array<std::uint8_t, 32>& key);
  std::string to_text() const;
  // "ed25519" or "ecdsa-p256".
  const std::string& scheme() const { return scheme_; }
  // True if and only if the signature over exactly these bytes is valid.
  bool verify(ByteView message, ByteView signature) const;
  bool operator==(const VerifyKey&) const = default;

 private:
  std::string scheme_;
  Bytes key_;
};

class SigningKey {
 public:
  static SigningKey generate();
  // `seed`: 32 bytes.
  static Result<SigningKey> from_seed(ByteView seed);
  // Text form of a key file: one line "ed25519-seed:BASE64". The file's mode must be 0600 or 0400, otherwise an error
  // that says so.
  static Result<SigningKey> load(const std::string& path);
  // Creates the file with mode 0600, durably; refuses to overwrite.
  Status save(const std::string& path) const;

  VerifyKey verify_key() const;
  std::array<std::uint8_t, 64> sign(ByteView message) const;

 private:
  SecretBytes seed_;
  SecretBytes expanded_;  // libsodium's 64-byte form
};

}  // namespace fangpin::crypto
