#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "crypto/base/instant.hpp"
#include "crypto/base/result.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::crypto {

// What a token stands for; part of the keyed input, so tokens of two kinds never meet.
enum class TokenKind : std::uint8_t {
  person = 1,              // normalised citizen ID
  police_household = 2,    // 户号 of the household register
  national_household = 3,  // 户编号 of the national system
  natural_key = 4,         // what makes a record the same record when it is pushed again
  row_digest = 5,          // what makes it unchanged
};

// HMAC-SHA-256 under the key of one epoch over  kind || len(county) || county || value  (lengths as 4 bytes
// big-endian).
struct Token {
  std::uint32_t epoch = 0;
  Digest value{};
  bool operator==(const Token&) const = default;
};

// The pseudonym keys of one county. A new epoch overlaps the old one: while both are live, every value has a token
// under each, the newest first, so that what was stored under the old key is found and linked to the new one (DESIGN
// 6). Immutable once loaded, safe to use from several threads.
class PseudonymKeys {
 public:
  // Key file (mode 0600): lines `epoch NUMBER NOT_BEFORE RETIRED|- BASE64(32 bytes)|-`, instants as RFC 3339; numbers
  // and instants rise. A retired epoch keeps its line, with the instant of its retirement and `-` in place of the key.
  // At most kLiveEpochsMax lines hold a key. Errors: not_found, config (names the file and the line).
  static Result<PseudonymKeys> load(const std::string& path);
  // A new file with epoch 1, live from `not_before`. Refuses to overwrite.
  static Status create(const std::string& path, Instant not_before);
  // Adds the next epoch, live from `not_before`, which must be later than the newest one's (else unprocessable);
  // earlier ones stay until retire(). Error conflict: kLiveEpochsMax keys are there, retire one first.
  static Status rotate(const std::string& path, Instant not_before);
  // Removes the key of an epoch for good (the overlap is over). Errors: unprocessable (the newest), not_found (no such
  // epoch, or retired before). Like rotate(), it replaces the file atomically; the caller sees to it that one process
  // at a time does so, and that copies of the old file are destroyed.
  static Status retire(const std::string& path, std::uint32_t epoch);

  PseudonymKeys(PseudonymKeys&&) noexcept = default;
  PseudonymKeys& operator=(PseudonymKeys&&) noexcept = default;

  // One token per epoch live at `now`, newest first; never empty. At most kLiveEpochsMax. Before the first epoch's
  // start the oldest key counts as live.
  std::vector<Token> tokens(TokenKind kind, std::string_view county, std::string_view value, Instant now) const;
  // Epochs live at `now`, newest first.
  std::vector<std::uint32_t> live(Instant now) const;

  static constexpr std::size_t kLiveEpochsMax = 3;

 private:
  PseudonymKeys() = default;
  struct Epoch {
    std::uint32_t number;
    Instant not_before;
    SecretBytes key;
    SecretBytes midstates;  // SHA-256 after the inner and after the outer padded key: a token costs no key schedule
  };
  // The first epoch that is live; the others live at `now` follow it.
  std::size_t first_live(Instant now) const;
  std::vector<Epoch> epochs_;  // newest first
};

}  // namespace fangpin::crypto
