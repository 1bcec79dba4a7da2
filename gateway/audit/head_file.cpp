#include "gateway/audit/head_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include "crypto/checkpoint.hpp"

namespace fangpin::audit {

namespace {

constexpr std::size_t kPlaceBytes = HeadFile::kNoteBytesMax + 1;

Error system_error(const std::string& path, int number) {
  return error(
      number == ENOSPC || number == EDQUOT ? Errc::storage_full : Errc::storage,
      fmt::format("无法写入 {}: {} / cannot write {}: {}", path, std::strerror(number), path, std::strerror(number)));
}

bool sync_folder(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  const int opened = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = opened >= 0 && ::fsync(opened) == 0;
  if (opened >= 0) ::close(opened);
  return synced;
}

}  // namespace

HeadFile::Place HeadFile::Place::of(std::string_view text) {
  const auto note = crypto::SignedNote::parse(text);
  if (!note) return {};
  auto checkpoint = crypto::Checkpoint::parse(note->text);
  if (!checkpoint) return {};
  return {std::move(checkpoint->origin), checkpoint->size};
}

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

Status HeadFile::make() {
  if (file_ >= 0) return ok();
  const auto notes = read();
  if (!notes) return notes.error();
  for (unsigned i = 0; i < notes->size(); ++i) places_[i] = Place::of((*notes)[i]);
  const int opened = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (opened < 0) return system_error(path_, errno);
  int number = ::posix_fallocate(opened, 0, kPlaces * kPlaceBytes);
  if (number == 0 && (::fsync(opened) != 0 || !sync_folder(path_))) number = errno;
  if (number != 0) {
    ::close(opened);
    return system_error(path_, number);
  }
  file_ = opened;
  return ok();
}

Status HeadFile::write(std::string_view note) { return write(note, Place::of(note)); }

Status HeadFile::write(std::string_view note, const crypto::Checkpoint& checkpoint) {
  return write(note, Place{checkpoint.origin, checkpoint.size});
}

Status HeadFile::write(std::string_view note, Place written_now) {
  if (note.size() > kNoteBytesMax) return error(Errc::bug, "a checkpoint that its file cannot hold");
  if (auto made = make(); !made) return made;
  const auto rank = [&](const Place& place) { return std::pair(place.origin == written_now.origin, place.size); };
  const auto oldest = std::min_element(places_.begin(), places_.end(),
                                       [&](const Place& one, const Place& other) { return rank(one) < rank(other); });
  content_.assign(kPlaceBytes, '\0');
  content_.replace(0, note.size(), note);
  const auto offset = static_cast<off_t>((oldest - places_.begin()) * static_cast<std::ptrdiff_t>(kPlaceBytes));
  ssize_t written = 0;
  do {
    written = ::pwrite(file_, content_.data(), content_.size(), offset);
  } while (written < 0 && errno == EINTR);
  if (written != static_cast<ssize_t>(content_.size())) return system_error(path_, written < 0 ? errno : EIO);
  const bool first = oldest->origin != written_now.origin;
  *oldest = std::move(written_now);
  dirty_ = true;
  if (!first) return ok();
  if (::fdatasync(file_) != 0) return system_error(path_, errno);
  dirty_ = false;
  return ok();
}

void HeadFile::sync() {
  if (dirty_ && ::fdatasync(file_) == 0) dirty_ = false;
}

}  // namespace fangpin::audit
