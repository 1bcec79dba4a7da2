#include "crypto/durable_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace fangpin::crypto {

namespace {

// An open file descriptor; closes on every path out.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  // False where the kernel reports a late write error.
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

Error system_error(const std::string& path, const char* step) {
  const int number = errno;
  return error(number == ENOSPC || number == EDQUOT ? Errc::storage_full : Errc::storage,
               fmt::format("cannot write {} ({}: {}) / 无法写入文件", path, step, std::strerror(number)));
}

bool write_all(int descriptor, ByteView content) {
  while (!content.empty()) {
    const auto written = ::write(descriptor, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    content = content.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Status fill_temporary(const std::string& temporary, Descriptor& file, ByteView content, unsigned mode) {
  if (::fchmod(file.number(), mode) != 0) return system_error(temporary, "chmod");
  if (!write_all(file.number(), content)) return system_error(temporary, "write");
  if (::fsync(file.number()) != 0) return system_error(temporary, "fsync");
  if (!file.close()) return system_error(temporary, "close");
  return ok();
}

}  // namespace

Status write_file_durably(const std::string& path, ByteView content, unsigned mode, ExistingFile existing) {
  const std::string directory = directory_of(path);
  const Descriptor held{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!held.is_open()) return system_error(directory, "open directory");

  std::string temporary = path + ".XXXXXX";
  Descriptor file{::mkostemp(temporary.data(), O_CLOEXEC)};  // mode 0600 from its first instant
  if (!file.is_open()) return system_error(temporary, "create");
  if (auto filled = fill_temporary(temporary, file, content, mode); !filled) {
    ::unlink(temporary.c_str());
    return filled;
  }
  const unsigned flags = existing == ExistingFile::refuse ? RENAME_NOREPLACE : 0U;
  if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), flags) != 0) {
    const int number = errno;
    ::unlink(temporary.c_str());
    if (number == EEXIST) {
      return error(Errc::conflict, fmt::format("{} exists and is not overwritten / 文件已存在，不会覆盖", path));
    }
    errno = number;
    return system_error(path, "rename");
  }
  if (::fsync(held.number()) != 0) return system_error(directory, "fsync directory");
  return ok();
}

}  // namespace fangpin::crypto
