#include "gateway/net/plain_stream.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "gateway/net/as_tuple.hpp"

namespace fangpin::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

Error as_error(const error_code& failed) {
  if (failed == asio::error::operation_aborted || failed == asio::error::bad_descriptor) {
    return error(Errc::timed_out, "connection was ended on this side");
  }
  return error(Errc::upstream, "connection: " + failed.message());
}

template <class Socket>
class PlainStream final : public ByteStream {
 public:
  explicit PlainStream(Socket socket) : socket_(std::move(socket)) {}

  asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> out) override {
    auto [failed, count] = co_await socket_.async_read_some(asio::buffer(out.data(), out.size()), kTuple);
    if (failed == asio::error::eof) co_return std::size_t{0};
    if (failed) co_return as_error(failed);
    co_return count;
  }

  asio::awaitable<Status> write_all(ByteView bytes) override {
    auto [failed, count] = co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), kTuple);
    if (failed) co_return as_error(failed);
    co_return ok();
  }

  asio::awaitable<void> finish(std::size_t discard_bytes_max) override {
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    std::array<std::uint8_t, 4096> scrap;
    std::size_t discarded = 0;
    while (discarded < discard_bytes_max && socket_.is_open()) {
      auto [failed, count] = co_await socket_.async_read_some(asio::buffer(scrap), kTuple);
      if (failed) break;
      discarded += count;
    }
    close();
  }

  void cancel() override {
    error_code ignored;
    socket_.cancel(ignored);
  }
  void close() override {
    error_code ignored;
    socket_.close(ignored);
  }
  asio::any_io_executor executor() override { return socket_.get_executor(); }

 private:
  Socket socket_;
};

}  // namespace

std::unique_ptr<ByteStream> make_plain_stream(asio::ip::tcp::socket socket) {
  return std::make_unique<PlainStream<asio::ip::tcp::socket>>(std::move(socket));
}

std::unique_ptr<ByteStream> make_plain_stream(asio::local::stream_protocol::socket socket) {
  return std::make_unique<PlainStream<asio::local::stream_protocol::socket>>(std::move(socket));
}

}  // namespace fangpin::net
