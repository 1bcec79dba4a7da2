#pragma once
#include <string>
#include <string_view>

#include "gateway/audit/approvals.hpp"
#include "gateway/audit/county_log.hpp"
#include "gateway/audit/entry.hpp"

namespace fangpin::audit {

// Entries in which the log speaks of itself (kinds in this folder's README.md).

// The key that signs the log changes: the new one is logged under the old.
struct LogKeyEntry {
  std::string county;
  std::string origin;
  CountyLog::KeyChange change;
  std::string actor;
  Instant at;
};
std::string log_key(const LogKeyEntry& entry, const store::AuditPosition& position);

// Entries were lost, and the log goes on under another origin over those that are left.
struct LogRestartEntry {
  std::string county;
  CountyLog::Restart restart;
  std::uint64_t restored_size = 0;  // entries that are left
  std::string document;             // the number of the paper that allows it
  std::string actor;
  Approvals approvals;  // over restart_text()
  Instant at;
};
std::string log_restart(const LogRestartEntry& entry, const store::AuditPosition& position);

// What an administrator signs to allow a restart. It names both origins and the entries that are left, so it fits one
// restart once.
std::string restart_text(std::string_view county, std::string_view origin, std::string_view next_origin,
                         std::uint64_t size, std::string_view document);

}  // namespace fangpin::audit
