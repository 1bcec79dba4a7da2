#pragma once
#include <span>

#include "gateway/http/handler.hpp"
#include "gateway/net/session.hpp"
#include "gateway/net/watchdog.hpp"

namespace fangpin::net {

// The body of the running request: counts Content-Length, answers `Expect: 100-continue` on the first read, holds the
// absolute deadline and the minimum rate. Bytes that came with the header are handed out first.
class BodySource final : public http::BodyReader {
 public:
  // All references must outlive the object. `early` is what was received behind the header (body, perhaps followed by
  // the next request).
  BodySource(ByteStream& stream, Watchdog& watchdog, const SessionLimits& limits, const http::RequestHead& head,
             ByteView early);

  // Errors: timed_out with detail "request-timeout" or "rate-too-slow", malformed with detail "body-truncated".
  boost::asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> out) override;

  // How many of the early bytes belong to this body and were handed out.
  std::size_t early_used() const { return early_used_; }
  std::uint64_t left() const { return left_; }
  bool failed() const { return failed_; }
  // True if the peer still waits for our 100: what it sends next is not known to be the body.
  bool awaits_continue() const { return awaits_continue_; }

 private:
  boost::asio::awaitable<Result<std::size_t>> receive(std::span<std::uint8_t> out);
  std::chrono::nanoseconds waiting_allowed() const;

  ByteStream& stream_;
  Watchdog& watchdog_;
  const SessionLimits& limits_;
  ByteView early_;
  std::size_t early_used_ = 0;
  std::uint64_t left_;
  std::uint64_t received_ = 0;
  Watchdog::TimePoint deadline_;
  std::chrono::nanoseconds waited_{0};
  bool awaits_continue_;
  bool failed_ = false;
};

}  // namespace fangpin::net
