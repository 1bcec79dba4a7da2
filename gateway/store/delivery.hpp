#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "crypto/base/instant.hpp"
#include "crypto/envelope.hpp"
#include "gateway/domain/submission.hpp"

namespace fangpin::store {

enum class RevisionKind { created, corrected, withdrawn, regrouped };

// One revision of one alert as it leaves for the national side.
struct Delivery {
  std::int64_t range = 0;     // delivery range, numbered in the accepting transaction
  std::int64_t position = 0;  // within the range
  domain::AlertId alert{};
  std::int64_t revision = 0;  // from 1, without gaps per alert
  RevisionKind kind = RevisionKind::created;
  std::string feed;
  std::string population;
  std::string person;              // "EPOCH:HEX" of the newest epoch known
  std::string police_household;    // token text or empty
  std::string national_household;  // token text or empty
  std::string area;
  std::string kept;
  std::optional<Date> discovered;
  Instant received_at;
  std::optional<crypto::SealedIdentity> identity;  // absent for withdraw and regroup
  Bytes wrapped_key;                               // for receiver "national-system"; empty where identity is absent
};

struct DeliveryId {
  std::int64_t range = 0;
  std::int64_t position = 0;
  auto operator<=>(const DeliveryId&) const = default;
};

struct DeadLetter {
  Delivery delivery;
  std::string reason;
  int attempts = 0;
  Instant at;
};

}  // namespace fangpin::store
