#include "crypto/key_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "crypto/durable_file.hpp"

namespace fangpin::crypto {

namespace {

constexpr std::size_t kSecretFileBytesMax = 64 * 1024;
constexpr unsigned kSecretFileMode = 0600;

Status check(const std::string& path, const struct stat& facts) {
  if (!S_ISREG(facts.st_mode)) {
    return error(Errc::config, fmt::format("{} is not a regular file / 不是普通文件", path));
  }
  if (facts.st_uid != ::geteuid() && facts.st_uid != 0) {
    return error(
        Errc::config,
        fmt::format(
            "{0} belongs to user {1}, and this runs as user {2}: run it as user {1}, whose key it is; or, if it "
            "is to be the key of user {2}: chown {2} {0} / "
            "密钥文件属于用户 {1}，现以用户 {2} 运行：请改用用户 {1} 运行；确应归用户 {2} 的，执行 chown {2} {0}",
            path, facts.st_uid, ::geteuid()));
  }
  if ((facts.st_mode & 077U) != 0) {
    return error(Errc::config,
                 fmt::format("{0} has mode {1:04o}, others could read the secret; mend it with: chmod 600 {0} / "
                             "密钥文件权限过宽，请执行上述命令",
                             path, facts.st_mode & 07777U));
  }
  if (static_cast<std::uint64_t>(facts.st_size) > kSecretFileBytesMax) {
    return error(Errc::config, fmt::format("{} is larger than {} bytes: not a key file / 文件过大，不是密钥文件", path,
                                           kSecretFileBytesMax));
  }
  return ok();
}

}  // namespace

Result<SecretBytes> read_secret_file(const std::string& path) {
  // O_NONBLOCK: a FIFO under this name is refused, not waited for. What is checked is the opened file, not the name.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    return error(errno == ENOENT ? Errc::not_found : Errc::config,
                 fmt::format("cannot open {}: {} / 无法打开密钥文件", path, std::strerror(errno)));
  }
  struct Close {
    int descriptor;
    ~Close() { ::close(descriptor); }
  } const close{descriptor};

  struct stat facts {};
  if (::fstat(descriptor, &facts) != 0) {
    return error(Errc::config, fmt::format("cannot examine {}: {}", path, std::strerror(errno)));
  }
  if (auto checked = check(path, facts); !checked) return checked.error();

  SecretBytes content(static_cast<std::size_t>(facts.st_size));
  std::size_t filled = 0;
  while (filled < content.view().size()) {
    const auto got = ::read(descriptor, content.writable().data() + filled, content.view().size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return error(Errc::config, fmt::format("{} could not be read whole / 密钥文件读取不完整", path));
    filled += static_cast<std::size_t>(got);
  }
  return content;
}

Status create_secret_file(const std::string& path, ByteView content) {
  return write_file_durably(path, content, kSecretFileMode, ExistingFile::refuse);
}

Status replace_secret_file(const std::string& path, ByteView content) {
  return write_file_durably(path, content, kSecretFileMode, ExistingFile::replace);
}

}  // namespace fangpin::crypto
