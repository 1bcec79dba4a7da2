#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/base/instant.hpp"
#include "gateway/verify/finding.hpp"

namespace fangpin::verify {

// What the checks need of one entry of the log (gateway/audit/README.md lists kinds and members). Read strictly: an
// entry that we only half understand is a finding, never a pass.
struct AuditEntry {
  enum class Kind { attempt, verdict, configuration, action, unknown };
  Kind kind = Kind::unknown;
  std::string county;
  std::uint64_t index = 0;
  Instant at;
  // attempts
  std::string department;
  std::uint64_t attempt = 0;
  bool accepted = false;
  std::string population;
  Instant received_at;
  std::string receipt;  // SHA-256, hex
  std::string receipt_id;
  // attempts and verdicts
  std::string window_duty, window_id, window_population;
  std::string verdict;  // attempts: of the window that they concluded
  Instant due;
  // configuration
  bool demonstration = false;
};

// The entry; nothing and a finding in `findings` where it cannot be understood.
std::optional<AuditEntry> read_entry(std::string_view bytes, std::uint64_t index, Findings& findings);

}  // namespace fangpin::verify
