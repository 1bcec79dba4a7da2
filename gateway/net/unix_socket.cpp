#include "gateway/net/unix_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

#include "gateway/net/as_tuple.hpp"
#include "gateway/net/lane.hpp"
#include "gateway/net/plain_stream.hpp"

namespace fangpin::net {

namespace asio = boost::asio;
using local = asio::local::stream_protocol;
using boost::system::error_code;

namespace {

constexpr std::size_t kPathMax = 107;
constexpr int kAdminBacklog = 16;

std::optional<uid_t> peer_uid(int socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return std::nullopt;
  return credentials.uid;
}

Status clear_stale(asio::io_context& context, const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return ok();
  if (!S_ISSOCK(info.st_mode)) return error(Errc::config, "'" + path + "' exists and is not a socket");
  local::socket probe(context);
  error_code failed;
  probe.connect(local::endpoint(path), failed);
  if (!failed) return error(Errc::config, "another server answers on '" + path + "'");
  if (::unlink(path.c_str()) != 0) return error(Errc::config, "stale socket '" + path + "' cannot be removed");
  return ok();
}

class LocalListener final : public UnixListener {
 public:
  LocalListener(UnixListenOptions options, http::Handler& handler, const std::atomic<bool>& draining)
      : path_(std::move(options.path)),
        session_{std::move(options.guard), options.limits, &handler, &draining, options.observer} {
    session_.guard.authorities = {"admin"};
  }
  ~LocalListener() override {
    if (bound_) ::unlink(path_.c_str());
  }

  Status open(Lane& lane) {
    if (path_.empty() || path_.size() > kPathMax) {
      return error(Errc::config, "Unix socket path '" + path_ + "' is empty or longer than 107 bytes");
    }
    if (auto cleared = clear_stale(lane.context, path_); !cleared) return cleared;
    auto acceptor = std::make_shared<local::acceptor>(lane.context);
    error_code failed;
    acceptor->open(local(), failed);
    // The mode is there from the first moment: nobody can connect between bind and chmod.
    if (!failed && ::fchmod(acceptor->native_handle(), S_IRUSR | S_IWUSR) != 0) {
      failed = error_code(errno, boost::system::system_category());
    }
    if (!failed) acceptor->bind(local::endpoint(path_), failed);
    if (!failed) bound_ = true;
    if (!failed && ::chmod(path_.c_str(), S_IRUSR | S_IWUSR) != 0) {
      failed = error_code(errno, boost::system::system_category());
    }
    if (!failed) acceptor->listen(kAdminBacklog, failed);
    if (failed) return error(Errc::config, "cannot listen on '" + path_ + "': " + failed.message());
    lane.stop_accepting.emplace_back([acceptor] {
      error_code ignored;
      acceptor->close(ignored);
    });
    asio::co_spawn(lane.context, accept_loop(lane, acceptor), asio::detached);
    return ok();
  }

 private:
  asio::awaitable<void> accept_loop(Lane& lane, std::shared_ptr<local::acceptor> acceptor) {
    while (acceptor->is_open()) {
      auto [failed, socket] = co_await acceptor->async_accept(kTuple);
      if (failed == asio::error::operation_aborted) co_return;
      if (!failed) asio::co_spawn(lane.context, serve(lane, std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> serve(Lane& lane, local::socket socket) {
    const auto uid = peer_uid(socket.native_handle());
    if (!uid || (*uid != 0 && *uid != ::geteuid())) co_return;
    const auto stream = make_plain_stream(std::move(socket));
    Lane::Entry entry(lane, *stream);
    http::Peer peer{{}, "uid:" + std::to_string(*uid)};
    co_await run_session(*stream, session_, std::move(peer), entry.idle());
  }

  std::string path_;
  SessionContext session_;
  bool bound_ = false;
};

}  // namespace

Result<std::unique_ptr<UnixListener>> UnixListener::bind(UnixListenOptions options, http::Handler& handler,
                                                         const std::atomic<bool>& draining, Lane& lane) {
  auto listener = std::make_unique<LocalListener>(std::move(options), handler, draining);
  if (auto opened = listener->open(lane); !opened) return std::move(opened).error();
  return std::unique_ptr<UnixListener>(std::move(listener));
}

asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect_unix(std::string path) {
  if (path.empty() || path.size() > kPathMax) co_return error(Errc::config, "Unix socket path is empty or too long");
  local::socket socket(co_await asio::this_coro::executor);
  auto [failed] = co_await socket.async_connect(local::endpoint(path), kTuple);
  if (failed) co_return error(Errc::unavailable, "nobody answers on '" + path + "': " + failed.message());
  co_return make_plain_stream(std::move(socket));
}

}  // namespace fangpin::net
