#include "gateway/audit/log_tile.hpp"

#include <charconv>

#include "crypto/merkle_tree.hpp"

namespace fangpin::audit {

namespace {

constexpr unsigned kTileLevelMax = 63;
constexpr std::size_t kPlaceBytesMax = 64;
constexpr std::string_view kPartial = ".p/";

std::optional<std::uint64_t> parse_number(std::string_view digits, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (wrong != std::errc{} || end != digits.data() + digits.size() || number > most) return std::nullopt;
  return number;
}

Status require_covered(store::Reader& reader, const crypto::TileId& tile) {
  auto checkpoint = reader.newest_checkpoint();
  if (!checkpoint) return checkpoint.error();
  const auto size = *checkpoint ? static_cast<std::uint64_t>((*checkpoint)->size) : 0;
  if (tile.width > crypto::tile_width(tile.level, tile.index, size)) {
    return error(Errc::not_found, "no checkpoint covers this tile");
  }
  return ok();
}

}  // namespace

std::optional<crypto::TileId> parse_tile_place(std::string_view text) {
  if (text.size() > kPlaceBytesMax) return std::nullopt;
  crypto::TileId tile;
  std::string_view index = text;
  if (const auto partial = text.find(kPartial); partial != std::string_view::npos) {
    const auto width = parse_number(text.substr(partial + kPartial.size()), crypto::kTileWidth - 1);
    if (!width || *width == 0) return std::nullopt;
    tile.width = static_cast<unsigned>(*width);
    index = text.substr(0, partial);
  }
  std::string digits;
  for (const char c : index) {
    if (c != 'x' && c != '/') digits += c;
  }
  const auto number = parse_number(digits, crypto::kTreeSizeMax);
  if (!number) return std::nullopt;
  tile.index = *number;
  // One spelling for each.
  if (crypto::tile_path(tile) != "tile/0/" + std::string(text)) return std::nullopt;
  return tile;
}

std::optional<unsigned> parse_tile_level(std::string_view text) {
  const auto level = parse_number(text, kTileLevelMax);
  if (!level || std::to_string(*level) != text) return std::nullopt;
  return static_cast<unsigned>(*level);
}

Result<std::string> tile_bytes(store::Reader& reader, const crypto::TileId& tile) {
  if (auto covered = require_covered(reader, tile); !covered) return covered.error();
  auto hashes = reader.log_hashes(tile.level, tile.index * crypto::kTileWidth, tile.width);
  if (!hashes) return hashes.error();
  return crypto::tile_bytes(*hashes);
}

Result<std::string> bundle_bytes(store::Reader& reader, const crypto::TileId& tile) {
  if (auto covered = require_covered(reader, tile); !covered) return covered.error();
  auto entries = reader.audit_entries(static_cast<std::int64_t>(tile.index * crypto::kTileWidth), tile.width);
  if (!entries) return entries.error();
  if (entries->size() != tile.width) return error(Errc::storage, "the store's log has a gap");
  std::string bundle;
  for (const auto& entry : *entries) {
    if (auto added = crypto::append_to_bundle(bundle, entry.bytes); !added) return added.error();
  }
  return bundle;
}

}  // namespace fangpin::audit
