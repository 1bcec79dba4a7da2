#include "gateway/audit/growing_tree.hpp"

#include <gtest/gtest.h>

#include "crypto/base/encoding.hpp"
#include "crypto/merkle_proof.hpp"
#include "crypto/sha256.hpp"

namespace fangpin::audit {
namespace {

Digest leaf(std::uint64_t i) { return crypto::leaf_hash(as_bytes(std::to_string(i))); }

std::vector<Digest> leaves(std::uint64_t size) {
  std::vector<Digest> all;
  for (std::uint64_t i = 0; i < size; ++i) all.push_back(leaf(i));
  return all;
}

// Leaves and the roots of full tiles, as the store would hold them.
class Tiles final : public store::LogHashes {
 public:
  explicit Tiles(std::uint64_t size) : levels_{leaves(size)} {
    while (levels_.back().size() >= 256) {
      std::vector<Digest> above;
      for (std::size_t i = 0; i + 256 <= levels_.back().size(); i += 256) {
        above.push_back(crypto::tree_root(std::span(levels_.back()).subspan(i, 256)));
      }
      levels_.push_back(std::move(above));
    }
  }
  Result<std::vector<Digest>> log_hashes(unsigned level, std::uint64_t from, std::size_t count) override {
    if (level >= levels_.size() || from + count > levels_[level].size()) return error(Errc::not_found, "");
    const auto begin = levels_[level].begin() + static_cast<std::ptrdiff_t>(from);
    return std::vector<Digest>(begin, begin + static_cast<std::ptrdiff_t>(count));
  }

 private:
  std::vector<std::vector<Digest>> levels_;
};

TEST(GrowingTree, HasTheRootsOfThePublishedVectors) {
  // RFC 6962 leaves as transparency-dev/merkle publishes them, roots by size.
  const char* const inputs[] = {
      "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
  const char* const roots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                               "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                               "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                               "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                               "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                               "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                               "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                               "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                               "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  GrowingTree tree;
  EXPECT_EQ(to_hex(tree.root()), roots[0]);
  for (std::size_t i = 0; i < 8; ++i) {
    tree.append(crypto::leaf_hash(from_hex(inputs[i]).value()));
    if (i % 3 == 0) tree.settle();
    EXPECT_EQ(to_hex(tree.root()), roots[i + 1]) << i;
  }
}

TEST(GrowingTree, ProvesEveryLeafSinceItSettledWhereverThatWas) {
  for (std::uint64_t settled : {0, 1, 2, 7, 255, 256, 257, 300, 511, 512}) {
    Tiles tiles(settled);
    StoredNodes stored(tiles);
    auto tree = GrowingTree::resume(settled, stored).value();
    EXPECT_EQ(tree.root(), crypto::tree_root(leaves(settled))) << settled;
    const std::uint64_t size = settled + 70;
    for (auto i = settled; i < size; ++i) tree.append(leaf(i));
    const auto root = crypto::tree_root(leaves(size));
    EXPECT_EQ(tree.root(), root) << settled;
    for (auto i = settled; i < size; ++i) {
      const auto proof = crypto::inclusion_proof(tree, i, size);
      ASSERT_TRUE(proof) << settled << " " << i;
      EXPECT_TRUE(crypto::verify_inclusion(leaf(i), i, size, *proof, root)) << settled << " " << i;
    }
    // It keeps no more than it has to.
    EXPECT_EQ(crypto::inclusion_proof(tree, 0, size).has_value(), settled < 2) << settled;
  }
}

TEST(GrowingTree, GoesBackAsIfTheLeavesHadNeverBeen) {
  GrowingTree tree;
  for (std::uint64_t i = 0; i < 250; ++i) tree.append(leaf(i));
  tree.settle();
  for (std::uint64_t i = 0; i < 20; ++i) tree.append(leaf(1000 + i));
  tree.rewind(255);
  tree.rewind(250);
  EXPECT_EQ(tree.root(), crypto::tree_root(leaves(250)));
  for (std::uint64_t i = 250; i < 600; ++i) tree.append(leaf(i));
  EXPECT_EQ(tree.root(), crypto::tree_root(leaves(600)));
}

TEST(GrowingTree, NamesEachTileThatBecameFullOnce) {
  GrowingTree tree;
  std::vector<store::LogNode> all;
  for (std::uint64_t i = 0; i < 65'536 + 300; ++i) {
    tree.append(leaf(i));
    if (i % 190 == 0 || i + 1 == 65'536 + 300) {
      for (const auto& node : tree.full_tiles()) all.push_back(node);
      tree.settle();
    }
  }
  ASSERT_EQ(all.size(), 257U + 1U);
  Tiles tiles(65'536 + 300);
  for (const auto& node : all) {
    EXPECT_EQ(node.hash, tiles.log_hashes(node.level, node.position, 1)->front()) << node.level << " " << node.position;
  }
}

TEST(StoredNodes, GiveTheProofsOfAnEarlierSize) {
  Tiles tiles(70'000);
  StoredNodes nodes(tiles);
  const auto all = leaves(70'000);
  for (std::uint64_t size : {1, 2, 255, 256, 257, 65'536, 65'537, 70'000}) {
    const auto root = crypto::tree_root(std::span(all).first(size));
    EXPECT_EQ(root_of(nodes, size).value(), root) << size;
    for (std::uint64_t index : {std::uint64_t{0}, size / 2, size - 1}) {
      const auto proof = crypto::inclusion_proof(nodes, index, size);
      ASSERT_TRUE(proof);
      EXPECT_TRUE(crypto::verify_inclusion(all[index], index, size, *proof, root)) << size << " " << index;
    }
  }
  EXPECT_EQ(root_of(nodes, 70'001).error().code, Errc::not_found);
}

}  // namespace
}  // namespace fangpin::audit
