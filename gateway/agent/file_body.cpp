#include "gateway/agent/file_body.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "crypto/base/secret.hpp"
#include "crypto/sha256.hpp"

namespace fangpin::agent {

Result<FileBody> FileBody::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    return error(Errc::not_found, "打不开文件 " + path + "，请检查文件名和权限。 / Cannot open " + path +
                                      "; check its name and permissions.");
  }
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(fd);
    return error(Errc::malformed, path + " 不是普通文件。 / " + path + " is not a regular file.");
  }
  return FileBody(fd, static_cast<std::uint64_t>(status.st_size), status.st_mtim, path);
}

FileBody::FileBody(FileBody&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      size_(other.size_),
      modified_(other.modified_),
      position_(other.position_),
      path_(std::move(other.path_)) {}

FileBody::~FileBody() {
  if (fd_ >= 0) ::close(fd_);
}

Status FileBody::rewind() {
  if (::lseek(fd_, 0, SEEK_SET) != 0) return error(Errc::storage, "cannot rewind " + path_);
  position_ = 0;
  return ok();
}

Result<std::size_t> FileBody::read(std::span<std::uint8_t> out) {
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size_ - position_));
  if (wanted == 0) return std::size_t{0};
  ssize_t count = -1;
  do {
    count = ::read(fd_, out.data(), wanted);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return error(Errc::storage, "读取 " + path_ + " 出错。 / Cannot read " + path_ + ".");
  if (count == 0) {
    return error(Errc::storage, "文件 " + path_ + " 在报送过程中变短了，请等它写完再报送。 / " + path_ +
                                    " became shorter while it was being sent; push it again when it is complete.");
  }
  position_ += static_cast<std::uint64_t>(count);
  return static_cast<std::size_t>(count);
}

bool FileBody::changed() const {
  struct stat now {};
  return ::fstat(fd_, &now) != 0 || static_cast<std::uint64_t>(now.st_size) != size_ ||
         now.st_mtim.tv_sec != modified_.tv_sec || now.st_mtim.tv_nsec != modified_.tv_nsec;
}

Result<Digest> FileBody::digest(Progress& progress) {
  if (auto rewound = rewind(); !rewound) return rewound.error();
  crypto::Sha256 hash;
  std::array<std::uint8_t, 64 * 1024> buffer{};
  progress.begin("正在计算摘要 / hashing", size_);
  Status status = ok();
  while (true) {
    const auto count = read(buffer);
    if (!count) {
      status = count.error();
      break;
    }
    if (*count == 0) break;
    hash.update(ByteView(buffer).first(*count));
    progress.update(position_);
  }
  progress.end();
  wipe(buffer);
  if (!status) return status.error();
  if (changed()) {
    return error(Errc::storage, "文件 " + path_ + " 还在写入，没有报送，请等它写完再报送。 / " + path_ +
                                    " is still being written and was not sent; push it when it is complete.");
  }
  if (auto rewound = rewind(); !rewound) return rewound.error();
  return hash.finish();
}

bool names_one_file(const std::string& a, const std::string& b) {
  std::error_code absent;
  return !a.empty() && !b.empty() && std::filesystem::equivalent(a, b, absent);
}

TextBody::~TextBody() { wipe(text_); }

Status TextBody::rewind() {
  position_ = 0;
  return ok();
}

Result<std::size_t> TextBody::read(std::span<std::uint8_t> out) {
  const std::size_t count = std::min(out.size(), text_.size() - position_);
  std::copy_n(as_bytes(text_).begin() + static_cast<std::ptrdiff_t>(position_), count, out.begin());
  position_ += count;
  return count;
}

}  // namespace fangpin::agent
