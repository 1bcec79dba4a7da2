#include "gateway/audit/log_export.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "crypto/base/effect.hpp"
#include "crypto/durable_file.hpp"
#include "crypto/own_signature.hpp"
#include "gateway/audit/tile_writer.hpp"

namespace fangpin::audit {

namespace {

using crypto::Checkpoint;

// One export at a time: holds the folder, and gives it back however the process ends.
class ExportLock {
 public:
  explicit ExportLock(const std::string& folder)
      : folder_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
        held_(folder_ >= 0 && ::flock(folder_, LOCK_EX | LOCK_NB) == 0) {}
  ~ExportLock() {
    if (folder_ >= 0) ::close(folder_);
  }
  ExportLock(const ExportLock&) = delete;
  ExportLock& operator=(const ExportLock&) = delete;
  bool held() const { return held_; }

 private:
  int folder_;
  bool held_;
};

// A note that one of the log's keys signed, and what it says.
struct Signed {
  std::string note;
  std::size_t signatures = 0;
  Checkpoint checkpoint;
};

Result<Signed> read_signed(std::string text, std::span<const crypto::NoteKey> keys) {
  auto note = crypto::SignedNote::parse(text);
  if (!note) return note.error();
  auto checkpoint = Checkpoint::parse(note->text);
  if (!checkpoint) return checkpoint.error();
  if (!crypto::signed_under_own_name(*note, checkpoint->origin, keys)) {
    return error(Errc::conflict, "不是此日志及其密钥签出的检查点 / it is no checkpoint of this log and its keys");
  }
  return Signed{std::move(text), note->signatures.size(), std::move(*checkpoint)};
}

// Nothing where there is no file.
Result<std::optional<Signed>> read_published(const std::string& path, std::span<const crypto::NoteKey> keys) {
  std::error_code failure;
  const bool there = std::filesystem::exists(path, failure);
  if (failure) return error(Errc::storage, fmt::format("无法读取 {0} / cannot read {0}: {1}", path, failure.message()));
  if (!there) return std::optional<Signed>{};
  std::ifstream file(path, std::ios::binary);
  std::string content(crypto::kNoteBytesMax + 1, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(file.gcount()));
  auto published = read_signed(std::move(content), keys);
  if (!published) return error(Errc::conflict, fmt::format("{}: {}", path, published.error().detail));
  return std::optional<Signed>(std::move(*published));
}

Error not_what_was_signed(const Checkpoint& checkpoint) {
  return error(Errc::conflict,
               fmt::format("库中的日志与已签的检查点({} 条)不符: 内容被改动过, 或导出的文件夹属于另一段历史。"
                           "请告知审计人员; 换一个新文件夹可另行导出。 / the store's log is not what was signed at {} "
                           "entries: it was altered, or the folder holds another history. Tell the auditors; a new "
                           "folder takes an export of its own.",
                           checkpoint.size, checkpoint.size));
}

Status sync_all(const std::string& directory) {
  const int folder = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = folder >= 0 && ::syncfs(folder) == 0;
  const int number = errno;
  if (folder >= 0) ::close(folder);
  if (synced) return ok();
  return error(Errc::storage, fmt::format("cannot make {} durable: {} / 无法落盘", directory, std::strerror(number)));
}

// Reads the log up to `to` into `tiles`, which must then have its root, and where it passes `from` that one's.
Status write_tree(const EntrySource& entries, const std::optional<Signed>& from, const Checkpoint& to,
                  TileWriter& tiles) {
  const auto agrees = [&](const Checkpoint& checkpoint) {
    return checkpoint.size != tiles.size() || checkpoint.root == tiles.root();
  };
  while (tiles.size() < to.size) {
    auto step = entries(tiles.size());
    if (!step) return step.error();
    if (step->empty()) return not_what_was_signed(to);
    for (const auto& entry : *step) {
      if (tiles.size() == to.size) break;  // appended since
      if (auto appended = tiles.append(entry); !appended) return appended;
      if (from && !agrees(from->checkpoint)) return not_what_was_signed(from->checkpoint);
    }
  }
  if (!agrees(to)) return not_what_was_signed(to);
  return tiles.finish();
}

}  // namespace

Result<LogExportReport> export_log(const EntrySource& entries, const LogExportOptions& options) {
  auto wanted = read_signed(options.checkpoint, options.keys);
  if (!wanted) return wanted.error();
  std::error_code failure;
  std::filesystem::create_directories(options.directory, failure);
  if (failure) {
    return error(Errc::storage, fmt::format("无法建立 {} / cannot make {}: {}", options.directory, options.directory,
                                            failure.message()));
  }
  const ExportLock lock(options.directory);
  if (!lock.held()) return error(Errc::conflict, "另一次导出正在进行 / another export is running");
  const std::string published = options.directory + "/checkpoint";
  auto before = read_published(published, options.keys);
  if (!before) return before.error();
  if (*before && (*before)->checkpoint.size > wanted->checkpoint.size) {
    return not_what_was_signed((*before)->checkpoint);
  }

  LogExportReport report;
  report.checkpoint = wanted->checkpoint;
  report.entries_before = *before ? (*before)->checkpoint.size : 0;
  TileWriter tiles(options.directory, report.entries_before);
  if (auto written = write_tree(entries, *before, wanted->checkpoint, tiles); !written) return written.error();
  effect("log-export.1-tiles-written");
  report.files_written = tiles.files_written();
  if (auto synced = sync_all(options.directory); !synced) return synced.error();
  effect("log-export.2-durable");
  // A checkpoint of the same size stays as it is unless the new one bears more signatures.
  if (*before && (*before)->checkpoint == wanted->checkpoint && (*before)->signatures >= wanted->signatures) {
    return report;
  }
  auto named = crypto::write_file_durably(published, as_bytes(wanted->note), 0644, crypto::ExistingFile::replace);
  if (!named) return named.error();
  effect("log-export.3-published");
  return report;
}

}  // namespace fangpin::audit
