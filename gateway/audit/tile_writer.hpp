#pragma once
#include <string>
#include <vector>

#include "crypto/merkle_tree.hpp"
#include "crypto/tile.hpp"

namespace fangpin::audit {

// Cuts a growing log into tile and bundle files below a directory. Files are complete under their names, not durable:
// the caller syncs the file system before anything refers to them.
class TileWriter {
 public:
  // Files within the first `covered` entries belong to a published checkpoint: one that is there must have exactly the
  // bytes that it should have, and is never overwritten.
  TileWriter(std::string directory, std::uint64_t covered)
      : directory_(std::move(directory)), covered_(covered), pending_(1) {}

  // Errors: too_large, conflict (an altered file), storage, storage_full.
  Status append(std::string_view entry);
  // Writes the partial tiles of the size reached.
  Status finish();

  std::uint64_t size() const { return frontier_.size(); }
  Digest root() const { return frontier_.root(); }
  std::uint64_t files_written() const { return files_written_; }

 private:
  Status write_tile(unsigned level);
  Status write_bundle(unsigned width);
  Status write(const std::string& path, std::string_view bytes, bool covered);

  std::string directory_;
  std::uint64_t covered_;
  crypto::MerkleFrontier frontier_;
  std::string bundle_;
  std::vector<std::vector<Digest>> pending_;  // per level: the hashes of the tile that is not full yet
  std::vector<std::uint64_t> full_{0};        // per level: how many tiles are full
  std::uint64_t files_written_ = 0;
};

}  // namespace fangpin::audit
