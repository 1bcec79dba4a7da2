#include "gateway/verify/cosigned_notes.hpp"

#include <fmt/format.h>

#include "crypto/checkpoint.hpp"
#include "crypto/tile.hpp"

namespace fangpin::verify {

namespace {

constexpr std::size_t kBundlesKept = 16;

std::string path_of(const crypto::TileId& id) {
  const auto path = "cosigned/" + crypto::tile_index_path(id.index);
  return id.width == crypto::kTileWidth ? path : fmt::format("{}.p/{}", path, id.width);
}

}  // namespace

Result<CosignedNotes> CosignedNotes::open(const LogSource& source) {
  CosignedNotes out(source);
  auto count = source.read("cosigned/count", 32);
  if (!count) return count.error();
  if (!*count) return out;
  auto& text = **count;
  if (text.ends_with('\n')) text.pop_back();
  const auto number = crypto::parse_log_number(text);
  out.miscounted_ = !number;
  out.count_ = number.value_or(0);
  return out;
}

Result<std::string> CosignedNotes::note(std::uint64_t number) {
  if (number >= count_) return std::string();
  const std::uint64_t tile = number / crypto::kTileWidth;
  const auto width = crypto::tile_width(0, tile, count_);
  auto kept = bundles_.find(tile);
  if (kept == bundles_.end()) {
    auto read = source_->read(path_of({0, tile, width}), crypto::kBundleBytesMax);
    if (read && !*read && width != crypto::kTileWidth) {
      read = source_->read(path_of({0, tile, crypto::kTileWidth}), crypto::kBundleBytesMax);
    }
    if (!read) return read.error();
    if (bundles_.size() == kBundlesKept) bundles_.clear();
    kept = bundles_.try_emplace(tile).first;
    if (*read) {
      std::string_view rest = **read;
      for (const auto& one : crypto::take_whole_entries(rest, width)) kept->second.emplace_back(one);
    }
  }
  const auto place = static_cast<std::size_t>(number % crypto::kTileWidth);
  return place < kept->second.size() ? kept->second[place] : std::string();
}

}  // namespace fangpin::verify
