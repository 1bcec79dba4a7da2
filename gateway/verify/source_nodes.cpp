#include "gateway/verify/source_nodes.hpp"

#include "crypto/merkle_proof.hpp"
#include "crypto/tile.hpp"

namespace fangpin::verify {

using crypto::TileId;

namespace {

// Not there, or not what it should be: a matter of the log, not of reading it.
bool is_of_the_log(const Error& failure) { return failure.code == Errc::not_found || failure.code == Errc::malformed; }

}  // namespace

Result<const std::string*> SourceNodes::tile(unsigned level, std::uint64_t index) {
  if (const auto last = last_.find(level); last != last_.end() && last->second.index == index) {
    return &last->second.bytes;
  }
  const TileId id{level, index, crypto::tile_width(level, index, size_)};
  auto read = source_.read(crypto::tile_path(id), crypto::kTileBytes);
  if (read && !*read && id.width != crypto::kTileWidth) {
    read = source_.read(crypto::tile_path({level, index, crypto::kTileWidth}), crypto::kTileBytes);
  }
  if (!read) return read.error();
  if (!*read) return error(Errc::not_found, "a tile is missing");
  auto& last = last_[level];
  last = {index, std::move(**read)};
  return &last.bytes;
}

Result<Digest> SourceNodes::node(unsigned level, std::uint64_t index) {
  const unsigned above = level % 8;
  const std::uint64_t first = index << above;
  const std::size_t begin = first % crypto::kTileWidth, count = std::size_t{1} << above;
  const auto bytes = tile(level / 8, first / crypto::kTileWidth);
  if (!bytes) return bytes.error();
  if ((*bytes)->size() < (begin + count) * sizeof(Digest)) return error(Errc::not_found, "a tile is too short");
  std::vector<Digest> hashes(count);
  const auto span = as_bytes(**bytes).subspan(begin * sizeof(Digest), count * sizeof(Digest));
  for (std::size_t i = 0; i < count; ++i) {
    std::copy_n(span.begin() + static_cast<std::ptrdiff_t>(i * sizeof(Digest)), sizeof(Digest), hashes[i].begin());
  }
  return crypto::tree_root(hashes);
}

Result<Digest> SourceNodes::root_at(std::uint64_t size) {
  crypto::MerkleFrontier frontier;
  for (unsigned level = 64; level-- > 0;) {
    if ((size >> level & 1) == 0) continue;
    const auto hash = node(level, frontier.size() >> level);
    if (!hash) return hash.error();
    frontier.append_subtree(level, *hash);
  }
  return frontier.root();
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
