#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "crypto/base/result.hpp"

namespace fangpin::verify {

// A log as a folder of files (`fangpin-gateway log export`). Thread safe.
class LogFolder {
 public:
  explicit LogFolder(std::string directory) : directory_(std::move(directory)) {}
  // The whole file; nothing where there is none. Reads at most bytes_max + 1 bytes, so that a file that is too long
  // shows. Error (storage): it is there and cannot be read.
  Result<std::optional<std::string>> read(const std::string& path, std::size_t bytes_max) const;
  // The widths W of the files PATH.p/W, ascending.
  std::vector<unsigned> partial_widths(const std::string& path) const;
  const std::string& directory() const { return directory_; }

 private:
  std::string directory_;
};

// The same for any file of the auditor's: policy, state, receipts. Error not_found where there is none.
Result<std::string> read_file(const std::string& path, std::size_t bytes_max);

}  // namespace fangpin::verify
