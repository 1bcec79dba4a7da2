#include "gateway/authorizations/erasure.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "gateway/audit/authorization_entry.hpp"

namespace fangpin::authorizations {

namespace {

constexpr std::size_t kStep = 1000;
constexpr std::uintmax_t kBundleBytesMax = 256 * (2 + 65'535);

// A bundle is entries one after the other, each behind its length in two bytes, big-endian.
Status read_bundle(const std::filesystem::path& path, std::vector<std::string>& handles) {
  std::error_code failure;
  const auto size = std::filesystem::file_size(path, failure);
  const auto broken = [&] { return error(Errc::malformed, "not a bundle of log entries: " + path.string()); };
  if (failure || size > kBundleBytesMax) return broken();
  std::ifstream in(path, std::ios::binary);
  std::ostringstream read;
  if (!in || !(read << in.rdbuf())) return broken();
  const std::string bytes = read.str();
  for (std::size_t at = 0; at < bytes.size();) {
    if (bytes.size() - at < 2) return broken();
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[at]) << 8 |
                                                 static_cast<unsigned char>(bytes[at + 1]));
    at += 2;
    if (length > bytes.size() - at) return broken();
    auto handle = audit::erased_handle(std::string_view(bytes).substr(at, length));
    if (!handle.empty()) handles.push_back(std::move(handle));
    at += length;
  }
  return ok();
}

}  // namespace

Result<std::vector<std::string>> erasures_of(store::Reader& reader) {
  std::vector<std::string> handles;
  for (std::int64_t from = 0;;) {
    const auto entries = reader.audit_entries(from, kStep);
    if (!entries) return entries.error();
    for (const auto& entry : *entries) {
      auto handle = audit::erased_handle(entry.bytes);
      if (!handle.empty()) handles.push_back(std::move(handle));
    }
    if (entries->size() < kStep) return handles;
    from = entries->back().index + 1;
  }
}

Result<std::vector<std::string>> erasures_of_export(const std::string& folder) {
  const auto bundles = std::filesystem::path(folder) / "tile" / "entries";
  std::error_code failure;
  if (!std::filesystem::is_directory(bundles, failure)) {
    return error(Errc::not_found, "no exported log: there is no folder " + bundles.string());
  }
  std::vector<std::filesystem::path> files;
  for (auto file = std::filesystem::recursive_directory_iterator(bundles, failure);
       !failure && file != std::filesystem::recursive_directory_iterator(); file.increment(failure)) {
    if (file->is_regular_file(failure)) files.push_back(file->path());
  }
  if (failure) return error(Errc::storage, "cannot read " + bundles.string() + ": " + failure.message());
  std::sort(files.begin(), files.end());
  std::vector<std::string> handles;
  for (const auto& file : files) {
    if (auto read = read_bundle(file, handles); !read) return read.error();
  }
  std::sort(handles.begin(), handles.end());
  handles.erase(std::unique(handles.begin(), handles.end()), handles.end());
  return handles;
}

Result<std::int64_t> replay_erasures(store::Store& store, const std::vector<std::string>& handles) {
  std::int64_t erased = 0;
  const auto done = store.run([&](store::Transaction& transaction) -> Status {
    for (const auto& handle : handles) {
      const auto forgotten = transaction.authorizations().forget(handle);
      if (forgotten) ++erased;
      if (!forgotten && forgotten.error().code != Errc::not_found) return forgotten;
    }
    return ok();
  });
  if (!done) return done.error();
  return erased;
}

}  // namespace fangpin::authorizations
