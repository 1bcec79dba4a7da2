#include "gateway/audit/log_export.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "crypto/base/effect.hpp"
#include "crypto/durable_file.hpp"
#include "gateway/audit/tile_writer.hpp"

namespace fangpin::audit {

namespace {

using crypto::Checkpoint;
constexpr std::string_view kDemonstration = "-demonstration";

// One export at a time: holds the folder of the last signed checkpoint, and gives it back however the process ends.
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

// The checkpoint of a file that this log's key signed; nothing where there is no file.
Result<std::optional<Checkpoint>> read_own(const std::string& path, const crypto::NoteKey& key) {
  if (!std::filesystem::exists(path)) return std::optional<Checkpoint>{};
  std::ifstream file(path, std::ios::binary);
  std::string content(crypto::kNoteBytesMax + 1, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(file.gcount()));
  auto note = crypto::SignedNote::parse(content);
  if (!note) return error(Errc::conflict, fmt::format("{}: {}", path, note.error().detail));
  auto checkpoint = Checkpoint::parse(note->text);
  if (!checkpoint) return error(Errc::conflict, fmt::format("{}: {}", path, checkpoint.error().detail));
  if (checkpoint->origin != key.name() || !crypto::verify_note(*note, std::span(&key, 1))) {
    return error(Errc::conflict,
                 fmt::format("{} 不是此日志及其密钥签出的检查点 / {} is not a checkpoint of this log and "
                             "this key",
                             path, path));
  }
  return std::optional<Checkpoint>(std::move(*checkpoint));
}

Error not_an_extension(const Checkpoint& signed_before, std::uint64_t size) {
  return error(
      Errc::conflict,
      fmt::format("库中的日志({} 条)不是已签检查点({} 条)的延续: 库被恢复到旧备份或被改动过。不会签名; "
                  "请用更新的备份恢复, 并告知审计人员。 / the store's log ({} entries) does not continue what was "
                  "signed at {} entries: it was restored from an older backup or altered. Nothing is signed; "
                  "restore a newer backup and tell the auditors.",
                  size, signed_before.size, size, signed_before.size));
}

Status sync_all(const std::string& directory) {
  const int folder = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = folder >= 0 && ::syncfs(folder) == 0;
  const int number = errno;
  if (folder >= 0) ::close(folder);
  if (synced) return ok();
  return error(Errc::storage, fmt::format("cannot make {} durable: {} / 无法落盘", directory, std::strerror(number)));
}

// Reads the log to its end into `tiles` and holds it against each checkpoint that was signed.
Status write_tree(const EntrySource& entries, std::vector<Checkpoint> signed_before, TileWriter& tiles) {
  std::erase_if(signed_before, [](const Checkpoint& checkpoint) { return checkpoint.size == 0; });
  std::uint64_t size = 0;
  while (true) {
    auto step = entries(size);
    if (!step) return step.error();
    if (step->empty()) break;
    for (const auto& entry : *step) {
      if (auto appended = tiles.append(entry); !appended) return appended;
      ++size;
      for (const auto& checkpoint : signed_before) {
        if (checkpoint.size == size && checkpoint.root != tiles.root()) return not_an_extension(checkpoint, size);
      }
    }
  }
  for (const auto& checkpoint : signed_before) {
    if (checkpoint.size > size) return not_an_extension(checkpoint, size);
  }
  return tiles.finish();
}

}  // namespace

std::string log_origin(const std::string& configured, const std::string& county, bool demonstration) {
  std::string origin = configured.empty() ? "fangpin.example/" + county : configured;
  if (demonstration && !origin.ends_with(kDemonstration)) origin += kDemonstration;
  return origin;
}

Result<LogExportReport> export_log(const EntrySource& entries, const crypto::SigningKey& key,
                                   const LogExportOptions& options) {
  if (!crypto::is_note_name(options.origin)) {
    return error(Errc::config,
                 "日志名不能为空, 不能含空格或加号 / the log's origin is empty or holds a space or a plus sign");
  }
  const ExportLock lock(std::filesystem::path(options.last_signed).parent_path().string());
  if (!lock.held()) return error(Errc::conflict, "另一次导出正在进行 / another export is running");
  std::error_code failure;
  std::filesystem::create_directories(options.directory, failure);
  if (failure) {
    return error(Errc::storage, fmt::format("无法建立 {} / cannot make {}: {}", options.directory, options.directory,
                                            failure.message()));
  }
  const auto note_key = crypto::NoteKey::of(options.origin, crypto::NoteKeyType::ed25519, key);
  const std::string published = options.directory + "/checkpoint";
  auto exported = read_own(published, note_key);
  if (!exported) return exported.error();
  auto last_signed = read_own(options.last_signed, note_key);
  if (!last_signed) return last_signed.error();

  std::vector<Checkpoint> signed_before;
  for (const auto& checkpoint : {*exported, *last_signed}) {
    if (checkpoint) signed_before.push_back(*checkpoint);
  }
  LogExportReport report;
  report.entries_before = *exported ? (*exported)->size : 0;
  TileWriter tiles(options.directory, report.entries_before);
  if (auto written = write_tree(entries, signed_before, tiles); !written) return written.error();
  effect("log-export.1-tiles-written");
  report.checkpoint = Checkpoint{options.origin, tiles.size(), tiles.root(), {}};
  report.files_written = tiles.files_written();
  if (auto synced = sync_all(options.directory); !synced) return synced.error();
  effect("log-export.2-durable");
  // A checkpoint of the same size stays as it is: it may bear cosignatures by now.
  if (*exported && **exported == report.checkpoint) return report;

  const auto note = crypto::sign_checkpoint(report.checkpoint, key).to_text();
  auto kept = crypto::write_file_durably(options.last_signed, as_bytes(note), 0644, crypto::ExistingFile::replace);
  if (!kept) return kept.error();
  effect("log-export.3-signed");
  auto named = crypto::write_file_durably(published, as_bytes(note), 0644, crypto::ExistingFile::replace);
  if (!named) return named.error();
  effect("log-export.4-published");
  return report;
}

}  // namespace fangpin::audit
