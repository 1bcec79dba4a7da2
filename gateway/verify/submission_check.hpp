#pragma once
#include <map>
#include <set>
#include <string>

#include "gateway/verify/audit_entry.hpp"

namespace fangpin::verify {

// Requests that run side by side take their stamps before they queue for the log.
inline constexpr std::chrono::seconds kOrderTolerance{60};

// B11 (verdicts recomputed from receipts and due instants), B12 for submissions (a policy that was in force), B15
// (attempt numbers). Memory grows with departments and windows, not with entries.
class SubmissionCheck {
 public:
  explicit SubmissionCheck(Findings& findings) : findings_(findings) {}
  void take(std::uint64_t index, Instant at, const AttemptEntry& entry);
  void take(std::uint64_t index, Instant at, const VerdictEntry& entry);
  void take(const ConfigurationEntry& entry) { policies_.emplace(entry.policy); }
  // What can be said at the end only: verdicts without their push.
  void finish(Findings& findings) const;

  void save(StateWriter& state) const;
  // Throws std::exception where the stream does not go on with what save() wrote.
  void restore(StateReader& state);

 private:
  struct Window {
    std::uint64_t index = 0;
    std::string verdict;
    Instant due;
    bool claimed = false;  // by the attempt that concluded it
  };
  void add(const char* check, std::uint64_t index, std::string zh, std::string en);

  Findings& findings_;
  std::map<std::string, std::uint64_t, std::less<>> attempts_;  // department -> its last number
  std::map<std::string, Window, std::less<>> windows_;
  std::set<std::string, std::less<>> policies_;
};

}  // namespace fangpin::verify
