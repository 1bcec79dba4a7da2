#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "crypto/base/bytes.hpp"
#include "gateway/verify/entry_kinds.hpp"
#include "gateway/verify/finding.hpp"

namespace fangpin::verify {

// One entry of the log, as views into its bytes, which must outlive it.
struct AuditEntry {
  std::string_view bytes, kind, county;
  std::uint64_t version = 0;
  std::uint64_t index = 0;  // as it says itself
  Instant at;
  Digest leaf{};  // its hash in the tree; set by who has hashed it
  EntryBody body;
};

// The entry, read strictly: one that we only half understand is a finding (E1), never a pass. Nothing where it cannot
// be understood.
std::optional<AuditEntry> read_entry(std::string_view bytes, std::uint64_t index, Findings& findings);

}  // namespace fangpin::verify
