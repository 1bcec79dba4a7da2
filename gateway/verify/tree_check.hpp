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

// The right edge of a tree at its last full bundle: rows[i] are the hashes of level i + 1 that fill no tile yet.
struct TreeEdge {
  std::vector<std::vector<Digest>> rows;
  std::uint64_t size() const;  // leaves: a multiple of 256
};

struct TreeCheckOptions {
  unsigned threads = 2;
  std::optional<std::uint64_t> root_at;  // also say the root that the tree had at this size
  std::set<std::uint64_t> wanted;        // entries whose bytes are kept
  TreeEdge begin;                        // what was checked before: bundles behind it are read
  std::uint64_t sink_from = 0;           // entries before it do not go to `sink`
  std::function<void(std::uint64_t index, const AuditEntry& entry)> sink;  // in the order of the log, on one thread
  std::function<void(const Finding& finding)> unread;  // E1: of one that is not understood, in its place among them
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;  // entries
};

struct TreeCheckReport {
  Findings findings;
  Digest root{};
  std::optional<Digest> root_at;
  std::map<std::uint64_t, std::string> wanted;
  TreeEdge edge;              // to go on from another day
  bool complete = false;      // false: hashes are missing, and the tree was left there: there is no root
  std::uint64_t entries = 0;  // re-hashed
  std::uint64_t tiles = 0;    // re-derived
};

// Re-hashes every entry and re-derives every tile of a tree of that size, older partial tiles included, and compares
// them with the files (L3, L4). Reads each file once, on all threads and a wave ahead; memory does not grow with the
// log. Where an entry and its tile differ it goes on with the tile's hash: if the root is right then, the entry is what
// was altered. Error (storage): a file is there and cannot be read.
Result<TreeCheckReport> check_tree(const LogSource& source, std::uint64_t size, const TreeCheckOptions& options);

}  // namespace fangpin::verify
