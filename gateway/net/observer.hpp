#pragma once
#include <chrono>
#include <string_view>

#include "gateway/http/message.hpp"

namespace fangpin::net {

// Told what happens on a server's connections, for logs and metrics. Called on the server's threads, at the same time
// on several; must not throw or block. What it is given holds no body and no header value of the peer's choice beyond
// the request head, whose path may name a department and a feed but never a person.
class Observer {
 public:
  virtual ~Observer() = default;
  // A request that reached its handler and its answer (sent or not). `took` is from the end of the header to the end of
  // the answer.
  virtual void answered(const http::RequestHead& head, int status, std::chrono::microseconds took);
  // A request that the guard, a deadline or a connection limit refused, by the problem's code.
  virtual void refused(const http::Peer& peer, std::string_view code);
  // A handler threw; `what` is the exception's own text.
  virtual void handler_threw(const http::RequestHead& head, std::string_view what);
  virtual void handshake_failed(std::string_view address, std::string_view reason);
};

}  // namespace fangpin::net
