#include "crypto/tile.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fangpin::crypto {

namespace {

std::string with_width(std::string path, unsigned width) {
  return width == kTileWidth ? path : fmt::format("{}.p/{}", path, width);
}

}  // namespace

std::string tile_index_path(std::uint64_t index) {
  std::string path = fmt::format("{:03}", index % 1000);
  for (index /= 1000; index > 0; index /= 1000) path = fmt::format("x{:03}/{}", index % 1000, path);
  return path;
}

std::string tile_path(const TileId& tile) {
  return with_width(fmt::format("tile/{}/{}", tile.level, tile_index_path(tile.index)), tile.width);
}

std::string bundle_path(const TileId& tile) {
  return with_width("tile/entries/" + tile_index_path(tile.index), tile.width);
}

std::uint64_t hashes_at_level(unsigned level, std::uint64_t size) { return level >= 8 ? 0 : size >> (8 * level); }

std::uint64_t tiles_at_level(unsigned level, std::uint64_t size) {
  return (hashes_at_level(level, size) + kTileWidth - 1) / kTileWidth;
}

unsigned tile_width(unsigned level, std::uint64_t index, std::uint64_t size) {
  const std::uint64_t hashes = hashes_at_level(level, size);
  if (index >= tiles_at_level(level, size)) return 0;
  return static_cast<unsigned>(std::min<std::uint64_t>(hashes - index * kTileWidth, kTileWidth));
}

Status append_to_bundle(std::string& bundle, std::string_view entry) {
  if (entry.size() > kEntryBytesMax) return error(Errc::too_large, "a log entry is longer than 65535 bytes");
  bundle += static_cast<char>(entry.size() >> 8);
  bundle += static_cast<char>(entry.size() & 0xff);
  bundle += entry;
  return ok();
}

std::vector<std::string_view> take_whole_entries(std::string_view& bundle, unsigned count) {
  std::vector<std::string_view> entries;
  entries.reserve(count);
  while (entries.size() < count && bundle.size() >= 2) {
    const auto size = static_cast<std::size_t>(static_cast<std::uint8_t>(bundle[0])) << 8 |
                      static_cast<std::size_t>(static_cast<std::uint8_t>(bundle[1]));
    if (bundle.size() - 2 < size) break;
    entries.push_back(bundle.substr(2, size));
    bundle.remove_prefix(2 + size);
  }
  return entries;
}

Result<std::vector<std::string_view>> parse_bundle(std::string_view bundle, unsigned count) {
  auto entries = take_whole_entries(bundle, count);
  if (entries.size() < count) {
    return error(Errc::malformed, fmt::format("只有 {} 条完整, 应有 {} 条 / {} whole entries where there should be {}",
                                              entries.size(), count, entries.size(), count));
  }
  if (!bundle.empty()) {
    return error(Errc::malformed,
                 fmt::format("末尾多出 {} 字节 / {} bytes too many at its end", bundle.size(), bundle.size()));
  }
  return entries;
}

Result<std::vector<Digest>> parse_tile(std::string_view bytes, unsigned count) {
  const std::size_t wanted = std::size_t{count} * sizeof(Digest);
  if (bytes.size() != wanted) {
    return error(Errc::malformed, fmt::format("有 {} 字节, 应有 {} 字节 / {} bytes where there should be {}",
                                              bytes.size(), wanted, bytes.size(), wanted));
  }
  std::vector<Digest> hashes(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto hash = as_bytes(bytes.substr(i * sizeof(Digest), sizeof(Digest)));
    std::copy(hash.begin(), hash.end(), hashes[i].begin());
  }
  return hashes;
}

std::string tile_bytes(std::span<const Digest> hashes) {
  std::string bytes;
  bytes.reserve(hashes.size() * sizeof(Digest));
  for (const auto& hash : hashes) bytes += as_text(hash);
  return bytes;
}

}  // namespace fangpin::crypto
