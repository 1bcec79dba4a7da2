#pragma once
#include "gateway/net/observer.hpp"
#include "gateway/operations/metrics.hpp"

namespace fangpin::programs {

// What never reaches a route: refusals of the guard and of connection limits, failed handshakes, and handlers that
// threw. Logged and counted; never with a header or a body.
class ConnectionLog final : public net::Observer {
 public:
  explicit ConnectionLog(operations::RequestMetrics& metrics) : metrics_(metrics) {}
  void refused(const http::Peer& peer, std::string_view code) override;
  void handler_threw(const http::RequestHead& head, std::string_view what) override;
  void handshake_failed(std::string_view address, std::string_view reason) override;

 private:
  operations::RequestMetrics& metrics_;
};

}  // namespace fangpin::programs
