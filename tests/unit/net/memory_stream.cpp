#include "tests/unit/net/memory_stream.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fangpin::net {

namespace asio = boost::asio;

MemoryStream::MemoryStream(asio::io_context& context) : changed_(context, asio::steady_timer::time_point::max()) {}

void MemoryStream::give(std::string_view bytes) {
  given_ += bytes;
  changed_.cancel();
}

void MemoryStream::end() {
  ended_ = true;
  changed_.cancel();
}

void MemoryStream::cut() {
  cut_ = true;
  changed_.cancel();
}

void MemoryStream::cancel() {
  ++cancels_;
  changed_.cancel();
}

void MemoryStream::close() {
  closed_ = true;
  changed_.cancel();
}

// False if the wait was cancelled or the stream closed.
asio::awaitable<bool> MemoryStream::wait() {
  const std::size_t cancels = cancels_;
  co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return cancels == cancels_ && !closed_;
}

asio::awaitable<Result<std::size_t>> MemoryStream::read_some(std::span<std::uint8_t> out) {
  while (given_.empty() && !ended_ && !cut_ && !closed_) {
    const bool waited = co_await wait();
    if (!waited) co_return error(Errc::timed_out, "cancelled");
  }
  if (closed_) co_return error(Errc::timed_out, "closed");
  if (!given_.empty()) {
    const std::size_t count = std::min(out.size(), given_.size());
    std::copy_n(given_.begin(), count, out.begin());
    given_.erase(0, count);
    co_return count;
  }
  if (cut_) co_return error(Errc::upstream, "cut");
  co_return std::size_t{0};
}

asio::awaitable<Status> MemoryStream::write_all(ByteView bytes) {
  if (closed_ || cut_) co_return error(Errc::upstream, "gone");
  while (!taking_) {
    const bool waited = co_await wait();
    if (!waited) co_return error(Errc::timed_out, "cancelled");
  }
  written_ += as_text(bytes);
  co_return ok();
}

asio::awaitable<void> MemoryStream::finish(std::size_t discard_bytes_max) {
  finished_ = true;
  std::size_t discarded = 0;
  while (discarded < discard_bytes_max && !ended_ && !cut_ && !closed_) {
    discarded += given_.size();
    given_.clear();
    co_await wait();
  }
  close();
}

}  // namespace fangpin::net
