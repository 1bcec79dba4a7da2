#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "gateway/verify/audit_entry.hpp"
#include "gateway/verify/log_source.hpp"

namespace fangpin::verify {

// One bundle of entries, held against its level-0 tile.
struct BundleCheck {
  Findings findings;
  std::optional<Error> unreadable;
  bool missing = false;             // neither bundle nor tile says what these hashes are
  std::vector<Digest> hashes;       // of the tile; of the entries where there is no tile
  Digest subtree{};                 // their root
  std::string content;              // of the bundle: what the entries are views into
  std::vector<AuditEntry> entries;  // those that are understood; their places beside them
  std::vector<std::uint64_t> places;
  Findings unread;  // E1, of the others
  std::map<std::uint64_t, std::string> wanted;
  std::uint64_t hashed = 0;
};

// Fills `out`, whose entries are views into it: it stays where it is. Safe to call from several threads.
void check_bundle(const LogSource& source, std::uint64_t tile, unsigned width, const std::set<std::uint64_t>& wanted,
                  BundleCheck& out);

// Compares a tile of any level, and what is left of its earlier partial ones, with the hashes that it should hold.
// Error (storage): a file is there and cannot be read.
Status check_tile_file(const LogSource& source, unsigned level, std::uint64_t tile, const std::vector<Digest>& hashes,
                       Findings& findings);

}  // namespace fangpin::verify
