#pragma once
#include "gateway/verify/log_source.hpp"

namespace fangpin::verify {

// A log as a folder of files (`fangpin-gateway log export`).
class LogFolder final : public LogSource {
 public:
  explicit LogFolder(std::string directory) : directory_(std::move(directory)) {}
  Result<std::optional<std::string>> read(const std::string& path, std::size_t bytes_max) const override;
  std::vector<unsigned> partial_widths(const std::string& path) const override;
  bool lists_files() const override { return true; }
  void each_file(const std::string& folder, const std::function<void(const std::string& path)>& each) const override;
  unsigned readers(unsigned cores) const override { return cores; }

 private:
  std::string directory_;
};

}  // namespace fangpin::verify
