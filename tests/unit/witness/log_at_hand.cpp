#include "log_at_hand.hpp"

#include <gtest/gtest.h>

#include "crypto/add_checkpoint.hpp"
#include "crypto/checkpoint.hpp"
#include "crypto/merkle_proof.hpp"

namespace fangpin::witness::test {

namespace {

crypto::SigningKey fresh_key() {
  EXPECT_TRUE(initialise_crypto());
  return crypto::SigningKey::generate();
}

}  // namespace

LogAtHand::LogAtHand(std::string origin)
    : origin_(std::move(origin)),
      key_(fresh_key()),
      note_key_(crypto::NoteKey::of(origin_, crypto::NoteKeyType::ed25519, key_)) {}

std::vector<Digest> LogAtHand::leaves(std::uint64_t size, std::uint64_t fork) const {
  std::vector<Digest> out;
  for (std::uint64_t i = 0; i < size; ++i) {
    out.push_back(crypto::leaf_hash(as_bytes((i >= fork ? "forged " : "") + std::to_string(i))));
  }
  return out;
}

Digest LogAtHand::root(std::uint64_t size, std::uint64_t fork) const { return crypto::tree_root(leaves(size, fork)); }

std::string LogAtHand::checkpoint(std::uint64_t size, std::uint64_t fork) const {
  return crypto::sign_checkpoint({origin_, size, root(size, fork), {}}, key_).to_text();
}

std::string LogAtHand::request(std::uint64_t old_size, std::uint64_t size, std::uint64_t fork) const {
  std::vector<Digest> proof;
  if (old_size > 0 && old_size < size) {
    crypto::MerkleLeaves nodes(leaves(size, fork));
    proof = crypto::consistency_proof(nodes, old_size, size).value();
  }
  return request(old_size, proof, checkpoint(size, fork));
}

std::string LogAtHand::request(std::uint64_t old_size, const std::vector<Digest>& proof,
                               const std::string& checkpoint) const {
  crypto::AddCheckpoint out;
  out.old_size = old_size;
  out.proof = proof;
  out.checkpoint = checkpoint;
  return out.to_text();
}

}  // namespace fangpin::witness::test
