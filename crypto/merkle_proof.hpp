#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "crypto/merkle_tree.hpp"

namespace fangpin::crypto {

// Proofs of RFC 9162 sections 2.1.3 and 2.1.4: siblings from the leaf to the root. The verifiers are pure, take any
// input and are true only for a proof of exactly the right length.

// No proof of ours is longer: a tree of kTreeSizeMax leaves.
inline constexpr std::size_t kProofHashesMax = 63;

// Error malformed: index >= size. Errors of `nodes` are passed on.
Result<std::vector<Digest>> inclusion_proof(MerkleNodes& nodes, std::uint64_t index, std::uint64_t size);
bool verify_inclusion(const Digest& leaf_hash, std::uint64_t index, std::uint64_t size, std::span<const Digest> proof,
                      const Digest& root);

// Error malformed: old_size is 0 or above new_size.
Result<std::vector<Digest>> consistency_proof(MerkleNodes& nodes, std::uint64_t old_size, std::uint64_t new_size);
// Every tree extends the empty one: for old_size 0 the proof must be empty and old_root the empty root.
bool verify_consistency(std::uint64_t old_size, const Digest& old_root, std::uint64_t new_size, const Digest& new_root,
                        std::span<const Digest> proof);

}  // namespace fangpin::crypto
