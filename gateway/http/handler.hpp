#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <span>

#include "crypto/base/result.hpp"
#include "gateway/http/message.hpp"

namespace fangpin::http {

// The body of the running request, pulled by the handler. The first read answers `Expect: 100-continue`; what the
// handler leaves unread is drained within limits or the connection is closed. Errors: timed_out (absolute deadline or
// minimum rate), malformed (closed early).
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  // Up to out.size() bytes; 0 at the end of the body. `out` must stay alive until the call completes.
  virtual boost::asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> out) = 0;
};

// Called by the session on its own thread, one request of a connection at a time. Must not block the thread for more
// than a few milliseconds, must not throw for input's sake; an exception becomes a 500 problem that says nothing.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual boost::asio::awaitable<Response> handle(const RequestHead& head, BodyReader& body) = 0;
};

}  // namespace fangpin::http
