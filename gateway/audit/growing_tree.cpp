#include "gateway/audit/growing_tree.hpp"

#include <bit>
#include <optional>

namespace fangpin::audit {

namespace {
constexpr unsigned kLevelsOfTile = 8;  // of the binary tree
}

Result<Digest> root_of(crypto::MerkleNodes& nodes, std::uint64_t size) {
  if (size == 0) return crypto::empty_root();
  // Complete subtrees from the smallest, which stands at the right, to the largest.
  std::optional<Digest> root;
  for (auto level = static_cast<unsigned>(std::countr_zero(size)); (size >> level) != 0; ++level) {
    if (((size >> level) & 1) == 0) continue;
    auto subtree = nodes.node(level, (size >> level) - 1);
    if (!subtree) return subtree.error();
    root = root ? crypto::node_hash(*subtree, *root) : *subtree;
  }
  return *root;
}

Result<Digest> StoredNodes::node(unsigned level, std::uint64_t index) {
  const unsigned within = level % kLevelsOfTile;
  auto hashes = hashes_.log_hashes(level / kLevelsOfTile, index << within, std::size_t{1} << within);
  if (!hashes) return hashes.error();
  return crypto::tree_root(*hashes);
}

Result<GrowingTree> GrowingTree::resume(std::uint64_t size, crypto::MerkleNodes& nodes) {
  GrowingTree tree;
  tree.size_ = tree.settled_ = size;
  for (unsigned level = 0; (size >> level) != 0; ++level) {
    const std::uint64_t count = size >> level;
    auto& kept = tree.levels_.emplace_back();
    kept.first = count - (count & 1);
    if ((count & 1) == 0) continue;
    auto hash = nodes.node(level, count - 1);
    if (!hash) return hash.error();
    kept.hashes.push_back(*hash);
  }
  return tree;
}

void GrowingTree::append(const Digest& leaf) {
  Digest hash = leaf;
  for (unsigned level = 0;; ++level) {
    if (levels_.size() == level) levels_.emplace_back();
    auto& kept = levels_[level];
    const std::uint64_t index = kept.first + kept.hashes.size();
    kept.hashes.push_back(hash);
    if ((index & 1) == 0) break;
    hash = crypto::node_hash(kept.hashes[kept.hashes.size() - 2], hash);
  }
  ++size_;
}

void GrowingTree::rewind(std::uint64_t size) {
  for (unsigned level = 0; level < levels_.size(); ++level) {
    auto& kept = levels_[level];
    kept.hashes.resize(static_cast<std::size_t>((size >> level) - kept.first));
  }
  size_ = size;
}

void GrowingTree::settle() {
  for (unsigned level = 0; level < levels_.size(); ++level) {
    auto& kept = levels_[level];
    const std::uint64_t count = size_ >> level;
    const std::uint64_t first = count - (count & 1);
    kept.hashes.erase(kept.hashes.begin(), kept.hashes.begin() + static_cast<std::ptrdiff_t>(first - kept.first));
    kept.first = first;
  }
  settled_ = size_;
}

// Every node that the root needs is kept.
Digest GrowingTree::root() { return root_of(*this, size_).value(); }

Result<Digest> GrowingTree::node(unsigned level, std::uint64_t index) {
  if (level >= levels_.size()) return error(Errc::not_found, "the tree has no such complete subtree");
  const auto& kept = levels_[level];
  if (index < kept.first || index - kept.first >= kept.hashes.size()) {
    return error(Errc::not_found, "the tree does not keep this subtree");
  }
  return kept.hashes[static_cast<std::size_t>(index - kept.first)];
}

std::vector<store::LogNode> GrowingTree::full_tiles() const {
  std::vector<store::LogNode> full;
  for (unsigned level = 1; level * kLevelsOfTile < levels_.size(); ++level) {
    const unsigned binary = level * kLevelsOfTile;
    const auto& kept = levels_[binary];
    for (std::uint64_t i = settled_ >> binary; i < size_ >> binary; ++i) {
      full.push_back({level, i, kept.hashes[static_cast<std::size_t>(i - kept.first)]});
    }
  }
  return full;
}

}  // namespace fangpin::audit
