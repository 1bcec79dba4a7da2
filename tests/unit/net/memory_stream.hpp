#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string>

#include "gateway/net/byte_stream.hpp"

namespace fangpin::net {

// A connection whose other end is the test: it gives bytes, ends or cuts them, and looks at what came out.
class MemoryStream final : public ByteStream {
 public:
  explicit MemoryStream(boost::asio::io_context& context);

  // The test's side.
  void give(std::string_view bytes);
  void end();                              // the peer says goodbye
  void cut();                              // the connection breaks
  void stop_taking() { taking_ = false; }  // writes do not return any more
  const std::string& written() const { return written_; }
  std::string take_written() { return std::move(written_); }
  bool finished() const { return finished_; }
  bool closed() const { return closed_; }
  std::size_t unread() const { return given_.size(); }

  boost::asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> out) override;
  boost::asio::awaitable<Status> write_all(ByteView bytes) override;
  boost::asio::awaitable<void> finish(std::size_t discard_bytes_max) override;
  void cancel() override;
  void close() override;
  boost::asio::any_io_executor executor() override { return changed_.get_executor(); }

 private:
  boost::asio::awaitable<bool> wait();

  boost::asio::steady_timer changed_;
  std::string given_;
  std::string written_;
  std::size_t cancels_ = 0;
  bool ended_ = false;
  bool cut_ = false;
  bool taking_ = true;
  bool finished_ = false;
  bool closed_ = false;
};

}  // namespace fangpin::net
