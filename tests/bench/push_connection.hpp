#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "crypto/base/bytes.hpp"

namespace fangpin::bench {

struct Answer {
  int status = 0;
  std::string body;
};

// One kept-alive connection over mutual TLS 1.3, blocking, with as little work per request as can be: what the client
// spends is taken from the gateway on the same machine. Throws std::runtime_error where the connection fails.
class PushConnection {
 public:
  struct Credentials {
    std::string ca, certificate, key;  // PEM files
  };
  PushConnection(std::uint16_t port, const Credentials& credentials);
  ~PushConnection();
  PushConnection(const PushConnection&) = delete;
  PushConnection& operator=(const PushConnection&) = delete;

  void send(std::string_view bytes);
  // Reads one answer that has a Content-Length.
  Answer receive();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace fangpin::bench
