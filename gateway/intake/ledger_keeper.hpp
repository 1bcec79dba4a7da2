#pragma once
#include <optional>

#include "gateway/intake/county.hpp"

namespace fangpin::intake {

// Keeps the slot ledger up to date: opens the windows whose first day has begun and writes `missed` where its instant
// has come, each verdict with its log entry. Runs inside jobs of the store's writer thread only, so it needs no lock.
class LedgerKeeper {
 public:
  explicit LedgerKeeper(const County& county) : county_(county) {}
  // Cheap when nothing is due: it remembers the next instant at which the ledger changes.
  Status advance(store::Transaction& transaction, Instant now);
  // The registry or the policy changed: look again at the next advance.
  void look_again() { next_change_.reset(); }

 private:
  Status open_windows(store::Transaction& transaction, Instant now);
  Status write_missed(store::Transaction& transaction, Instant now);

  const County& county_;
  std::optional<Instant> next_change_;
};

}  // namespace fangpin::intake
