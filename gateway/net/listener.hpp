#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gateway/net/census.hpp"
#include "gateway/net/session.hpp"
#include "gateway/net/tls_context.hpp"

namespace fangpin::net {

struct Lane;

struct ListenOptions {
  std::string address = "127.0.0.1";  // a literal IPv4 or IPv6 address
  std::uint16_t port = 0;             // 0: any free one
  std::shared_ptr<TlsContext> tls;    // null: plain HTTP, which is refused anywhere but on loopback
  // Authorities without a port ("gateway.example", "127.0.0.1", "[::1]") get the bound one
  // (authorities_at_port).
  http::GuardPolicy guard;
  SessionLimits limits;
  ConnectionLimits connections;
  std::chrono::milliseconds handshake_timeout{10'000};
  Observer* observer = nullptr;  // may be null; must outlive the server
};

// One listening address served by every lane: a SO_REUSEPORT socket each, so that no lane hands connections to another.
class Listener {
 public:
  // Binds and listens; the kernel queues connections until the lanes run. Errors: config (address not literal or taken,
  // plain HTTP off loopback), naming address and port. `handler` and `draining` must outlive the listener, which must
  // outlive the lanes' contexts.
  static Result<std::unique_ptr<Listener>> bind(ListenOptions options, http::Handler& handler,
                                                const std::atomic<bool>& draining,
                                                const std::vector<std::unique_ptr<Lane>>& lanes);
  virtual ~Listener() = default;
  virtual std::uint16_t port() const = 0;
  virtual std::size_t open_connections() const = 0;
};

}  // namespace fangpin::net
