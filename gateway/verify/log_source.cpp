#include "gateway/verify/log_source.hpp"

#include "gateway/verify/https_client.hpp"
#include "gateway/verify/log_folder.hpp"

namespace fangpin::verify {

namespace {

constexpr unsigned kConnectionsPerCore = 4;  // answers come from afar: a reader waits most of its time

class LogUrl final : public LogSource {
 public:
  explicit LogUrl(std::unique_ptr<HttpsClient> client) : client_(std::move(client)) {}
  Result<std::optional<std::string>> read(const std::string& path, std::size_t bytes_max) const override {
    return client_->get(path, bytes_max);
  }
  std::vector<unsigned> partial_widths(const std::string&) const override { return {}; }
  bool lists_files() const override { return false; }
  unsigned readers(unsigned cores) const override { return cores * kConnectionsPerCore; }

 private:
  std::unique_ptr<HttpsClient> client_;
};

}  // namespace

Result<std::unique_ptr<LogSource>> open_log(const std::string& place, const ClientFiles& files) {
  if (place.find("://") == std::string::npos) return std::unique_ptr<LogSource>(std::make_unique<LogFolder>(place));
  auto client = HttpsClient::open(place, files);
  if (!client) return client.error();
  return std::unique_ptr<LogSource>(std::make_unique<LogUrl>(std::move(*client)));
}

}  // namespace fangpin::verify
