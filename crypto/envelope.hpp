#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
  // Key file (mode 0600): one line "x25519-secret:BASE64(32 bytes)". It differs from the public form so that a secret
  // pasted where a public key belongs is refused.
  static Result<EnvelopeKey> load(const std::string& path);
  Status save(const std::string& path) const;
  // "x25519:BASE64(32 bytes)": what the registry pins.
  std::string public_text() const;
  // Opens a data key that was wrapped to this key. Error malformed: damaged, or wrapped to another key.
  Result<SecretBytes> unwrap(ByteView wrapped) const;

 private:
  SecretBytes secret_;
  std::array<std::uint8_t, 32> public_{};
};

struct EnvelopeReceiver {
  std::string id;                             // as in the registry, e.g. "national-system"
  std::array<std::uint8_t, 32> public_key{};  // X25519
  // From the registry's text form "x25519:BASE64". Error malformed: another form, or a point of low order.
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

// Seals identities. One data key serves for a minute of real time, in locked memory; the gateway keeps no key that
// opens an envelope. Thread safe; the lock is held for a pointer copy, and once a minute for making a data key.
class EnvelopeSealer {
 public:
  // Throws std::invalid_argument where two receivers share an id: an envelope must say who opens it. `random` outlives
  // the sealer.
  EnvelopeSealer(std::vector<EnvelopeReceiver> receivers, Random& random);
  // Associated data: the alert id. A call in a minute that has no data key yet begins one; a call with an
  // earlier time uses the running one. The data key's wrapping is returned by wrapped() from then on, so a writer that
  // stores it with INSERT OR IGNORE before the envelope needs no order between threads. Throws std::logic_error without
  // receivers: nobody could ever open the result.
  SealedIdentity seal(ByteView alert_id, std::string_view identity, Instant real_now);
  // The wrapping of a data key handed out by seal(), the last kWrappingsKept of them.
  std::optional<WrappedDataKey> wrapped(const DataKeyId& id) const;
  // Forgets the data key of a minute that is over at `real_now`; it is wiped as soon as no seal() uses it. seal() does
  // so by itself; a timer calls this so that a key doesn't outlive its minute where no push follows.
  void expire(Instant real_now);
  // From the next seal() on, data keys go to these receivers: a new data key is begun. Throws as the constructor.
  void replace_receivers(std::vector<EnvelopeReceiver> receivers);

  static constexpr std::size_t kWrappingsKept = 16;

 private:
  struct Minute {
    std::int64_t number = 0;
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
    DataKeyId id{};
    SecretBytes key;
    std::array<std::uint8_t, 16> nonce_prefix{};
    std::atomic<std::uint64_t> sealed{0};  // the rest of the nonce: never twice under one key, without a system call
  };
  // Whether the data key of `minute` is to be used in the minute `number`.
  static bool serves(const Minute& minute, std::int64_t number);
  std::shared_ptr<Minute> minute_for(Instant real_now);
  std::shared_ptr<Minute> begin(std::int64_t number);  // with mutex_ held

  mutable std::mutex mutex_;
  std::vector<EnvelopeReceiver> receivers_;  // guarded by mutex_
  Random& random_;
  std::shared_ptr<Minute> current_;       // guarded by mutex_; null before the first seal and after expire()
  std::deque<WrappedDataKey> wrappings_;  // guarded by mutex_; newest first
};

// Opens a sealed identity with an unwrapped data key. Error (malformed): altered, another alert's, another key's.
Result<std::string> open_identity(const SecretBytes& data_key, ByteView alert_id, ByteView ciphertext);

}  // namespace fangpin::crypto
