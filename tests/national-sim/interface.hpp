#pragma once
#include <functional>
#include <set>
#include <string>

#include "crypto/envelope.hpp"
#include "crypto/signing_key.hpp"
#include "faults.hpp"
#include "gateway/http/handler.hpp"
#include "ledger.hpp"

namespace fangpin::national_sim {

// Whom the stand-in listens to: one gateway.
struct PinnedGateway {
  crypto::VerifyKey key;
  std::string key_id;                              // empty: any name, the key decides
  std::set<std::string> certificate_fingerprints;  // empty: any certificate of the trusted CA
};

// The interface of config/national/alerts-v1.yaml: order of checks is certificate, path, type, signature (before the
// first body byte), body, digest, schema, then the ledger. Runs on one thread. All references must outlive it.
class AlertInterface final : public http::Handler {
 public:
  AlertInterface(const PinnedGateway& gateway, const crypto::EnvelopeKey& key, Ledger& ledger, FaultPlan& faults)
      : gateway_(gateway), key_(key), ledger_(ledger), faults_(faults) {}

  boost::asio::awaitable<http::Response> handle(const http::RequestHead& head, http::BodyReader& body) override;

  // How a connection is cut; tests put their own here.
  std::function<void(const http::Peer&)> cut;

 private:
  boost::asio::awaitable<http::Response> apply(const http::RequestHead& head, http::BodyReader& body);
  http::Response decide(const http::RequestHead& head, const std::string& body);
  // The response that a fault puts in the place of the honest one, if any.
  http::Response misbehave(const http::RequestHead& head, const std::string& batch_id,
                           std::vector<RevisionResult> results);

  const PinnedGateway& gateway_;
  const crypto::EnvelopeKey& key_;
  Ledger& ledger_;
  FaultPlan& faults_;
  std::set<std::string> running_;  // batch ids
};

}  // namespace fangpin::national_sim
