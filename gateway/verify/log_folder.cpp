#include "gateway/verify/log_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

namespace fangpin::verify {

namespace {

Error unreadable(const std::string& path, const char* why) {
  return error(Errc::storage, fmt::format("无法读取 {} ({}) / cannot read {}: {}", path, why, path, why));
}

Result<std::optional<std::string>> read_whole(const std::string& path, std::size_t bytes_max) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<std::string>{};
    return unreadable(path, std::strerror(errno));
  }
  struct Close {
    int file;
    ~Close() { ::close(file); }
  } const close{file};
  struct stat facts {};
  if (::fstat(file, &facts) != 0) return unreadable(path, std::strerror(errno));
  if (!S_ISREG(facts.st_mode)) return unreadable(path, "not a regular file");
  std::string content(std::min<std::size_t>(static_cast<std::size_t>(facts.st_size), bytes_max + 1), '\0');
  std::size_t filled = 0;
  while (filled < content.size()) {
    const auto got = ::read(file, content.data() + filled, content.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(path, std::strerror(errno));
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  content.resize(filled);
  return std::optional<std::string>(std::move(content));
}

}  // namespace

Result<std::optional<std::string>> LogFolder::read(const std::string& path, std::size_t bytes_max) const {
  return read_whole(directory_ + "/" + path, bytes_max);
}

std::vector<unsigned> LogFolder::partial_widths(const std::string& path) const {
  std::vector<unsigned> widths;
  std::error_code failure;
  std::filesystem::directory_iterator file(directory_ + "/" + path + ".p", failure);
  for (; !failure && file != std::filesystem::directory_iterator(); file.increment(failure)) {
    const auto name = file->path().filename().string();
    unsigned width = 0;
    const auto [end, wrong] = std::from_chars(name.data(), name.data() + name.size(), width);
    if (wrong == std::errc{} && end == name.data() + name.size() && width >= 1 && width <= 255) widths.push_back(width);
  }
  std::sort(widths.begin(), widths.end());
  return widths;
}

void LogFolder::each_file(const std::string& folder, const std::function<void(const std::string& path)>& each) const {
  namespace fs = std::filesystem;
  std::error_code failed;
  for (fs::recursive_directory_iterator file(directory_ + "/" + folder, failed), end; !failed && file != end;
       file.increment(failed)) {
    std::error_code unknown;
    if (!file->is_directory(unknown)) each(file->path().string().substr(directory_.size() + 1));
  }
}

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  auto content = read_whole(path, bytes_max);
  if (!content) return content.error();
  if (!*content) return error(Errc::not_found, fmt::format("没有文件 {} / there is no file {}", path, path));
  if ((*content)->size() > bytes_max)
    return error(Errc::too_large, fmt::format("{} 过大 / {} is too large", path, path));
  return std::move(**content);
}

}  // namespace fangpin::verify
