#pragma once
#include <cstdint>
#include <vector>

#include "crypto/merkle_tree.hpp"
#include "gateway/store/log_tree.hpp"

namespace fangpin::audit {

// The root over the first `size` leaves. Errors of `nodes` are passed on.
Result<Digest> root_of(crypto::MerkleNodes& nodes, std::uint64_t size);

// The tree as the store holds it, in the form that proofs ask for. One call of `hashes` per node; a node inside a tile
// is hashed from at most 128 of the tile's.
class StoredNodes final : public crypto::MerkleNodes {
 public:
  explicit StoredNodes(store::LogHashes& hashes) : hashes_(hashes) {}
  Result<Digest> node(unsigned level, std::uint64_t index) override;

 private:
  store::LogHashes& hashes_;
};

// The right edge of the log's tree in memory: everything since the last settle(), and of what was before it exactly the
// nodes that roots and the proofs of newer leaves need, which are at most one per level.
class GrowingTree final : public crypto::MerkleNodes {
 public:
  // The tree of the first `size` leaves, settled.
  static Result<GrowingTree> resume(std::uint64_t size, crypto::MerkleNodes& nodes);

  void append(const Digest& leaf);
  // Forgets leaves from `size` on; not below settled().
  void rewind(std::uint64_t size);
  void settle();

  std::uint64_t size() const { return size_; }
  std::uint64_t settled() const { return settled_; }
  Digest root();
  // Error not_found: a node that is not kept or not complete.
  Result<Digest> node(unsigned level, std::uint64_t index) override;
  // The roots of the tiles that became full since settle(), level by level.
  std::vector<store::LogNode> full_tiles() const;

 private:
  struct Level {
    std::uint64_t first = 0;  // index of hashes[0] among the level's nodes
    std::vector<Digest> hashes;
  };
  std::uint64_t size_ = 0;
  std::uint64_t settled_ = 0;
  std::vector<Level> levels_;  // of the binary tree, leaves first
};

}  // namespace fangpin::audit
