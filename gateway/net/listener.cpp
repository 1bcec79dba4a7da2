#include "gateway/net/listener.hpp"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/net/as_tuple.hpp"
#include "gateway/net/base_url.hpp"
#include "gateway/net/lane.hpp"
#include "gateway/net/plain_stream.hpp"
#include "gateway/net/tls_stream.hpp"
#include "gateway/net/watchdog.hpp"

namespace fangpin::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr int kBacklog = 512;
// How long accepting rests when the process has no file descriptors left.
constexpr std::chrono::milliseconds kAcceptPause{100};

std::string text_of(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

http::Problem refusal_of(Census::Verdict verdict) {
  http::Problem problem;
  problem.code = verdict == Census::Verdict::too_many ? "too-many-connections" : "too-many-connections-of-peer";
  problem.retry_after_seconds = 5;
  return problem;
}

// An open, bound, listening socket; `shared` lets further lanes bind the same port.
Result<tcp::acceptor> listening(asio::io_context& context, const tcp::endpoint& endpoint, bool shared) {
  error_code failed;
  tcp::acceptor acceptor(context);
  acceptor.open(endpoint.protocol(), failed);
  if (!failed) acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
  const int one = 1;
  if (!failed && shared && ::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) != 0) {
    failed = error_code(errno, boost::system::system_category());
  }
  if (!failed) acceptor.bind(endpoint, failed);
  if (!failed) acceptor.listen(kBacklog, failed);
  if (failed) return error(Errc::config, "cannot listen on " + text_of(endpoint) + ": " + failed.message());
  return acceptor;
}

class TcpListener final : public Listener {
 public:
  TcpListener(ListenOptions options, http::Handler& handler, const std::atomic<bool>& draining)
      : options_(std::move(options)),
        census_(options_.connections),
        session_{options_.guard, options_.limits, &handler, &draining, options_.observer} {}

  Status open(const std::vector<std::unique_ptr<Lane>>& lanes) {
    error_code failed;
    const auto address = asio::ip::make_address(options_.address, failed);
    if (failed) return error(Errc::config, "listen address '" + options_.address + "' is not an IP address");
    if (options_.tls == nullptr && !address.is_loopback()) {
      return error(Errc::config, "plain HTTP is served on loopback only, not on " + options_.address);
    }
    tcp::endpoint endpoint(address, options_.port);
    if (options_.port != 0) {
      // Alone first: with SO_REUSEPORT a second gateway would take half of the connections of the first, silently.
      auto alone = listening(lanes.front()->context, endpoint, false);
      if (!alone) return std::move(alone).error();
    }
    for (const auto& lane : lanes) {
      auto bound = listening(lane->context, endpoint, true);
      if (!bound) return std::move(bound).error();
      endpoint.port(bound->local_endpoint().port());
      auto acceptor = std::make_shared<tcp::acceptor>(std::move(*bound));
      lane->stop_accepting.emplace_back([acceptor] {
        error_code ignored;
        acceptor->close(ignored);
      });
      asio::co_spawn(lane->context, accept_loop(*lane, acceptor), asio::detached);
    }
    port_ = endpoint.port();
    session_.guard.authorities = authorities_at_port(options_.guard.authorities, port_, options_.tls != nullptr);
    return ok();
  }

  std::uint16_t port() const override { return port_; }
  std::size_t open_connections() const override { return census_.open(); }

 private:
  asio::awaitable<void> accept_loop(Lane& lane, std::shared_ptr<tcp::acceptor> acceptor) {
    asio::steady_timer pause(lane.context);
    while (acceptor->is_open()) {
      auto [failed, socket] = co_await acceptor->async_accept(kTuple);
      if (failed == asio::error::operation_aborted) co_return;
      if (failed) {
        pause.expires_after(kAcceptPause);
        co_await pause.async_wait(kTuple);
        continue;
      }
      asio::co_spawn(lane.context, serve(lane, std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> serve(Lane& lane, tcp::socket socket) {
    error_code failed;
    const tcp::endpoint remote = socket.remote_endpoint(failed);
    if (failed) co_return;
    Census::Seat seat = census_.admit(remote.address().to_string());
    if (seat.verdict() == Census::Verdict::dropped) co_return;
    socket.set_option(tcp::no_delay(true), failed);
    http::Peer peer{{}, text_of(remote)};
    if (options_.tls == nullptr) {
      const auto stream = make_plain_stream(std::move(socket));
      Lane::Entry entry(lane, *stream);
      co_await converse(*stream, seat, std::move(peer), entry);
      co_return;
    }
    const auto stream = TlsStream::make(std::move(socket), options_.tls);
    Lane::Entry entry(lane, *stream);
    {
      Watchdog watchdog(*stream);
      watchdog.arm(std::chrono::steady_clock::now() + options_.handshake_timeout, Watchdog::Bite::close);
      const Status shaken = co_await stream->accept_handshake();
      if (!shaken) {
        if (options_.observer != nullptr) options_.observer->handshake_failed(peer.address, shaken.error().detail);
        // The peer should read why (an alert), and not a reset; who only went away gets no wait.
        if (shaken.error().code == Errc::unauthenticated) {
          watchdog.arm(std::chrono::steady_clock::now() + options_.limits.finish_timeout, Watchdog::Bite::close);
          co_await stream->finish(options_.limits.finish_discard_bytes_max);
        }
        stream->close();
        co_return;
      }
    }
    peer.certificate_fingerprint = stream->peer_fingerprint();
    co_await converse(*stream, seat, std::move(peer), entry);
  }

  asio::awaitable<void> converse(ByteStream& stream, Census::Seat& seat, http::Peer peer, Lane::Entry& entry) {
    Census::Verdict verdict = seat.verdict();
    if (verdict == Census::Verdict::admitted && !peer.certificate_fingerprint.empty() &&
        !seat.add_certificate(peer.certificate_fingerprint)) {
      verdict = Census::Verdict::too_many_of_peer;
    }
    if (verdict == Census::Verdict::admitted) {
      co_await run_session(stream, session_, std::move(peer), entry.idle());
    } else {
      http::Problem problem = refusal_of(verdict);
      co_await refuse_session(stream, session_, std::move(peer), std::move(problem));
    }
  }

  ListenOptions options_;
  Census census_;
  SessionContext session_;
  std::uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<Listener>> Listener::bind(ListenOptions options, http::Handler& handler,
                                                 const std::atomic<bool>& draining,
                                                 const std::vector<std::unique_ptr<Lane>>& lanes) {
  auto listener = std::make_unique<TcpListener>(std::move(options), handler, draining);
  if (auto opened = listener->open(lanes); !opened) return std::move(opened).error();
  return std::unique_ptr<Listener>(std::move(listener));
}

}  // namespace fangpin::net
