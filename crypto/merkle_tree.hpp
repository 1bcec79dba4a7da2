#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"

namespace fangpin::crypto {

// The tree of RFC 6962 section 2.1 over SHA-256: nothing is padded, no leaf is doubled, and leaf and node never hash
// the same bytes (prefixes 0x00 and 0x01).

// More leaves than any log of ours holds; sizes beyond it are refused as malformed wherever they come from outside.
inline constexpr std::uint64_t kTreeSizeMax = std::uint64_t{1} << 62;

Digest leaf_hash(ByteView entry);
Digest node_hash(const Digest& left, const Digest& right);
// The root of no leaves: SHA-256 of nothing.
Digest empty_root();
// MTH of the leaf hashes, in order.
Digest tree_root(std::span<const Digest> leaf_hashes);
// The largest power of two below `size`, which is at least 2: where MTH splits.
std::uint64_t split_point(std::uint64_t size);

// The right edge of a growing tree: what is needed to append and to say the root, in memory of its height.
class MerkleFrontier {
 public:
  void append(const Digest& leaf_hash) { append_subtree(0, leaf_hash); }
  // Appends 2^level leaves at once by their root. The size must be a multiple of 2^level: anything else is a bug and
  // throws std::logic_error.
  void append_subtree(unsigned level, const Digest& root);
  std::uint64_t size() const { return size_; }
  Digest root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> complete_;  // roots of the complete subtrees, the largest first: one for each set bit of size_
};

// Where proofs take their hashes from: the root of the complete subtree over leaves [index << level, (index + 1) <<
// level).
class MerkleNodes {
 public:
  virtual ~MerkleNodes() = default;
  virtual Result<Digest> node(unsigned level, std::uint64_t index) = 0;
};

// All leaf hashes in memory: for tests and small trees.
class MerkleLeaves final : public MerkleNodes {
 public:
  explicit MerkleLeaves(std::vector<Digest> leaf_hashes) : leaves_(std::move(leaf_hashes)) {}
  Result<Digest> node(unsigned level, std::uint64_t index) override;

 private:
  std::vector<Digest> leaves_;
};

}  // namespace fangpin::crypto
