#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/result.hpp"

namespace fangpin::net {

// Where a server is.
struct BaseUrl {
  bool tls = true;
  std::string host;  // a name or a literal address, IPv6 without brackets; empty for a Unix socket
  std::uint16_t port = 0;
  std::string unix_path;  // empty unless it is one
  // What stands in Host: "gateway.example:8443", "[::1]:8443", "admin" for a Unix socket.
  std::string authority() const;
};

// "https://HOST[:PORT]", "http://HOST:PORT" where HOST is loopback (127.0.0.1, [::1], localhost) or "unix:/PATH"; one
// trailing slash is taken, a path, user or query is not. Errors: malformed.
Result<BaseUrl> parse_base_url(std::string_view text);

// What a server bound to `port` answers to: each name without a port gets it; at the port that clients leave out (443
// with TLS, 80 without) the bare name counts too.
std::vector<std::string> authorities_at_port(const std::vector<std::string>& names, std::uint16_t port, bool tls);

}  // namespace fangpin::net
