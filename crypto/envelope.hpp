#pragma once
#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "crypto/base/instant.hpp"
#include "crypto/base/random.hpp"
#include "crypto/base/result.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::crypto {

// X25519 key pair of a receiver of identities (national system, identity officer, departments).
class EnvelopeKey {
 public:
  static EnvelopeKey generate();
  // Key file (mode 0600): one line "x25519:BASE64(32 bytes)".
  static Result<EnvelopeKey> load(const std::string& path);
  Status save(const std::string& path) const;
  // "x25519:BASE64(32 bytes)": what the registry pins.
  std::string public_text() const;
  // Opens a data key that was wrapped to this key. Error: malformed, or not for this key.
  Result<SecretBytes> unwrap(ByteView wrapped) const;

 private:
  SecretBytes secret_;
  std::array<std::uint8_t, 32> public_{};
};

struct EnvelopeReceiver {
  std::string id;                             // as in the registry, e.g. "national-system"
  std::array<std::uint8_t, 32> public_key{};  // X25519
  // From the registry's text form "x25519:BASE64".
  static Result<EnvelopeReceiver> parse(std::string id, std::string_view public_text);
};

using DataKeyId = std::array<std::uint8_t, 16>;

// A data key as it is stored: wrapped once to each receiver (libsodium sealed box), never in clear.
struct WrappedDataKey {
  DataKeyId id{};
  std::vector<std::pair<std::string, Bytes>> wrapped;  // receiver id, sealed box
};

struct SealedIdentity {
  DataKeyId data_key{};
  Bytes ciphertext;  // 24-byte nonce || XChaCha20-Poly1305
};

// Seals identities. One data key lives for a minute of real time in locked memory; the gateway keeps no key that opens
// an envelope. Thread safe.
class EnvelopeSealer {
 public:
  EnvelopeSealer(std::vector<EnvelopeReceiver> receivers, Random& random);
  // Associated data: the alert id. `fresh` is set when this call began a new data key: store it before the envelope is.
  // A data key's wrapping is returned with every seal of its minute through wrapped(), so a writer that stores it with
  // INSERT OR IGNORE needs no order between threads.
  SealedIdentity seal(ByteView alert_id, std::string_view identity, Instant real_now);
  // The wrapping of a data key handed out by seal() in this or the previous minute.
  std::optional<WrappedDataKey> wrapped(const DataKeyId& id) const;

 private:
  struct Minute {
    std::int64_t number = -1;
    SecretBytes key;
    WrappedDataKey wrapping;
  };
  mutable std::mutex mutex_;
  std::vector<EnvelopeReceiver> receivers_;
  Random& random_;
  Minute current_;           // guarded by mutex_
  WrappedDataKey previous_;  // guarded by mutex_
};

// Opens a sealed identity with an unwrapped data key. Error (malformed): altered, another alert's, another key's.
Result<std::string> open_identity(const SecretBytes& data_key, ByteView alert_id, ByteView ciphertext);

}  // namespace fangpin::crypto
