#include "gateway/net/server.hpp"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "gateway/net/lane.hpp"

namespace fangpin::net {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

// After closing its connection a handler may still wait for the store; it gets this long to end.
constexpr std::chrono::milliseconds kAfterClose{2'000};
constexpr std::chrono::milliseconds kLook{2};

}  // namespace

Server::Server(unsigned threads) {
  const unsigned count = threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < count; ++i) lanes_.push_back(std::make_unique<Lane>());
}

Server::~Server() { drain(std::chrono::milliseconds(0)); }

Result<std::uint16_t> Server::listen(ListenOptions options, http::Handler& handler) {
  auto listener = Listener::bind(std::move(options), handler, draining_, lanes_);
  if (!listener) return std::move(listener).error();
  const std::uint16_t port = (*listener)->port();
  listeners_.push_back(std::move(*listener));
  return port;
}

Status Server::listen_unix(UnixListenOptions options, http::Handler& handler) {
  auto listener = UnixListener::bind(std::move(options), handler, draining_, *lanes_.front());
  if (!listener) return std::move(listener).error();
  unix_listeners_.push_back(std::move(*listener));
  return ok();
}

void Server::start() {
  for (const auto& lane : lanes_) {
    threads_.emplace_back([lane = lane.get()] {
      const auto work = asio::make_work_guard(lane->context);
      lane->context.run();
    });
  }
}

std::size_t Server::drain(std::chrono::milliseconds bound) {
  if (draining_.exchange(true)) return 0;
  for (const auto& lane : lanes_) {
    asio::post(lane->context, [lane = lane.get()] {
      for (const auto& stop : lane->stop_accepting) stop();
      for (const Lane::Connection& connection : lane->connections) {
        if (connection.idle) connection.stream->cancel();
      }
    });
  }
  std::size_t cut = 0;
  if (!threads_.empty() && !wait_until_quiet(Clock::now() + bound)) {
    cut = live();
    for (const auto& lane : lanes_) {
      asio::post(lane->context, [lane = lane.get()] {
        for (const Lane::Connection& connection : lane->connections) connection.stream->close();
      });
    }
    wait_until_quiet(Clock::now() + kAfterClose);
  }
  stop_and_join();
  return cut;
}

void Server::stop_and_join() {
  for (const auto& lane : lanes_) lane->context.stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::size_t Server::live() const {
  std::size_t count = 0;
  for (const auto& lane : lanes_) count += lane->live.load();
  return count;
}

bool Server::wait_until_quiet(Clock::time_point deadline) const {
  // Accepted sockets whose coroutine has not begun are seen on the second look.
  while (true) {
    if (live() == 0) {
      std::this_thread::sleep_for(kLook);
      if (live() == 0) return true;
    }
    if (Clock::now() >= deadline) return false;
    std::this_thread::sleep_for(kLook);
  }
}

asio::any_io_executor Server::executor(std::size_t thread) { return lanes_.at(thread)->context.get_executor(); }

std::size_t Server::open_connections() const {
  std::size_t count = 0;
  for (const auto& listener : listeners_) count += listener->open_connections();
  return count;
}

}  // namespace fangpin::net
