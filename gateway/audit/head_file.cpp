#include "gateway/audit/head_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "crypto/checkpoint.hpp"

namespace fangpin::audit {

namespace {

constexpr std::size_t kPlaceBytes = HeadFile::kNoteBytesMax + 1;
constexpr unsigned kPlaces = 2;

Error system_error(const std::string& path, int number) {
  return error(
      number == ENOSPC || number == EDQUOT ? Errc::storage_full : Errc::storage,
      fmt::format("无法写入 {}: {} / cannot write {}: {}", path, std::strerror(number), path, std::strerror(number)));
}

// The size that a note speaks of, without asking who signed it; 0 for anything else.
std::uint64_t size_of(const std::string& text) {
  const auto note = crypto::SignedNote::parse(text);
  if (!note) return 0;
  const auto checkpoint = crypto::Checkpoint::parse(note->text);
  return checkpoint ? checkpoint->size : 0;
}

bool sync_folder(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  const int opened = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = opened >= 0 && ::fsync(opened) == 0;
  if (opened >= 0) ::close(opened);
  return synced;
}

}  // namespace

HeadFile::~HeadFile() {
  sync();
  if (file_ >= 0) ::close(file_);
}

Result<std::vector<std::string>> HeadFile::read() const {
  std::vector<std::string> notes;
  std::error_code failure;
  if (!std::filesystem::exists(path_, failure)) {
    if (failure) return error(Errc::storage, fmt::format("无法读取 {} / cannot read {}", path_, path_));
    return notes;
  }
  std::ifstream in(path_, std::ios::binary);
  std::string content(kPlaces * kPlaceBytes, '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (in.bad() || !in.is_open()) return error(Errc::storage, fmt::format("无法读取 {} / cannot read {}", path_, path_));
  for (unsigned place = 0; place < kPlaces; ++place) {
    const auto note = content.substr(place * kPlaceBytes, kPlaceBytes);
    notes.push_back(note.substr(0, note.find('\0')));
  }
  return notes;
}

Status HeadFile::open() {
  auto notes = read();
  if (!notes) return notes.error();
  next_ = notes->empty() || size_of((*notes)[0]) <= size_of((*notes)[1]) ? 0 : 1;
  file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file_ < 0) return system_error(path_, errno);
  if (const int number = ::posix_fallocate(file_, 0, kPlaces * kPlaceBytes); number != 0) {
    return system_error(path_, number);
  }
  if (::fsync(file_) != 0 || !sync_folder(path_)) return system_error(path_, errno);
  return ok();
}

Status HeadFile::write(std::string_view note) {
  if (note.size() > kNoteBytesMax) return error(Errc::bug, "a checkpoint that its file cannot hold");
  if (file_ < 0) {
    if (auto opened = open(); !opened) return opened;
  }
  std::string place(kPlaceBytes, '\0');
  place.replace(0, note.size(), note);
  ssize_t written = 0;
  do {
    written = ::pwrite(file_, place.data(), place.size(), static_cast<off_t>(next_ * kPlaceBytes));
  } while (written < 0 && errno == EINTR);
  if (written != static_cast<ssize_t>(place.size())) return system_error(path_, written < 0 ? errno : EIO);
  next_ = (next_ + 1) % kPlaces;
  dirty_ = true;
  return ok();
}

void HeadFile::sync() {
  if (dirty_ && ::fdatasync(file_) == 0) dirty_ = false;
}

}  // namespace fangpin::audit
