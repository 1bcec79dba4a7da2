#include "gateway/audit/tile_writer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace fangpin::audit {

namespace {

Error system_error(const std::string& path) {
  const int number = errno;
  return error(
      number == ENOSPC || number == EDQUOT ? Errc::storage_full : Errc::storage,
      fmt::format("无法写入 {}: {} / cannot write {}: {}", path, std::strerror(number), path, std::strerror(number)));
}

// Whether the file holds exactly these bytes; nothing where it is not there.
std::optional<bool> holds(const std::string& path, std::string_view bytes) {
  std::error_code absent;
  const auto size = std::filesystem::file_size(path, absent);
  if (absent) return std::nullopt;
  if (size != bytes.size()) return false;
  std::ifstream file(path, std::ios::binary);
  const std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return content == bytes;
}

Status write_whole(const std::string& path, std::string_view bytes) {
  std::error_code failure;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), failure);
  const std::string temporary = path + ".new";
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return system_error(temporary);
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      auto failed = system_error(temporary);
      ::close(file);
      ::unlink(temporary.c_str());
      return failed;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::close(file) != 0 || std::rename(temporary.c_str(), path.c_str()) != 0) return system_error(path);
  return ok();
}

}  // namespace

Status TileWriter::append(std::string_view entry) {
  if (auto added = crypto::append_to_bundle(bundle_, entry); !added) return added;
  const auto hash = crypto::leaf_hash(as_bytes(entry));
  frontier_.append(hash);
  pending_[0].push_back(hash);
  if (pending_[0].size() < crypto::kTileWidth) return ok();
  if (auto written = write_bundle(crypto::kTileWidth); !written) return written;
  bundle_.clear();
  for (unsigned level = 0; pending_[level].size() == crypto::kTileWidth; ++level) {
    if (auto written = write_tile(level); !written) return written;
    if (pending_.size() == level + 1) {
      pending_.emplace_back();
      full_.push_back(0);
    }
    pending_[level + 1].push_back(crypto::tree_root(pending_[level]));
    pending_[level].clear();
    ++full_[level];
  }
  return ok();
}

Status TileWriter::finish() {
  if (!pending_[0].empty()) {
    if (auto written = write_bundle(static_cast<unsigned>(pending_[0].size())); !written) return written;
  }
  for (unsigned level = 0; level < pending_.size(); ++level) {
    if (pending_[level].empty()) continue;
    if (auto written = write_tile(level); !written) return written;
  }
  return ok();
}

Status TileWriter::write_tile(unsigned level) {
  const auto& hashes = pending_[level];
  const crypto::TileId id{level, full_[level], static_cast<unsigned>(hashes.size())};
  const auto end = id.index * crypto::kTileWidth + id.width;
  return write(crypto::tile_path(id), crypto::tile_bytes(hashes), end <= crypto::hashes_at_level(level, covered_));
}

Status TileWriter::write_bundle(unsigned width) {
  const crypto::TileId id{0, full_[0], width};
  return write(crypto::bundle_path(id), bundle_, id.index * crypto::kTileWidth + width <= covered_);
}

Status TileWriter::write(const std::string& path, std::string_view bytes, bool covered) {
  const std::string whole = directory_ + "/" + path;
  const auto same = holds(whole, bytes);
  if (same == true) return ok();
  if (same == false && covered) {
    return error(Errc::conflict,
                 fmt::format("{} 与网关中的日志不符, 不会被覆盖; 请查明原因, 或导出到新的文件夹 / {} is not "
                             "what the gateway's log gives and is not overwritten: find out why, or "
                             "export to a new folder",
                             whole, whole));
  }
  ++files_written_;
  return write_whole(whole, bytes);
}

}  // namespace fangpin::audit
