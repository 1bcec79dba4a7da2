#include "gateway/net/connector.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/net/as_tuple.hpp"
#include "gateway/net/plain_stream.hpp"
#include "gateway/net/tls_stream.hpp"
#include "gateway/net/unix_socket.hpp"
#include "gateway/net/watchdog.hpp"

namespace fangpin::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

asio::awaitable<Result<std::vector<tcp::endpoint>>> endpoints_of(BaseUrl url) {
  std::vector<tcp::endpoint> endpoints;
  error_code not_literal;
  const auto address = asio::ip::make_address(url.host, not_literal);
  if (!not_literal) {
    endpoints.emplace_back(address, url.port);
    co_return endpoints;
  }
  tcp::resolver resolver(co_await asio::this_coro::executor);
  const std::string port = std::to_string(url.port);
  auto [failed, found] = co_await resolver.async_resolve(url.host, port, kTuple);
  if (failed) co_return error(Errc::unavailable, "host '" + url.host + "' is not known: " + failed.message());
  for (const auto& entry : found) endpoints.push_back(entry.endpoint());
  co_return endpoints;
}

ConnectionFault fault_of(const error_code& failed) {
  if (failed == asio::error::connection_refused) return ConnectionFault::refused;
  if (failed == asio::error::timed_out) return ConnectionFault::connect_timeout;
  return ConnectionFault::unreachable;
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect_to(BaseUrl url, std::shared_ptr<TlsContext> tls,
                                                                std::chrono::milliseconds timeout,
                                                                ConnectionFault& fault) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  if (!url.unix_path.empty()) {
    std::string path = url.unix_path;
    auto connected = co_await connect_unix(std::move(path));
    if (!connected) fault = ConnectionFault::refused;
    co_return connected;
  }
  if (url.tls && tls == nullptr) co_return error(Errc::config, "https needs a TLS context");
  BaseUrl target = url;
  auto endpoints = co_await endpoints_of(std::move(target));
  if (!endpoints) {
    fault = ConnectionFault::name_unknown;
    co_return std::move(endpoints).error();
  }

  const auto executor = co_await asio::this_coro::executor;
  // Shared with the timer's callback, which may already be queued when this coroutine goes on.
  const auto socket = std::make_shared<tcp::socket>(executor);
  const auto expired = std::make_shared<bool>(false);
  asio::steady_timer timer(executor, deadline);
  timer.async_wait([socket, expired](const error_code& failed) {
    if (failed) return;
    *expired = true;
    error_code ignored;
    socket->close(ignored);
  });
  auto [failed, endpoint] = co_await asio::async_connect(*socket, *endpoints, kTuple);
  timer.cancel();
  if (*expired) {
    fault = ConnectionFault::connect_timeout;
    co_return error(Errc::timed_out, "no connection to " + url.authority() + " in time");
  }
  if (failed) {
    fault = fault_of(failed);
    co_return error(Errc::unavailable, "no connection to " + url.authority() + ": " + failed.message());
  }
  error_code ignored;
  socket->set_option(tcp::no_delay(true), ignored);
  if (!url.tls) co_return make_plain_stream(std::move(*socket));

  auto stream = TlsStream::make(std::move(*socket), std::move(tls));
  Status shaken;
  {
    Watchdog watchdog(*stream);
    watchdog.arm(deadline, Watchdog::Bite::close);
    std::string host = url.host;
    shaken = co_await stream->connect_handshake(std::move(host));
  }
  if (!shaken) {
    fault = stream->fault();
    co_return std::move(shaken).error();
  }
  std::unique_ptr<ByteStream> result = std::move(stream);
  co_return result;
}

}  // namespace fangpin::net
