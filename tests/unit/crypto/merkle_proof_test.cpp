#include "crypto/merkle_proof.hpp"

#include <gtest/gtest.h>

#include "merkle_vectors.hpp"

namespace fangpin::crypto {
namespace {

using namespace test;
using Proof = std::vector<Digest>;

Digest flipped(Digest hash, std::size_t bit) {
  hash[bit / 8] = static_cast<std::uint8_t>(hash[bit / 8] ^ (1U << (bit % 8)));
  return hash;
}

// Every way in which the public negative vectors spoil a proof.
std::vector<Proof> spoiled(const Proof& proof, const Digest& root) {
  std::vector<Proof> out;
  for (std::size_t i = 0; i < proof.size(); ++i) {
    for (const std::size_t bit : {0, 77, 255}) {
      out.push_back(proof);
      out.back()[i] = flipped(proof[i], bit);
    }
    out.push_back(proof);
    out.back()[i] = Digest{};
    out.push_back(proof);
    out.back().erase(out.back().begin() + static_cast<std::ptrdiff_t>(i));
    out.push_back(proof);
    out.back().insert(out.back().begin() + static_cast<std::ptrdiff_t>(i), root);
    for (std::size_t j = i + 1; j < proof.size(); ++j) {
      out.push_back(proof);
      std::swap(out.back()[i], out.back()[j]);
    }
  }
  out.push_back(proof);
  out.back().push_back(root);
  out.push_back(proof);
  out.back().push_back(Digest{});
  out.push_back(proof);
  out.back().insert(out.back().end(), 64, root);
  if (!proof.empty()) out.emplace_back();
  return out;
}

TEST(InclusionProof, IsTheSharedOneForIndex5Of8) {
  MerkleLeaves nodes(shared_leaf_hashes());
  const Proof wanted{hash_of_base64("vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms="),
                     hash_of_base64("yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA="),
                     hash_of_base64("037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=")};
  EXPECT_EQ(inclusion_proof(nodes, 5, 8).value(), wanted);
  EXPECT_TRUE(verify_inclusion(hash_of_base64("QnGia+DYqE8L1UyMMC58s6O10fpngKQLzOKHNHfatlg="), 5, 8, wanted,
                               hash_of_hex(shared_roots()[8])));
}

TEST(InclusionProof, OfEveryLeafOfEverySizeVerifiesAndNoOtherDoes) {
  const auto leaves = numbered_leaf_hashes(40);
  MerkleLeaves nodes(leaves);
  for (std::uint64_t size = 1; size <= leaves.size(); ++size) {
    const auto root = root_by_definition(std::span(leaves).first(size));
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto proof = inclusion_proof(nodes, index, size).value();
      ASSERT_TRUE(verify_inclusion(leaves[index], index, size, proof, root)) << index << " of " << size;
      ASSERT_FALSE(verify_inclusion(leaves[(index + 1) % 40], index, size, proof, root));
      ASSERT_FALSE(verify_inclusion(leaves[index], index, size, proof, flipped(root, 3)));
      for (std::uint64_t other = 0; other < size + 2; ++other) {
        if (other == index) continue;
        ASSERT_FALSE(verify_inclusion(leaves[index], other, size, proof, root)) << other;
      }
      if (size > 12) continue;
      for (const auto& bad : spoiled(proof, root)) {
        ASSERT_FALSE(verify_inclusion(leaves[index], index, size, bad, root)) << index << " of " << size;
      }
    }
  }
}

TEST(InclusionProof, DoesNotVerifyAgainstAnotherSizeOrRoot) {
  const auto leaves = numbered_leaf_hashes(20);
  MerkleLeaves nodes(leaves);
  const auto proof = inclusion_proof(nodes, 6, 16).value();
  EXPECT_FALSE(verify_inclusion(leaves[6], 6, 16, proof, root_by_definition(leaves)));
  EXPECT_FALSE(verify_inclusion(leaves[6], 6, 20, proof, root_by_definition(leaves)));
  EXPECT_FALSE(verify_inclusion(leaves[6], 6, 0, proof, empty_root()));
  EXPECT_FALSE(verify_inclusion(leaves[6], 6, ~std::uint64_t{0}, proof, root_by_definition(leaves)));
  EXPECT_FALSE(verify_inclusion(leaves[6], ~std::uint64_t{0}, ~std::uint64_t{0}, {}, leaves[6]));
}

TEST(InclusionProof, OfAnIndexOutsideTheTreeIsRefused) {
  MerkleLeaves nodes(numbered_leaf_hashes(4));
  EXPECT_EQ(inclusion_proof(nodes, 4, 4).error().code, Errc::malformed);
  EXPECT_EQ(inclusion_proof(nodes, 0, 0).error().code, Errc::malformed);
  EXPECT_EQ(inclusion_proof(nodes, 4, 8).error().code, Errc::not_found);  // the source does not reach that far
}

TEST(ConsistencyProof, IsTheSharedOneFor6To8And4To7) {
  MerkleLeaves nodes(shared_leaf_hashes());
  const Proof six_to_eight{hash_of_base64("DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o="),
                           hash_of_base64("yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA="),
                           hash_of_base64("037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=")};
  EXPECT_EQ(consistency_proof(nodes, 6, 8).value(), six_to_eight);
  EXPECT_TRUE(verify_consistency(6, hash_of_hex(shared_roots()[6]), 8, hash_of_hex(shared_roots()[8]), six_to_eight));
  const Proof four_to_seven{hash_of_hex("837dbb152e9b079010717e84e865da4ebc0fa198a806d59d31bf15accef22d0e")};
  EXPECT_EQ(consistency_proof(nodes, 4, 7).value(), four_to_seven);
  EXPECT_TRUE(verify_consistency(4, hash_of_hex(shared_roots()[4]), 7, hash_of_hex(shared_roots()[7]), four_to_seven));
}

TEST(ConsistencyProof, OfEveryPairOfSizesVerifiesAndNoOtherDoes) {
  const auto leaves = numbered_leaf_hashes(34);
  MerkleLeaves nodes(leaves);
  std::vector<Digest> roots;
  for (std::size_t size = 0; size <= leaves.size(); ++size) {
    roots.push_back(root_by_definition(std::span(leaves).first(size)));
  }
  for (std::uint64_t to = 1; to <= leaves.size(); ++to) {
    for (std::uint64_t from = 1; from <= to; ++from) {
      const auto proof = consistency_proof(nodes, from, to).value();
      ASSERT_TRUE(verify_consistency(from, roots[from], to, roots[to], proof)) << from << " to " << to;
      ASSERT_FALSE(verify_consistency(from, flipped(roots[from], 9), to, roots[to], proof));
      ASSERT_FALSE(verify_consistency(from, roots[from], to, flipped(roots[to], 9), proof));
      if (from != to) {
        ASSERT_FALSE(verify_consistency(from, roots[to], to, roots[from], proof));  // swapped roots
        ASSERT_FALSE(verify_consistency(to, roots[to], from, roots[from], proof));  // the tree would shrink
        ASSERT_FALSE(verify_consistency(from - 1, roots[from], to, roots[to], proof)) << from << " to " << to;
      }
      if (to > 12) continue;
      for (const auto& bad : spoiled(proof, roots[to])) {
        ASSERT_FALSE(verify_consistency(from, roots[from], to, roots[to], bad)) << from << " to " << to;
      }
    }
  }
}

TEST(ConsistencyProof, EveryTreeExtendsTheEmptyOne) {
  const auto root = hash_of_hex(shared_roots()[8]);
  EXPECT_TRUE(verify_consistency(0, empty_root(), 8, root, {}));
  EXPECT_FALSE(verify_consistency(0, root, 8, root, {}));
  EXPECT_FALSE(verify_consistency(0, empty_root(), 8, root, Proof{root}));
  MerkleLeaves nodes(shared_leaf_hashes());
  EXPECT_FALSE(consistency_proof(nodes, 0, 8));
  EXPECT_FALSE(consistency_proof(nodes, 9, 8));
}

}  // namespace
}  // namespace fangpin::crypto
