#pragma once
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "gateway/net/session.hpp"

namespace fangpin::net {

struct Lane;

struct UnixListenOptions {
  std::string path;  // at most 107 bytes
  // Its authorities are replaced by the one word "admin".
  http::GuardPolicy guard;
  SessionLimits limits;
  Observer* observer = nullptr;  // may be null; must outlive the server
};

// Administration of a running server: plain HTTP over a Unix socket that only the server's own user and root can open.
// The socket's mode is 0600 and the kernel's peer credentials are checked for each connection. A peer's `address` is
// "uid:N".
class UnixListener {
 public:
  // Removes a stale socket (one that nobody answers on), refuses to take a path where somebody does or that is another
  // kind of file. Errors: config, naming the path. Lifetimes as Listener::bind.
  static Result<std::unique_ptr<UnixListener>> bind(UnixListenOptions options, http::Handler& handler,
                                                    const std::atomic<bool>& draining, Lane& lane);
  // Removes the socket from the file system.
  virtual ~UnixListener() = default;
};

// Connects to such a socket. Errors: unavailable when nobody answers there.
boost::asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect_unix(std::string path);

}  // namespace fangpin::net
