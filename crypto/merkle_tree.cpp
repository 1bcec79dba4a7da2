#include "crypto/merkle_tree.hpp"

#include <bit>
#include <stdexcept>

#include "crypto/sha256.hpp"

namespace fangpin::crypto {

namespace {
constexpr std::uint8_t kLeafPrefix = 0x00;
constexpr std::uint8_t kNodePrefix = 0x01;
constexpr std::size_t kOneShotBytes = 4096;  // up to here a copy beside the prefix is cheaper than a stream
}  // namespace

Digest leaf_hash(ByteView entry) {
  if (entry.size() < kOneShotBytes) {
    std::array<std::uint8_t, kOneShotBytes> bytes;
    bytes[0] = kLeafPrefix;
    std::copy(entry.begin(), entry.end(), bytes.begin() + 1);
    return sha256(ByteView(bytes).first(entry.size() + 1));
  }
  Sha256 hash;
  hash.update(ByteView(&kLeafPrefix, 1));
  hash.update(entry);
  return hash.finish();
}

Digest node_hash(const Digest& left, const Digest& right) {
  std::array<std::uint8_t, 65> bytes;
  bytes[0] = kNodePrefix;
  std::copy(left.begin(), left.end(), bytes.begin() + 1);
  std::copy(right.begin(), right.end(), bytes.begin() + 33);
  return sha256(ByteView(bytes));
}

Digest empty_root() { return sha256(ByteView{}); }

std::uint64_t split_point(std::uint64_t size) { return std::bit_floor(size - 1); }

Digest tree_root(std::span<const Digest> leaf_hashes) {
  MerkleFrontier frontier;
  for (const auto& leaf : leaf_hashes) frontier.append(leaf);
  return frontier.root();
}

void MerkleFrontier::append_subtree(unsigned level, const Digest& root) {
  const std::uint64_t leaves = std::uint64_t{1} << level;
  if (size_ % leaves != 0) throw std::logic_error("a subtree is appended where none of its size can stand");
  Digest carried = root;
  // As in binary addition: each set bit that is met is a complete subtree that becomes a left sibling.
  for (std::uint64_t bit = leaves; (size_ & bit) != 0; bit <<= 1) {
    carried = node_hash(complete_.back(), carried);
    complete_.pop_back();
  }
  complete_.push_back(carried);
  size_ += leaves;
}

Digest MerkleFrontier::root() const {
  if (complete_.empty()) return empty_root();
  Digest root = complete_.back();
  for (std::size_t i = complete_.size() - 1; i-- > 0;) root = node_hash(complete_[i], root);
  return root;
}

Result<Digest> MerkleLeaves::node(unsigned level, std::uint64_t index) {
  const std::uint64_t size = leaves_.size();
  if (level >= 62 || index >= (size >> level)) return error(Errc::not_found, "the tree has no such complete subtree");
  return tree_root(std::span(leaves_).subspan(index << level, std::size_t{1} << level));
}

}  // namespace fangpin::crypto
