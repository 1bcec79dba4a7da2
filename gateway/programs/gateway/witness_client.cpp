#include "gateway/programs/gateway/witness_client.hpp"

#include "gateway/http/target.hpp"

namespace fangpin::programs {

namespace {
constexpr std::size_t kWitnessAnswerBytesMax = 64 * 1024;
}

Result<std::unique_ptr<NetWitnessClient>> NetWitnessClient::make(const std::string& url,
                                                                 std::shared_ptr<net::TlsContext> tls,
                                                                 std::chrono::milliseconds timeout) {
  const auto scheme = url.find("://");
  const auto slash = scheme == std::string::npos ? scheme : url.find('/', scheme + 3);
  std::string prefix = slash == std::string::npos ? "" : url.substr(slash);
  if (prefix.ends_with('/')) prefix.pop_back();
  auto base = net::parse_base_url(url.substr(0, slash));
  if (!base || !base->unix_path.empty() || (!prefix.empty() && !http::is_strict_path(prefix))) {
    return error(Errc::config, url +
                                   " 应为 https://主机[:端口][/路径], 或本机回环地址上的 http:// / must be "
                                   "https://HOST[:PORT][/PATH], or http:// on loopback");
  }
  if (base->tls && !tls) {
    return error(Errc::config, url + " 需要 witness.ca 及客户端证书 / needs witness.ca and a client certificate");
  }
  net::ClientOptions options;
  options.url = std::move(*base);
  options.tls = std::move(tls);
  options.limits.body_bytes_max = kWitnessAnswerBytesMax;
  options.connect_timeout = timeout;
  options.response_timeout = timeout;
  options.total_timeout = timeout;
  return std::unique_ptr<NetWitnessClient>(new NetWitnessClient(std::move(options), std::move(prefix)));
}

Result<audit::WitnessAnswer> NetWitnessClient::add_checkpoint(const std::string& body) {
  net::ClientRequest request;
  request.method = "POST";
  request.target = prefix_ + "/add-checkpoint";
  request.fields = {{"content-type", "text/plain; charset=utf-8"}};
  request.body = body;
  return exchange(std::move(request));
}

Result<audit::WitnessAnswer> NetWitnessClient::copy(const std::string& path) {
  net::ClientRequest request;
  request.target = prefix_ + "/" + path;
  return exchange(std::move(request));
}

Result<audit::WitnessAnswer> NetWitnessClient::exchange(net::ClientRequest request) {
  auto response = client_.exchange_blocking(std::move(request));
  if (!response) return response.error();
  return audit::WitnessAnswer{response->status, std::string(response->field("content-type")),
                              std::move(response->body)};
}

}  // namespace fangpin::programs
