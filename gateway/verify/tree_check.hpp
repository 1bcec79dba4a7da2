#pragma once
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "crypto/checkpoint.hpp"
#include "gateway/verify/audit_entry.hpp"
#include "gateway/verify/log_source.hpp"

namespace fangpin::verify {

struct TreeCheckOptions {
  unsigned threads = 2;
  std::optional<std::uint64_t> root_at;  // also say the root that the tree had at this size
  std::set<std::uint64_t> wanted;        // entries whose bytes are kept
  std::function<void(std::uint64_t index, const AuditEntry& entry)> sink;  // in the order of the log, on one thread
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;   // entries
};

struct TreeCheckReport {
  Findings findings;
  Digest root{};
  std::optional<Digest> root_at;
  std::map<std::uint64_t, std::string> wanted;
  bool complete = false;      // false: hashes are missing, and the tree was left there: there is no root
  std::uint64_t entries = 0;  // re-hashed
  std::uint64_t tiles = 0;    // re-derived
};

// Re-hashes every entry and re-derives every tile of a tree of that size, older partial tiles included, and compares
// them with the files (L3, L4). Reads each file once, on all threads; memory does not grow with the log. Where an entry
// and its tile differ it goes on with the tile's hash: if the root is right then, the entry is what was altered. Error
// (storage): a file is there and cannot be read.
Result<TreeCheckReport> check_tree(const LogSource& source, std::uint64_t size, const TreeCheckOptions& options);

}  // namespace fangpin::verify
