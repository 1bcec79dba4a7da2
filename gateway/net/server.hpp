#pragma once
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gateway/net/listener.hpp"
#include "gateway/net/unix_socket.hpp"

namespace fangpin::net {

// The threads of a server, each with an io_context of its own, and its listeners. Order of use: construct, listen (any
// number of times), start, drain. Handlers are called on all threads and must outlive the server.
class Server {
 public:
  // `threads` of 0 is one per core.
  explicit Server(unsigned threads);
  // Closes everything at once if it still runs.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The bound port. Errors as Listener::bind. Before start() only.
  Result<std::uint16_t> listen(ListenOptions options, http::Handler& handler);
  // Administration over a Unix socket; served by the first thread. Errors as UnixListener::bind. Before start() only.
  Status listen_unix(UnixListenOptions options, http::Handler& handler);
  void start();

  // Stops accepting, closes idle connections, lets running requests finish (their response says `connection: close`)
  // for at most `bound`, then closes what is left and ends the threads. Returns how many connections had to be cut.
  // From any thread but the server's own; a second call does nothing.
  std::size_t drain(std::chrono::milliseconds bound);
  bool draining() const { return draining_.load(); }

  // For other work on the server's threads, for example a timer or a client; thread 0 up to threads() - 1.
  boost::asio::any_io_executor executor(std::size_t thread);
  std::size_t threads() const { return lanes_.size(); }
  // Open connections of all listeners.
  std::size_t open_connections() const;

 private:
  void stop_and_join();
  std::size_t live() const;
  bool wait_until_quiet(std::chrono::steady_clock::time_point deadline) const;

  std::atomic<bool> draining_{false};
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<std::unique_ptr<UnixListener>> unix_listeners_;
  // Last: their contexts are torn down before what their coroutines refer to.
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<std::thread> threads_;
};

}  // namespace fangpin::net
