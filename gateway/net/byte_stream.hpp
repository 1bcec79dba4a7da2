#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <span>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"
#include "gateway/net/connection_fault.hpp"

namespace fangpin::net {

// One connection, whatever carries it (TLS, TCP on loopback, a Unix socket, memory in tests). Used by one thread. At
// most one read and one write at a time; a read and a write may run side by side. It has no timeouts of its own: see
// Watchdog. Buffers must stay alive until the call completes.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // At least one byte, or 0 when the peer has ended its side in good order. Errors: timed_out (cancelled or closed by
  // us), upstream (reset, cut without close_notify, broken TLS record).
  virtual boost::asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> out) = 0;
  // All of it. Errors as above; then an unknown part has been sent.
  virtual boost::asio::awaitable<Status> write_all(ByteView bytes) = 0;
  // Ends our side (close_notify, FIN), then reads and discards what the peer still sends, at most `discard_bytes_max`
  // bytes, until it ends too; then closes. So a peer that is still sending reads our last words and not a reset. How
  // long that may take is the caller's Watchdog.
  virtual boost::asio::awaitable<void> finish(std::size_t discard_bytes_max) = 0;

  // Ends the running operations with timed_out; later ones work.
  virtual void cancel() = 0;
  // Ends the running operations and all later ones; at once, without a goodbye.
  virtual void close() = 0;
  virtual boost::asio::any_io_executor executor() = 0;

  // What the peer's last words made of an error, where they say more than the error's code; else none.
  virtual ConnectionFault fault() const { return ConnectionFault::none; }
};

}  // namespace fangpin::net
