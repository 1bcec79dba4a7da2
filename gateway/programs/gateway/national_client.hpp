#pragma once
#include <memory>
#include <string>

#include "config/settings.hpp"
#include "crypto/signing_key.hpp"
#include "gateway/forwarding/upstream.hpp"
#include "gateway/net/https_client.hpp"
#include "gateway/net/tls_context.hpp"

namespace fangpin::programs {

// The network under forwarding: one mTLS connection to the national interface, each batch with digest, idempotency key
// and message signature (RFC 9421), an absolute deadline, no redirect followed.
class NationalClient final : public forwarding::UpstreamClient {
 public:
  // Errors (config): the URL or the signing key.
  static Result<std::unique_ptr<NationalClient>> make(const config::Settings& settings,
                                                      std::shared_ptr<net::TlsContext> tls);
  Result<forwarding::UpstreamAnswer> post(const forwarding::UpstreamRequest& request) override;
  void cancel() override { client_.cut(); }

 private:
  NationalClient(net::ClientOptions options, crypto::SigningKey key);

  std::string authority_;
  crypto::SigningKey key_;
  std::string key_id_;
  net::HttpsClient client_;
};

}  // namespace fangpin::programs
