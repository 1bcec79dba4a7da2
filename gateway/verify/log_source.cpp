#include "gateway/verify/log_source.hpp"

#include "crypto/checkpoint.hpp"
#include "gateway/verify/https_client.hpp"
#include "gateway/verify/log_folder.hpp"

namespace fangpin::verify {

namespace {

constexpr unsigned kConnectionsPerCore = 4;  // answers come from afar: a reader waits most of its time

std::string origin_shown_by(const std::string& checkpoint) { return checkpoint.substr(0, checkpoint.find('\n')); }

// "2/" for an origin with "-2" behind it: where a gateway has the tiles of a log that was begun anew. Empty for others.
std::string place_of(std::string_view origin) {
  constexpr std::string_view kDemonstration = "-demonstration";
  if (origin.ends_with(kDemonstration)) origin.remove_suffix(kDemonstration.size());
  const auto dash = origin.rfind('-');
  const auto number = dash == std::string_view::npos ? std::nullopt : crypto::parse_log_number(origin.substr(dash + 1));
  return number && *number >= 2 ? std::to_string(*number) + "/" : std::string();
}

// Where under the URL the log's tiles are: below its generation where a checkpoint of that name is there, as at a
// gateway; otherwise beside the checkpoint, as in an export that a web server carries. Errors of the client.
Result<std::string> find_place(HttpsClient& client) {
  const auto shown = client.get("checkpoint", crypto::kNoteBytesMax);
  if (!shown) return shown.error();
  if (!*shown) return std::string();
  auto place = place_of(origin_shown_by(**shown));
  if (place.empty()) return place;
  const auto there = client.get(place + "checkpoint", crypto::kNoteBytesMax);
  if (!there) return there.error();
  return *there && origin_shown_by(**there) == origin_shown_by(**shown) ? place : std::string();
}

class LogUrl final : public LogSource {
 public:
  LogUrl(std::unique_ptr<HttpsClient> client, std::string place)
      : client_(std::move(client)), place_(std::move(place)) {}
  Result<std::optional<std::string>> read(const std::string& path, std::size_t bytes_max) const override {
    return client_->get(path.starts_with("tile/") ? place_ + path : path, bytes_max);
  }
  std::vector<unsigned> partial_widths(const std::string&) const override { return {}; }
  bool lists_files() const override { return false; }
  void each_file(const std::string&, const std::function<void(const std::string&)>&) const override {}
  unsigned readers(unsigned cores) const override { return cores * kConnectionsPerCore; }

 private:
  std::unique_ptr<HttpsClient> client_;
  const std::string place_;
};

}  // namespace

Result<std::unique_ptr<LogSource>> open_log(const std::string& place, const ClientFiles& files) {
  if (place.find("://") == std::string::npos) return std::unique_ptr<LogSource>(std::make_unique<LogFolder>(place));
  auto client = HttpsClient::open(place, files);
  if (!client) return client.error();
  auto below = find_place(**client);
  if (!below) return below.error();
  return std::unique_ptr<LogSource>(std::make_unique<LogUrl>(std::move(*client), std::move(*below)));
}

}  // namespace fangpin::verify
