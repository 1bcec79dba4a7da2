#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "crypto/checkpoint.hpp"
#include "crypto/trust_policy.hpp"

namespace fangpin::verify {

// A checkpoint and who vouches for it.
struct Vouched {
  crypto::Checkpoint checkpoint;
  std::string note;                    // verbatim
  std::vector<crypto::NoteKey> by;     // the log's own keys that signed it
  std::set<std::string> witnesses;     // by their names in the policy
  std::vector<std::uint64_t> seconds;  // of their cosignatures, POSIX, ascending
};

// Why a checkpoint is not believed; `check` is L1 (form, signature) or L2 (origin).
struct Refusal {
  const char* check;
  std::string why;
  bool unknown_key = false;  // of a log of the policy, by a key that the policy does not name
};

// `successors`: keys that follow from the policy's by changes that the log records.
std::variant<Vouched, Refusal> vouch(const std::string& note, const crypto::TrustPolicy& policy,
                                     const std::vector<crypto::NoteKey>& successors = {});

}  // namespace fangpin::verify
