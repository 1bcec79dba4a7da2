#pragma once
#include <optional>
#include <string_view>

#include "gateway/verify/receipt_check.hpp"

namespace fangpin::verify {

// What the gateway acknowledged, and a restart of the log then lost.
struct Loss {
  const CustodyCheck::Restart* restart = nullptr;  // nothing: the log does not tell of it
  std::string origin;                              // under which it was logged; empty: it came without entry and proof
  TimeBracket bracket;                             // what witnesses said under that name
};

// Whether the receipt is of an entry that this log held before a restart and holds no more: its own proof stands on a
// checkpoint that the log's key signed under a former name, beyond what was left; or, without a proof, the gateway
// signed that it was received before the restart. `logged`: the log's entry in its place, if there is one.
std::optional<Loss> find_loss(const Receipt& receipt, const std::optional<std::string_view>& logged,
                              const ProofGround& ground, const std::optional<crypto::VerifyKey>& gateway_key);

// L8, with what the department can do.
Finding to_finding(const Loss& loss, const Receipt& receipt);

}  // namespace fangpin::verify
