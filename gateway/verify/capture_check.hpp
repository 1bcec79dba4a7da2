#pragma once
#include <map>
#include <string>

#include "gateway/verify/audit_entry.hpp"
#include "gateway/verify/standing.hpp"

namespace fangpin::verify {

// B9: an authorization's record as it was captured: its letter's text, its scan, its signatures' dates, its number.
// What is on paper is not in the log: an auditor compares the scan with `evidence.digest` by hand.
class CaptureCheck {
 public:
  explicit CaptureCheck(Findings& findings) : findings_(findings) {}
  // Before the authorization is added to `standings`.
  void take(std::uint64_t index, Instant at, const AuthorizationEntry& entry, Standings& standings,
            const RulesInForce& rules);
  void save(StateWriter& state) const;
  void restore(StateReader& state);

 private:
  void check_members(std::uint64_t index, const AuthorizationEntry& entry);
  void check_form(std::uint64_t index, std::string_view form);
  void check_evidence(std::uint64_t index, const AuthorizationEntry& entry);
  void check_times(std::uint64_t index, Instant at, const AuthorizationEntry& entry, const RulesInForce& rules);
  void add(std::uint64_t index, std::string zh, std::string en);

  Findings& findings_;
  std::map<std::string, std::string, std::less<>> forms_;  // id of a letter -> SHA-256 of its text
  std::map<std::string, std::string, std::less<>> scans_;  // SHA-256 of a scan -> the household whose it is
};

}  // namespace fangpin::verify
