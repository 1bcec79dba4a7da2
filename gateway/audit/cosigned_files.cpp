#include "gateway/audit/cosigned_files.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "crypto/checkpoint.hpp"
#include "crypto/durable_file.hpp"
#include "crypto/tile.hpp"

namespace fangpin::audit {

namespace {

constexpr std::string_view kCount = "/cosigned/count";

// 0 where there is no file.
Result<std::uint64_t> count_before(const std::string& path) {
  std::error_code failure;
  const bool there = std::filesystem::exists(path, failure);
  if (failure) return error(Errc::storage, fmt::format("无法读取 {0} / cannot read {0}: {1}", path, failure.message()));
  if (!there) return std::uint64_t{0};
  std::ifstream file(path, std::ios::binary);
  std::string line;
  std::getline(file, line);
  const auto count = crypto::parse_log_number(line);
  if (!count) return error(Errc::conflict, fmt::format("{} 不是数字 / is no number", path));
  return *count;
}

Status write(const std::string& path, std::string_view content) {
  std::error_code failure;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), failure);
  if (failure)
    return error(Errc::storage, fmt::format("无法写入 {0} / cannot write {0}: {1}", path, failure.message()));
  return crypto::write_file_durably(path, as_bytes(content), 0644, crypto::ExistingFile::replace);
}

}  // namespace

std::string cosigned_path(std::uint64_t index, unsigned width) {
  auto path = "cosigned/" + crypto::tile_index_path(index);
  return width == crypto::kTileWidth ? path : path + fmt::format(".p/{}", width);
}

Result<std::string> cosigned_bytes(store::Reader& reader, const crypto::TileId& place) {
  const auto count = reader.cosigned_count();
  if (!count) return count.error();
  if (crypto::tile_width(0, place.index, static_cast<std::uint64_t>(*count)) < place.width) {
    return error(Errc::not_found, "not that many checkpoints were cosigned");
  }
  const auto notes = reader.cosigned_notes(static_cast<std::int64_t>(place.index) * crypto::kTileWidth, place.width);
  if (!notes) return notes.error();
  std::string bundle;
  for (const auto& note : *notes) {
    if (auto appended = crypto::append_to_bundle(bundle, note); !appended) return appended.error();
  }
  return bundle;
}

Result<std::uint64_t> export_cosigned(const std::string& directory, const EntrySource& notes) {
  const auto before = count_before(directory + std::string(kCount));
  if (!before) return before.error();
  std::uint64_t count = *before - *before % crypto::kTileWidth;
  std::string bundle;
  unsigned width = 0;
  const auto write_bundle = [&] {
    return write(directory + "/" + cosigned_path((count - width) / crypto::kTileWidth, width), bundle);
  };
  while (true) {
    const auto step = notes(count);
    if (!step) return step.error();
    if (step->empty()) break;
    for (const auto& note : *step) {
      if (auto appended = crypto::append_to_bundle(bundle, note); !appended) return appended.error();
      ++count;
      if (++width < crypto::kTileWidth) continue;
      if (auto written = write_bundle(); !written) return written.error();
      bundle.clear();
      width = 0;
    }
  }
  if (count < *before) {
    return error(Errc::conflict,
                 fmt::format("{0}/cosigned 中已有 {1} 份见证, 多于库中的 {2} 份: 文件夹属于另一段历史, 请换新文件夹 / "
                             "{0}/cosigned holds {1} cosigned checkpoints, more than the store's {2}: it is of another "
                             "history; export to a new folder",
                             directory, *before, count));
  }
  if (width > 0) {
    if (auto written = write_bundle(); !written) return written.error();
  }
  if (auto written = write(directory + std::string(kCount), fmt::format("{}\n", count)); !written) {
    return written.error();
  }
  return count;
}

}  // namespace fangpin::audit
