#pragma once
#include <map>
#include <string>

#include "crypto/merkle_tree.hpp"
#include "gateway/verify/log_source.hpp"
#include "gateway/verify/vouching.hpp"

namespace fangpin::verify {

// Hashes of a tree out of its log's tiles. What they give proves nothing until a root that is believed comes out.
class SourceNodes final : public crypto::MerkleNodes {
 public:
  SourceNodes(const LogSource& source, std::uint64_t size) : source_(source), size_(size) {}
  // Errors: those of the source; not_found (a tile is missing or too short).
  Result<Digest> node(unsigned level, std::uint64_t index) override;
  // The root that the tree had with its first `size` leaves. Errors as node().
  Result<Digest> root_at(std::uint64_t size);

 private:
  Result<const std::string*> tile(unsigned level, std::uint64_t index);

  const LogSource& source_;
  std::uint64_t size_;
  struct Last {
    std::uint64_t index = 0;
    std::string bytes;
  };
  std::map<unsigned, Last> last_;  // the tile of each level that was read last: whoever goes on reads it once
};

// Whether the smaller tree is a beginning of the larger one. Proven with the log's own tiles: where it is not, either
// the trees differ or tiles were altered, and both break the log. Errors of the source.
Result<bool> is_beginning(const LogSource& source, const crypto::Checkpoint& smaller, const crypto::Checkpoint& larger);

// The bytes of one entry, proven to be in the tree; nothing where they are not what the tree holds. Errors of the
// source.
Result<std::optional<std::string>> proven_entry(const LogSource& source, std::uint64_t index,
                                                const crypto::Checkpoint& tree);

}  // namespace fangpin::verify
