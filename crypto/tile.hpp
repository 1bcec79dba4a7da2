#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"

namespace fangpin::crypto {

// How C2SP tlog-tiles cuts a tree into files: a tile holds up to 256 hashes of one level (level L of tiles is level 8 L
// of the tree), an entry bundle up to 256 entries. A full one never changes; a partial one has its width in its name.
inline constexpr unsigned kTileWidth = 256;
inline constexpr std::size_t kTileBytes = std::size_t{kTileWidth} * 32;
inline constexpr std::size_t kEntryBytesMax = 65'535;
inline constexpr std::size_t kBundleBytesMax = kTileWidth * (2 + kEntryBytesMax);
inline constexpr unsigned kTileLevelsMax = 8;  // 256^8 hashes are more than kTreeSizeMax leaves

struct TileId {
  unsigned level = 0;
  std::uint64_t index = 0;
  unsigned width = kTileWidth;  // 1..256
  bool operator==(const TileId&) const = default;
};

// "tile/0/x001/x234/067" or "tile/0/000.p/5"
std::string tile_path(const TileId& tile);
// "tile/entries/x001/x234/067" or "tile/entries/000.p/5"; `level` does not matter.
std::string bundle_path(const TileId& tile);
// The index in groups of three digits: "x001/x234/067".
std::string tile_index_path(std::uint64_t index);

// How many hashes the level has: floor(size / 256^level).
std::uint64_t hashes_at_level(unsigned level, std::uint64_t size);
// The tiles of one level for a tree of that size, the partial one included; 0 where the level is empty.
std::uint64_t tiles_at_level(unsigned level, std::uint64_t size);
// Width of the tile for a tree of that size: 256, less for the last one, 0 where there is none.
unsigned tile_width(unsigned level, std::uint64_t index, std::uint64_t size);

// uint16 length || entry. Error too_large: the entry is longer than kEntryBytesMax.
Status append_to_bundle(std::string& bundle, std::string_view entry);
// The whole entries at the beginning of a bundle, at most `count`; takes them off `bundle`.
std::vector<std::string_view> take_whole_entries(std::string_view& bundle, unsigned count);
// The entries of a bundle, as views into it. Error malformed: not exactly `count` entries to the last byte; the detail
// says how many were whole.
Result<std::vector<std::string_view>> parse_bundle(std::string_view bundle, unsigned count);
// Exactly `count` hashes. Error malformed: another length.
Result<std::vector<Digest>> parse_tile(std::string_view bytes, unsigned count);
std::string tile_bytes(std::span<const Digest> hashes);

}  // namespace fangpin::crypto
