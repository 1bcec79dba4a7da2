#include "crypto/durable_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace fangpin::crypto {

namespace {

// An open file descriptor; closes on every path out.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { reset(-1); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  void reset(int number) {
    if (number_ >= 0) ::close(number_);
    number_ = number;
  }
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

}  // namespace

struct DurableFile::State {
  std::string path, directory, temporary;
  Descriptor held;  // the directory
  Descriptor file;
};

DurableFile::DurableFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
DurableFile::DurableFile(DurableFile&&) noexcept = default;
DurableFile::~DurableFile() {
  if (state_ && !state_->temporary.empty()) ::unlink(state_->temporary.c_str());
}

Result<DurableFile> DurableFile::create(const std::string& path, unsigned mode) {
  const auto directory = directory_of(path);
  const int held = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (held < 0) return system_error(directory, "open directory");
  auto state = std::unique_ptr<State>(new State{path, directory, {}, Descriptor(held), Descriptor(-1)});
  std::string temporary = path + ".XXXXXX";
  state->file.reset(::mkostemp(temporary.data(), O_CLOEXEC));  // mode 0600 from its first instant
  if (!state->file.is_open()) return system_error(temporary, "create");
  state->temporary = temporary;
  DurableFile out(std::move(state));
  if (::fchmod(out.state_->file.number(), mode) != 0) return system_error(temporary, "chmod");
  return out;
}

Status DurableFile::append(ByteView bytes) {
  return write_all(state_->file.number(), bytes) ? ok() : Status(system_error(state_->temporary, "write"));
}

Status DurableFile::commit(ExistingFile existing) {
  auto& [path, directory, temporary, held, file] = *state_;
  if (::fsync(file.number()) != 0) return system_error(temporary, "fsync");
  if (!file.close()) return system_error(temporary, "close");
  const unsigned flags = existing == ExistingFile::refuse ? RENAME_NOREPLACE : 0U;
  if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), flags) != 0) {
    if (errno != EEXIST) return system_error(path, "rename");
    return error(Errc::conflict, fmt::format("{} exists and is not overwritten / 文件已存在，不会覆盖", path));
  }
  temporary.clear();
  if (::fsync(held.number()) != 0) return system_error(directory, "fsync directory");
  return ok();
}

Status write_file_durably(const std::string& path, ByteView content, unsigned mode, ExistingFile existing) {
  auto file = DurableFile::create(path, mode);
  if (!file) return file.error();
  if (auto written = file->append(content); !written) return written;
  return file->commit(existing);
}

}  // namespace fangpin::crypto
