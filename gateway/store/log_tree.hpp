#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"

namespace fangpin::store {

// What the store asks of the Merkle tree over its log, so that every group commit that appends an entry also holds the
// tree's new nodes and one signed checkpoint. gateway/audit implements it; the store knows neither keys nor formats.

// Committed hashes of the tree by levels of tiles: level 0 are the leaves, position i of level L is the root of the
// complete subtree over leaves [i * 256^L, (i + 1) * 256^L).
class LogHashes {
 public:
  virtual ~LogHashes() = default;
  // Exactly `count` hashes. Errors: not_found (the tree has not that many), storage.
  virtual Result<std::vector<Digest>> log_hashes(unsigned level, std::uint64_t from, std::size_t count) = 0;
};

// What the store holds of the tree when it is opened.
struct LogState {
  std::uint64_t size = 0;      // of the newest checkpoint; 0: none
  std::string note;            // that checkpoint; empty: none
  bool first = false;          // there is no other
  std::string keys;            // as the last SealedLog said it; empty: nothing was signed yet
  bool demonstration = false;  // of the store, for ever
};

// The root of a complete subtree, level >= 1.
struct LogNode {
  unsigned level = 0;
  std::uint64_t position = 0;
  Digest hash{};
};

// What one group commit adds beside its entries.
struct SealedLog {
  std::uint64_t size = 0;
  std::string note;                 // the signed checkpoint of that size
  std::vector<LogNode> nodes;       // the subtrees that became complete
  std::optional<std::string> keys;  // where the keys that sign the log changed: all of them, oldest first, one a line
};

// Called on the writer's thread only.
class LogTree {
 public:
  virtual ~LogTree() = default;
  // Takes up where the store is; `hashes` is used during the call only. Errors: config (another key or origin than the
  // log's), storage (the store's tree is not what its checkpoint says).
  virtual Status resume(const LogState& state, LogHashes& hashes) = 0;
  virtual std::uint64_t size() const = 0;
  virtual void append(const Digest& leaf) = 0;
  // Gives back what was appended beyond `size`, which is not below the last commit or fold().
  virtual void rewind(std::uint64_t size) = 0;
  // Signs what was appended since the last commit; changes nothing. Error conflict: signing would contradict what was
  // signed before; the group is then rolled back.
  virtual Result<SealedLog> seal() = 0;
  // For entries that are there and that seal() may not sign: the subtrees that became complete since, whose leaves are
  // then forgotten, so that a long log takes no memory. rewind() goes back no further.
  virtual std::vector<LogNode> fold() = 0;
  // The sealed group is durable. Keeps its checkpoint outside the store and gives the proofs of these entries of the
  // group (tlog-proof documents). Error storage: the checkpoint could not be kept, nobody may be told of the commit.
  virtual Result<std::vector<std::string>> committed(std::span<const std::uint64_t> indexes) = 0;
  // Nothing has been appended for a while: makes what committed() kept durable.
  virtual void rest() = 0;
};

}  // namespace fangpin::store
