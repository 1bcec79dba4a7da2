#pragma once
#include <memory>
#include <string>

#include "gateway/audit/witnesses.hpp"
#include "gateway/net/https_client.hpp"
#include "gateway/net/tls_context.hpp"

namespace fangpin::programs {

// The network under the log's witnesses: one connection to one witness, an absolute deadline, no redirect followed.
class NetWitnessClient final : public audit::WitnessClient {
 public:
  // `url`: https://HOST[:PORT][/PREFIX], or http:// on loopback. Error config: another form.
  static Result<std::unique_ptr<NetWitnessClient>> make(const std::string& url, std::shared_ptr<net::TlsContext> tls,
                                                        std::chrono::milliseconds timeout);
  Result<audit::WitnessAnswer> add_checkpoint(const std::string& body) override;
  Result<audit::WitnessAnswer> copy(const std::string& path) override;

 private:
  NetWitnessClient(net::ClientOptions options, std::string prefix)
      : prefix_(std::move(prefix)), client_(std::move(options)) {}
  Result<audit::WitnessAnswer> exchange(net::ClientRequest request);

  const std::string prefix_;  // "" or "/path"
  net::HttpsClient client_;
};

}  // namespace fangpin::programs
