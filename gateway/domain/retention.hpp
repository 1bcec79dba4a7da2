#pragma once
// Kinds of data that leave the store when the period that the policy gives them is over.
#include <array>
#include <cstdint>

#include "crypto/base/instant.hpp"

namespace fangpin::domain {

// In the order in which a run removes them: an alert's envelope goes before the alert.
enum class Retained { row_problems, identity_envelopes, receipts, alerts, authorization_identities };
inline constexpr std::array kRetained = {Retained::row_problems, Retained::identity_envelopes, Retained::receipts,
                                         Retained::alerts, Retained::authorization_identities};
// As the policy names the kind.
inline const char* to_text(Retained kind) {
  switch (kind) {
    case Retained::row_problems:
      return "row-problems";
    case Retained::identity_envelopes:
      return "identity-envelopes";
    case Retained::receipts:
      return "receipts";
    case Retained::alerts:
      return "alerts";
    case Retained::authorization_identities:
      return "authorization-identities";
  }
  return "";
}

// What was received before `cut` is past its period; of authorizations, what ended before it.
struct RetentionCut {
  Retained kind = Retained::row_problems;
  Instant cut;
  bool operator==(const RetentionCut&) const = default;
};

// What a run removed of one kind.
struct Removal {
  Retained kind = Retained::row_problems;
  Instant cut;
  std::int64_t removed = 0;
  std::int64_t held = 0;  // past its period and kept, since the national side has not confirmed it
  bool operator==(const Removal&) const = default;
};

}  // namespace fangpin::domain
