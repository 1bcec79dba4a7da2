#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "crypto/merkle_tree.hpp"
#include "crypto/note_key.hpp"

namespace fangpin::witness::test {

// A log in memory that can also lie: entries are "0", "1", ... and from `fork` on others.
class LogAtHand {
 public:
  explicit LogAtHand(std::string origin = "log.example/130126");

  std::string checkpoint(std::uint64_t size, std::uint64_t fork = ~std::uint64_t{0}) const;
  // The body of a request: from `old_size` to `size`, with the right proof.
  std::string request(std::uint64_t old_size, std::uint64_t size, std::uint64_t fork = ~std::uint64_t{0}) const;
  // The same with a proof and an old size of the caller's.
  std::string request(std::uint64_t old_size, const std::vector<Digest>& proof, const std::string& checkpoint) const;
  Digest root(std::uint64_t size, std::uint64_t fork = ~std::uint64_t{0}) const;

  const crypto::NoteKey& key() const { return note_key_; }
  const crypto::SigningKey& signing_key() const { return key_; }
  const std::string& origin() const { return origin_; }

 private:
  std::vector<Digest> leaves(std::uint64_t size, std::uint64_t fork) const;

  std::string origin_;
  crypto::SigningKey key_;
  crypto::NoteKey note_key_;
};

}  // namespace fangpin::witness::test
