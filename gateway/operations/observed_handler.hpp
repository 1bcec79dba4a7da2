#pragma once
#include "gateway/access/registry.hpp"
#include "gateway/http/router.hpp"
#include "gateway/operations/metrics.hpp"

namespace fangpin::operations {

// A router whose every request leaves one log line and one count: operation, who, status, milliseconds; never a body, a
// path parameter that is not ours, or a header.
class ObservedHandler final : public http::Handler {
 public:
  // `registry` may be null (ops, admin): then nobody is named. All must outlive the handler.
  ObservedHandler(http::Router& router, RequestMetrics& metrics, const access::Registry* registry)
      : router_(router), metrics_(metrics), registry_(registry) {}
  boost::asio::awaitable<http::Response> handle(const http::RequestHead& head, http::BodyReader& body) override;

 private:
  http::Router& router_;
  RequestMetrics& metrics_;
  const access::Registry* registry_;
};

}  // namespace fangpin::operations
