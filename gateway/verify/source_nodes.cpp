#include "gateway/verify/source_nodes.hpp"

#include "crypto/merkle_proof.hpp"
#include "crypto/tile.hpp"

namespace fangpin::verify {

using crypto::TileId;

namespace {

// Not there, or not what it should be: a matter of the log, not of reading it.
bool is_of_the_log(const Error& failure) { return failure.code == Errc::not_found || failure.code == Errc::malformed; }

}  // namespace

Result<Digest> SourceNodes::node(unsigned level, std::uint64_t index) {
  const unsigned tile_level = level / 8, above = level % 8;
  const std::uint64_t first = index << above, tile = first / crypto::kTileWidth;
  const std::size_t begin = first % crypto::kTileWidth, count = std::size_t{1} << above;
  const TileId id{tile_level, tile, crypto::tile_width(tile_level, tile, size_)};
  auto read = source_.read(crypto::tile_path(id), crypto::kTileBytes);
  if (read && !*read && id.width != crypto::kTileWidth) {
    read = source_.read(crypto::tile_path({tile_level, tile, crypto::kTileWidth}), crypto::kTileBytes);
  }
  if (!read) return read.error();
  if (!*read || (*read)->size() < (begin + count) * sizeof(Digest)) {
    return error(Errc::not_found, "a tile is missing or too short");
  }
  std::vector<Digest> hashes(count);
  const auto bytes = as_bytes(**read).subspan(begin * sizeof(Digest), count * sizeof(Digest));
  for (std::size_t i = 0; i < count; ++i) {
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * sizeof(Digest)), sizeof(Digest), hashes[i].begin());
  }
  return crypto::tree_root(hashes);
}

Result<bool> is_beginning(const LogSource& source, const crypto::Checkpoint& smaller,
                          const crypto::Checkpoint& larger) {
  if (smaller.origin != larger.origin || smaller.size > larger.size) return false;
  if (smaller.size == 0) return smaller.root == crypto::empty_root();
  if (smaller.size == larger.size) return smaller.root == larger.root;
  SourceNodes nodes(source, larger.size);
  const auto proof = crypto::consistency_proof(nodes, smaller.size, larger.size);
  if (!proof && is_of_the_log(proof.error())) return false;
  if (!proof) return proof.error();
  return crypto::verify_consistency(smaller.size, smaller.root, larger.size, larger.root, *proof);
}

Result<std::optional<std::string>> proven_entry(const LogSource& source, std::uint64_t index,
                                                const crypto::Checkpoint& tree) {
  using Nothing = std::optional<std::string>;
  const std::uint64_t tile = index / crypto::kTileWidth;
  const unsigned width = crypto::tile_width(0, tile, tree.size);
  auto bundle = source.read(crypto::bundle_path({0, tile, width}), crypto::kBundleBytesMax);
  if (bundle && !*bundle && width != crypto::kTileWidth) {
    bundle = source.read(crypto::bundle_path({0, tile, crypto::kTileWidth}), crypto::kBundleBytesMax);
  }
  if (!bundle) return bundle.error();
  if (!*bundle) return Nothing{};
  std::string_view rest = **bundle;
  const auto entries = crypto::take_whole_entries(rest, width);
  const auto place = static_cast<std::size_t>(index % crypto::kTileWidth);
  if (place >= entries.size()) return Nothing{};
  SourceNodes nodes(source, tree.size);
  const auto proof = crypto::inclusion_proof(nodes, index, tree.size);
  if (!proof && is_of_the_log(proof.error())) return Nothing{};
  if (!proof) return proof.error();
  const auto leaf = crypto::leaf_hash(as_bytes(entries[place]));
  if (!crypto::verify_inclusion(leaf, index, tree.size, *proof, tree.root)) return Nothing{};
  return Nothing(std::string(entries[place]));
}

}  // namespace fangpin::verify
