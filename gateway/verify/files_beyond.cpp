#include "gateway/verify/files_beyond.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "crypto/tile.hpp"

namespace fangpin::verify {

namespace {

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (wrong != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Of "tile/entries/x001/234.p/5" and the like; nothing where the path is none of a tile or a bundle.
std::optional<crypto::TileId> tile_of(const std::string& path) {
  std::string_view rest = path;
  const auto next = [&] {
    const auto part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    return part;
  };
  if (next() != "tile") return std::nullopt;
  const auto level = next();
  const bool entries = level == "entries";
  crypto::TileId tile;
  if (!entries) tile.level = static_cast<unsigned>(std::min<std::uint64_t>(number_in(level).value_or(64), 64));
  while (!rest.empty()) {
    auto part = next();
    const bool partial = part.ends_with(".p");
    if (partial) part.remove_suffix(2);
    const auto group = number_in(part.starts_with('x') ? part.substr(1) : part);
    if (!group || *group > 999) return std::nullopt;
    tile.index = tile.index * 1000 + *group;
    if (partial) {
      tile.width = static_cast<unsigned>(number_in(rest).value_or(0));
      rest = {};
    }
  }
  const auto right = entries ? crypto::bundle_path(tile) : crypto::tile_path(tile);
  return right == path ? std::optional(tile) : std::nullopt;
}

}  // namespace

std::optional<std::string> files_beyond(const LogSource& source, std::uint64_t size) {
  std::uint64_t count = 0;
  std::string first;
  source.each_file("tile", [&](const std::string& path) {
    const auto tile = tile_of(path);
    if (!tile || tile->width <= crypto::tile_width(tile->level, tile->index, size)) return;
    if (count++ == 0 || path < first) first = path;
  });
  if (count == 0) return std::nullopt;
  return fmt::format(
      "另有 {0} 个文件属于比检查点更大的日志(如 {1}), 没有检查: 新的导出没有完成, 或旧文件没有删除; 请取完整的一份 / "
      "{0} "
      "files are of a larger log than the checkpoint's (first {1}) and were not checked: a newer export that is not "
      "finished, or leftovers; get a whole copy",
      count, first);
}

}  // namespace fangpin::verify
