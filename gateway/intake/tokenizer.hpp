#pragma once
#include <string>

#include "adapters/adapted_row.hpp"
#include "adapters/contract.hpp"
#include "crypto/pseudonym.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::intake {

// Turns the plaintext members of adapted rows of one feed into tokens: after this nothing of the person but the
// identity, which is sealed later, is left. One per submission; `keys` must outlive it.
class Tokenizer {
 public:
  Tokenizer(const crypto::PseudonymKeys& keys, std::string county, const adapters::Contract& contract, Instant now);
  // Leaves `row` as it is; the caller wipes it. `due` and measure are the caller's to set.
  store::RowToStage tokenize(const adapters::AdaptedRow& row) const;
  store::Tokens natural_key(std::string_view canonical) const;

 private:
  const crypto::PseudonymKeys& keys_;
  std::string county_;
  const adapters::Contract& contract_;
  Instant now_;
};

}  // namespace fangpin::intake
