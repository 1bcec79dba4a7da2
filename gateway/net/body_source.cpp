#include "gateway/net/body_source.hpp"

#include <algorithm>

#include "gateway/http/response_text.hpp"

namespace fangpin::net {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

BodySource::BodySource(ByteStream& stream, Watchdog& watchdog, const SessionLimits& limits,
                       const http::RequestHead& head, ByteView early)
    : stream_(stream),
      watchdog_(watchdog),
      limits_(limits),
      early_(early),
      left_(head.content_length),
      deadline_(Clock::now() + limits.body_timeout),
      awaits_continue_(head.expects_continue) {}

std::chrono::nanoseconds BodySource::waiting_allowed() const {
  const double seconds = static_cast<double>(received_) / static_cast<double>(limits_.body_rate_min_bytes_per_second);
  return limits_.body_rate_grace + std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
}

asio::awaitable<Result<std::size_t>> BodySource::read_some(std::span<std::uint8_t> out) {
  if (failed_) co_return error(Errc::malformed, "body-truncated");
  if (left_ == 0 || out.empty()) co_return std::size_t{0};
  const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left_));
  std::size_t count = std::min(wanted, early_.size() - early_used_);
  if (count > 0) {
    // A peer that sends the body with the header no longer waits for our 100.
    awaits_continue_ = false;
    std::copy_n(early_.begin() + static_cast<std::ptrdiff_t>(early_used_), count, out.begin());
    early_used_ += count;
  } else {
    auto received = co_await receive(out.first(wanted));
    if (!received) {
      failed_ = true;
      co_return std::move(received).error();
    }
    count = *received;
  }
  left_ -= count;
  received_ += count;
  co_return count;
}

asio::awaitable<Result<std::size_t>> BodySource::receive(std::span<std::uint8_t> out) {
  const auto started = Clock::now();
  const bool rate_counts = limits_.body_rate_min_bytes_per_second > 0;
  const bool rate_is_nearer = rate_counts && started + (waiting_allowed() - waited_) < deadline_;
  watchdog_.arm(rate_is_nearer ? started + std::chrono::duration_cast<Clock::duration>(waiting_allowed() - waited_)
                               : deadline_);
  if (awaits_continue_) {
    awaits_continue_ = false;
    auto sent = co_await stream_.write_all(as_bytes(http::continue_text()));
    if (!sent) co_return error(Errc::malformed, "body-truncated");
  }
  if (watchdog_.expired()) co_return error(Errc::timed_out, rate_is_nearer ? "rate-too-slow" : "request-timeout");
  auto count = co_await stream_.read_some(out);
  waited_ += Clock::now() - started;
  const bool expired = watchdog_.expired();
  watchdog_.disarm();
  if (count && *count > 0) co_return *count;
  if (expired) co_return error(Errc::timed_out, rate_is_nearer ? "rate-too-slow" : "request-timeout");
  co_return error(Errc::malformed, "body-truncated");
}

}  // namespace fangpin::net
