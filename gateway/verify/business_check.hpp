#pragma once
#include <map>
#include <string>

#include "gateway/verify/audit_entry.hpp"

namespace fangpin::verify {

// What the entries say, held against each other in the order of the log: L2 (county, demonstration), L4 (each entry
// knows its index), L7 (times), B11 (verdicts recomputed), B15 (attempt numbers). Memory grows with departments and
// windows, not with entries.
class BusinessCheck {
 public:
  // `origin` of the log; `now`: the auditor's own clock.
  BusinessCheck(const std::string& origin, Instant now);
  void take(std::uint64_t index, const AuditEntry& entry);
  // After the last entry.
  void finish();
  Findings findings;
  // Entries of a demonstration carry a clock that was stepped by hand: it may be ahead of the auditor's.
  bool demonstration() const { return demonstration_; }

  // Requests that run side by side take their stamps before they queue for the log.
  static constexpr std::chrono::seconds kOrderTolerance{60};
  static constexpr std::chrono::minutes kFutureTolerance{5};

 private:
  struct Window {
    std::uint64_t index = 0;
    std::string verdict;
    Instant due;
    bool claimed = false;  // by the attempt that concluded it
  };
  void take_attempt(std::uint64_t index, const AuditEntry& entry);
  void take_verdict(std::uint64_t index, const AuditEntry& entry);
  void add(const char* check, std::uint64_t index, std::string zh, std::string en);

  bool demonstration_;
  Instant now_;
  std::string county_;
  Instant latest_;
  std::map<std::string, std::uint64_t> attempts_;  // department -> its last number
  std::map<std::string, Window> windows_;
};

}  // namespace fangpin::verify
