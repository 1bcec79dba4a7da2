#include "crypto/merkle_tree.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "crypto/sha256.hpp"
#include "merkle_vectors.hpp"

namespace fangpin::crypto {
namespace {

using namespace test;

TEST(MerkleTree, HasTheSharedRootsAtAllSizes) {
  const auto leaves = shared_leaf_hashes();
  for (std::size_t size = 0; size <= leaves.size(); ++size) {
    EXPECT_EQ(to_hex(tree_root(std::span(leaves).first(size))), shared_roots()[size]) << size;
  }
}

TEST(MerkleTree, HashesALeafBehindItsPrefixWhateverItsLength) {
  for (const std::size_t size : {0, 1, 63, 4094, 4095, 4096, 4097, 65535}) {
    Bytes prefixed(size + 1, 0x61);
    prefixed[0] = 0;
    EXPECT_EQ(leaf_hash(ByteView(prefixed).subspan(1)), sha256(ByteView(prefixed))) << size;
  }
}

TEST(MerkleTree, ALeafIsNeverANode) {
  const auto leaves = shared_leaf_hashes();
  Bytes joined(leaves[0].begin(), leaves[0].end());
  joined.insert(joined.end(), leaves[1].begin(), leaves[1].end());
  EXPECT_NE(leaf_hash(joined), node_hash(leaves[0], leaves[1]));
}

TEST(MerkleFrontier, GrowsLikeTheDefinitionAtEachSize) {
  const auto leaves = numbered_leaf_hashes(300);
  MerkleFrontier frontier;
  for (std::size_t size = 0; size < leaves.size(); ++size) {
    EXPECT_EQ(frontier.size(), size);
    ASSERT_EQ(frontier.root(), root_by_definition(std::span(leaves).first(size))) << size;
    frontier.append(leaves[size]);
  }
}

TEST(MerkleFrontier, TakesWholeSubtreesWhereTheyCanStand) {
  const auto leaves = numbered_leaf_hashes(600);
  MerkleFrontier frontier;
  frontier.append_subtree(8, tree_root(std::span(leaves).first(256)));
  frontier.append_subtree(8, tree_root(std::span(leaves).subspan(256, 256)));
  for (std::size_t i = 512; i < leaves.size(); ++i) frontier.append(leaves[i]);
  EXPECT_EQ(frontier.root(), root_by_definition(leaves));
  EXPECT_THROW(frontier.append_subtree(8, leaves[0]), std::logic_error);
}

TEST(MerkleLeaves, KnowsCompleteSubtreesOnly) {
  const auto leaves = numbered_leaf_hashes(6);
  MerkleLeaves nodes(leaves);
  EXPECT_EQ(nodes.node(0, 5).value(), leaves[5]);
  EXPECT_EQ(nodes.node(2, 0).value(), root_by_definition(std::span(leaves).first(4)));
  EXPECT_FALSE(nodes.node(2, 1));
  EXPECT_FALSE(nodes.node(0, 6));
  EXPECT_FALSE(nodes.node(63, 0));
}

}  // namespace
}  // namespace fangpin::crypto
