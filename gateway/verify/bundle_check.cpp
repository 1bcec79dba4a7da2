#include "gateway/verify/bundle_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/merkle_tree.hpp"
#include "crypto/tile.hpp"

namespace fangpin::verify {

namespace {

using crypto::TileId;

Finding broken(const char* check, std::uint64_t index, std::string zh, std::string en) {
  return {check, Finding::Weight::broken, index, std::move(zh), std::move(en)};
}

// Earlier partial bundles: each must be the beginning of the one that we have.
Status check_older_bundles(const LogSource& source, const TileId& id, const std::vector<std::string_view>& entries,
                           std::string_view bundle, Findings& findings) {
  std::size_t end = 0, count = 0;
  for (const unsigned width : source.partial_widths(crypto::bundle_path({0, id.index, crypto::kTileWidth}))) {
    if (width >= id.width) break;
    for (; count < width; ++count) end += 2 + entries[count].size();
    const auto path = crypto::bundle_path({0, id.index, width});
    auto older = source.read(path, crypto::kBundleBytesMax);
    if (!older) return older.error();
    if (*older && **older != bundle.substr(0, end)) {
      findings.add(broken("L3", id.index * crypto::kTileWidth, fmt::format("旧文件 {} 与现在的条目不符", path),
                          fmt::format("the older file {} does not hold the entries of now", path)));
    }
  }
  return ok();
}

// A file by its width; a log that has grown since may have only the full one left, of which this is the beginning.
Result<std::optional<std::string>> read_width(const LogSource& source, const TileId& id,
                                              std::string (*path_of)(const TileId&), std::size_t bytes_max,
                                              bool& is_longer) {
  is_longer = false;
  auto read = source.read(path_of(id), bytes_max);
  if (!read || *read || id.width == crypto::kTileWidth) return read;
  is_longer = true;
  return source.read(path_of({id.level, id.index, crypto::kTileWidth}), bytes_max);
}

// The whole entries of the bundle; a finding where the file gives fewer, or more than entries.
Result<std::vector<std::string_view>> read_entries(const LogSource& source, const TileId& id, std::string& content,
                                                   Findings& findings) {
  const std::uint64_t first = id.index * crypto::kTileWidth;
  const auto path = crypto::bundle_path(id);
  bool is_longer = false;
  auto read = read_width(source, id, crypto::bundle_path, crypto::kBundleBytesMax, is_longer);
  if (!read) return read.error();
  if (!*read) {
    findings.add(
        broken("L4", first, fmt::format("缺少条目文件 {}", path), fmt::format("the bundle {} is missing", path)));
    return std::vector<std::string_view>{};
  }
  content = std::move(**read);
  std::string_view rest = content;
  auto entries = crypto::take_whole_entries(rest, id.width);
  if (entries.size() < id.width) {
    findings.add(broken("L4", first + entries.size(),
                        fmt::format("条目文件 {} 在此中断: 只有 {} 条完整, 应有 {} 条", path, entries.size(), id.width),
                        fmt::format("the bundle {} breaks off here: {} whole entries where there should be {}", path,
                                    entries.size(), id.width)));
  } else if (!rest.empty() && !is_longer) {
    findings.add(broken("L4", first + id.width - 1, fmt::format("条目文件 {} 在其后多出 {} 字节", path, rest.size()),
                        fmt::format("the bundle {} has {} bytes too many after it", path, rest.size())));
  }
  return entries;
}

// The hashes of the level-0 tile; empty and a finding where the file does not give them.
Result<std::vector<Digest>> read_tile(const LogSource& source, const TileId& id, Findings& findings) {
  const std::uint64_t first = id.index * crypto::kTileWidth;
  const auto path = crypto::tile_path(id);
  bool is_longer = false;
  auto read = read_width(source, id, crypto::tile_path, crypto::kTileBytes, is_longer);
  if (!read) return read.error();
  if (!*read) {
    findings.add(
        broken("L3", first, fmt::format("缺少哈希文件(瓦片) {}", path), fmt::format("the tile {} is missing", path)));
    return std::vector<Digest>{};
  }
  if (is_longer) (*read)->resize(std::min<std::size_t>((*read)->size(), id.width * sizeof(Digest)));
  auto hashes = crypto::parse_tile(**read, id.width);
  if (!hashes) {
    const auto [zh, en] = both_languages(hashes.error().detail);
    findings.add(broken("L3", first, fmt::format("哈希文件(瓦片) {} 不完整: {}", path, zh),
                        fmt::format("the tile {} is not whole: {}", path, en)));
    return std::vector<Digest>{};
  }
  return hashes;
}

}  // namespace

Status check_tile_file(const LogSource& source, unsigned level, std::uint64_t tile, const std::vector<Digest>& hashes,
                       Findings& findings) {
  const auto width = static_cast<unsigned>(hashes.size());
  const std::uint64_t first = (tile * crypto::kTileWidth) << (8 * level);
  const auto compare = [&](const TileId& id, bool needed) -> Status {
    const auto path = crypto::tile_path(id);
    bool is_longer = false;
    auto read = read_width(source, id, crypto::tile_path, crypto::kTileBytes, is_longer);
    if (!read) return read.error();
    if (!*read && !needed) return ok();
    if (*read && is_longer) (*read)->resize(std::min<std::size_t>((*read)->size(), id.width * sizeof(Digest)));
    if (!*read) {
      findings.add(
          broken("L3", first, fmt::format("缺少哈希文件(瓦片) {}", path), fmt::format("the tile {} is missing", path)));
    } else if (**read != crypto::tile_bytes(std::span(hashes).first(id.width))) {
      findings.add(broken("L3", first, fmt::format("哈希文件(瓦片) {} 与由条目算出的不同", path),
                          fmt::format("the tile {} is not what the entries give", path)));
    }
    return ok();
  };
  for (const unsigned older : source.partial_widths(crypto::tile_path({level, tile, crypto::kTileWidth}))) {
    if (older >= width) break;
    if (auto compared = compare({level, tile, older}, false); !compared) return compared;
  }
  return level == 0 ? ok() : compare({level, tile, width}, true);
}

void check_bundle(const LogSource& source, std::uint64_t tile, unsigned width, const std::set<std::uint64_t>& wanted,
                  BundleCheck& out) {
  const TileId id{0, tile, width};
  const std::uint64_t first = tile * crypto::kTileWidth;
  auto entries = read_entries(source, id, out.content, out.findings);
  auto claimed = read_tile(source, id, out.findings);
  if (!entries || !claimed) {
    out.unreadable = entries ? claimed.error() : entries.error();
    return;
  }
  std::vector<Digest> hashes;
  hashes.reserve(width);
  out.entries.reserve(width);
  for (std::size_t i = 0; i < entries->size(); ++i) {
    const auto entry = (*entries)[i];
    hashes.push_back(crypto::leaf_hash(as_bytes(entry)));
    if (!claimed->empty() && hashes[i] != (*claimed)[i]) {
      out.findings.add(broken("L3", first + i, "条目被改动: 它的哈希与哈希文件(瓦片)中的不同",
                              "ALTERED ENTRY: its hash is not the one in its tile"));
    }
    if (wanted.contains(first + i)) out.wanted.emplace(first + i, entry);
    if (auto understood = read_entry(entry, first + i, out.unread)) {
      understood->leaf = hashes[i];
      out.entries.push_back(std::move(*understood));
      out.places.push_back(first + i);
    }
  }
  out.hashed = entries->size();
  out.hashes = claimed->empty() ? std::move(hashes) : std::move(*claimed);
  out.missing = out.hashes.size() < width;
  if (out.missing) return;
  out.subtree = crypto::tree_root(out.hashes);
  if (out.hashed == width) {
    if (auto older = check_older_bundles(source, id, *entries, out.content, out.findings); !older) {
      out.unreadable = older.error();
    }
  }
  if (auto older = check_tile_file(source, 0, tile, out.hashes, out.findings); !older) out.unreadable = older.error();
}

}  // namespace fangpin::verify
