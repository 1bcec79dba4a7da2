#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "crypto/tile.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::audit {

// The stored log in the pieces of C2SP tlog-tiles, each read alone.

// "x001/x234/067" or "000.p/5": index and width, with level 0. nullopt: any other text, longer ones for the same
// included.
std::optional<crypto::TileId> parse_tile_place(std::string_view text);
// A level of tiles in decimal, 0 to 63.
std::optional<unsigned> parse_tile_level(std::string_view text);

// The hashes of a tile, or the entries of a bundle, of any width that the newest checkpoint covers. Errors: not_found
// (it does not cover that much), storage.
Result<std::string> tile_bytes(store::Reader& reader, const crypto::TileId& tile);
Result<std::string> bundle_bytes(store::Reader& reader, const crypto::TileId& tile);

}  // namespace fangpin::audit
