#include "crypto/merkle_proof.hpp"

#include <bit>

namespace fangpin::crypto {

namespace {

// MTH of the leaves [begin, end). `begin` is a multiple of the smallest power of two that is not below the length,
// which holds for every range that PATH and SUBPROOF meet.
Result<Digest> range_root(MerkleNodes& nodes, std::uint64_t begin, std::uint64_t end) {
  const std::uint64_t size = end - begin;
  if (std::has_single_bit(size)) {
    const auto level = static_cast<unsigned>(std::countr_zero(size));
    return nodes.node(level, begin >> level);
  }
  const std::uint64_t middle = begin + split_point(size);
  auto left = range_root(nodes, begin, middle);
  if (!left) return left;
  auto right = range_root(nodes, middle, end);
  if (!right) return right;
  return node_hash(*left, *right);
}

// The sibling ranges that a descent leaves beside it, turned into hashes from the leaf up.
Result<std::vector<Digest>> hashes_of(MerkleNodes& nodes,
                                      const std::vector<std::pair<std::uint64_t, std::uint64_t>>& from_the_root) {
  std::vector<Digest> proof;
  for (auto range = from_the_root.rbegin(); range != from_the_root.rend(); ++range) {
    auto hash = range_root(nodes, range->first, range->second);
    if (!hash) return hash.error();
    proof.push_back(*hash);
  }
  return proof;
}

}  // namespace

Result<std::vector<Digest>> inclusion_proof(MerkleNodes& nodes, std::uint64_t index, std::uint64_t size) {
  if (index >= size || size > kTreeSizeMax) return error(Errc::malformed, "the index is not in the tree");
  std::vector<std::pair<std::uint64_t, std::uint64_t>> siblings;
  std::uint64_t begin = 0, end = size;
  while (end - begin > 1) {
    const std::uint64_t middle = begin + split_point(end - begin);
    if (index < middle) {
      siblings.emplace_back(middle, end);
      end = middle;
    } else {
      siblings.emplace_back(begin, middle);
      begin = middle;
    }
  }
  return hashes_of(nodes, siblings);
}

bool verify_inclusion(const Digest& leaf_hash, std::uint64_t index, std::uint64_t size, std::span<const Digest> proof,
                      const Digest& root) {
  if (index >= size || size > kTreeSizeMax) return false;
  // Up to `inner` the path lies inside the part of the tree where left and right alternate by the index's bits; above
  // it the subtree is the last one, so that only left siblings remain.
  const auto inner = static_cast<unsigned>(std::bit_width(index ^ (size - 1)));
  const auto border = static_cast<unsigned>(std::popcount(index >> inner));
  if (proof.size() != inner + border) return false;
  Digest hash = leaf_hash;
  for (unsigned level = 0; level < proof.size(); ++level) {
    const bool left = level < inner && ((index >> level) & 1) == 0;
    hash = left ? node_hash(hash, proof[level]) : node_hash(proof[level], hash);
  }
  return hash == root;
}

Result<std::vector<Digest>> consistency_proof(MerkleNodes& nodes, std::uint64_t old_size, std::uint64_t new_size) {
  if (old_size == 0 || old_size > new_size || new_size > kTreeSizeMax) {
    return error(Errc::malformed, "a consistency proof goes from a size above 0 to one that is not smaller");
  }
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
  std::uint64_t begin = 0, end = new_size;
  bool whole = true;  // the old tree is this very subtree, whose root the verifier knows
  while (old_size != end) {
    const std::uint64_t middle = begin + split_point(end - begin);
    if (old_size <= middle) {
      ranges.emplace_back(middle, end);
      end = middle;
    } else {
      ranges.emplace_back(begin, middle);
      begin = middle;
      whole = false;
    }
  }
  if (!whole) ranges.emplace_back(begin, end);
  return hashes_of(nodes, ranges);
}

bool verify_consistency(std::uint64_t old_size, const Digest& old_root, std::uint64_t new_size, const Digest& new_root,
                        std::span<const Digest> proof) {
  if (old_size > new_size || new_size > kTreeSizeMax || proof.size() > 2 * kProofHashesMax) return false;
  if (old_size == 0) return proof.empty() && old_root == empty_root();
  if (old_size == new_size) return proof.empty() && old_root == new_root;

  std::uint64_t old_node = old_size - 1, new_node = new_size - 1;
  while ((old_node & 1) != 0) {
    old_node >>= 1;
    new_node >>= 1;
  }
  Digest old_hash = old_root;
  if (!std::has_single_bit(old_size)) {
    if (proof.empty()) return false;
    old_hash = proof.front();
    proof = proof.subspan(1);
  }
  Digest new_hash = old_hash;
  for (const Digest& sibling : proof) {
    if (new_node == 0) return false;
    if ((old_node & 1) != 0 || old_node == new_node) {
      old_hash = node_hash(sibling, old_hash);
      new_hash = node_hash(sibling, new_hash);
      while ((old_node & 1) == 0 && old_node != 0) {
        old_node >>= 1;
        new_node >>= 1;
      }
    } else {
      new_hash = node_hash(new_hash, sibling);
    }
    old_node >>= 1;
    new_node >>= 1;
  }
  return old_hash == old_root && new_hash == new_root && new_node == 0;
}

}  // namespace fangpin::crypto
