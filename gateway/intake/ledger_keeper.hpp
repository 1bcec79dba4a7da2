#pragma once
#include <atomic>
#include <limits>

#include "gateway/intake/county.hpp"

namespace fangpin::intake {

// Keeps the slot ledger up to date: opens the windows whose first day has begun and writes `missed` where its instant
// has come, each verdict with its log entry. advance() runs inside jobs of the store's writer thread only. Where the
// calendar lacks a year that a window's due day needs, that window waits for the calendar and nothing else does: a push
// is never refused for it.
class LedgerKeeper {
 public:
  // The fact of the store that says when the gateway was last known to serve.
  static constexpr std::string_view kAlive = "alive_at";
  explicit LedgerKeeper(const County& county) : county_(county) {}
  // Cheap when nothing is due: it remembers the next instant at which the ledger changes.
  Status advance(store::Transaction& transaction, Instant now);
  // Called when serving begins, and when an operator confirms a jump of the clock (no receipts since it). Where the
  // gateway was down since it was last known to serve, every window that fell due meanwhile is proposed for waiver: it
  // keeps the outage, its `missed` comes later by as long as the gateway was down, and the outage is logged. Then
  // advances.
  Status resume(store::Transaction& transaction, Instant now);
  // The gateway serves: an outage begins with the last of these.
  Status note_alive(store::Transaction& transaction, Instant now);
  // The bureau's waiver of a window (duty, id) by the document that allows it, with its verdict in the log. It may come
  // before the push or after it: a window that fell due in an outage is waived though a push has made it met-late.
  // Errors: not_found (no such window, or its verdict is final).
  Status waive(store::Transaction& transaction, std::string_view duty, std::string_view id, std::string_view document,
               Instant now);
  // What the calendar lacked when windows were last opened, with the file's name; empty: nothing. For jobs of the
  // writer thread, like advance().
  const std::string& calendar_gap() const { return calendar_gap_; }
  // Look again at the next advance: the registry changed, or a job that had advanced the ledger was rolled back. Thread
  // safe.
  void look_again() { next_change_ms_ = kUnknown; }

 private:
  Status propose_waivers(store::Transaction& transaction, const domain::Outage& outage);
  Status open_windows(store::Transaction& transaction, Instant now);
  Status write_missed(store::Transaction& transaction, Instant now);

  const County& county_;
  std::string calendar_gap_;
  static constexpr std::int64_t kUnknown = std::numeric_limits<std::int64_t>::min();
  std::atomic<std::int64_t> next_change_ms_{kUnknown};  // since the epoch; before it nothing is due
};

}  // namespace fangpin::intake
