#pragma once
#include <string>

#include "crypto/base/result.hpp"

namespace fangpin::forwarding {

// One request to the national interface: POST /v1/alert-revisions with content-type application/json.
struct UpstreamRequest {
  std::string batch_id;  // 32 hexadecimal digits; sent as  Idempotency-Key: "BATCH_ID"  and covered by the signature
  std::string body;      // JSON
};

struct UpstreamAnswer {
  int status = 0;
  std::string retry_after;  // the field as it came, or empty
  std::string body;         // at most UpstreamClient::kAnswerBytesMax; a longer one is an error
};

// What forwarding needs of the network; implemented over the HTTPS client by whoever puts the program together. The
// implementation adds Content-Digest and the message signature, speaks mutual TLS to the configured address only and
// follows no redirect.
class UpstreamClient {
 public:
  static constexpr std::size_t kAnswerBytesMax = std::size_t{4} << 20;

  virtual ~UpstreamClient() = default;
  // Blocks until the answer is wholly there or the request's own deadline has passed (the implementation must have
  // one). An error says nothing about whether the receiver applied the batch: the forwarder sends it again and the
  // idempotency key of each revision makes that harmless. Called from one thread at a time.
  virtual Result<UpstreamAnswer> post(const UpstreamRequest& request) = 0;
  // Makes a running post() return soon with an error, and every later one at once. Thread safe.
  virtual void cancel() = 0;
};

}  // namespace fangpin::forwarding
