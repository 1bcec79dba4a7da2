#pragma once
#include <cstdint>
#include <string>

#include "gateway/net/tls_context.hpp"

struct ssl_session_st;

namespace fangpin::net {

// A client that knows nothing of our code: plain OpenSSL calls on a blocking socket, so that a test can do what our own
// client never would.
struct RawTls {
  int max_version = 0;                // 0: OpenSSL's default
  ssl_session_st* session = nullptr;  // to resume
  bool keep_session = false;          // fill `result_session`
  std::string request = "GET /who HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
};

struct RawResult {
  bool handshaken = false;  // as the client sees it; TLS 1.3 servers judge the client's certificate afterwards
  std::string received;     // empty if the server refused
  bool resumed = false;
  bool clean_end = false;             // close_notify came
  int tickets = 0;                    // how many session tickets the server sent
  ssl_session_st* session = nullptr;  // to be freed by the caller
};

// Certificate and key of `files` may be empty.
RawResult raw_exchange(std::uint16_t port, const TlsFiles& files, const RawTls& options = {});

// A TCP connection to loopback; -1 on failure. The caller closes it.
int raw_connect(std::uint16_t port);
// Reads until the end or `timeout_ms` without a byte.
std::string raw_read_all(int socket, int timeout_ms);

}  // namespace fangpin::net
