#include "gateway/verify/https_client.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <thread>

namespace fangpin::verify {

namespace {

namespace http = boost::beast::http;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kStepMax{10};
constexpr std::chrono::seconds kFileMax{120};
constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::uint32_t kHeaderBytesMax = 16 * 1024;
constexpr int kRequestTriesMax = 4;
constexpr unsigned kRetryAfterMax = 10;

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

Error wrong_files(const char* zh, const char* en) {
  ERR_clear_error();
  return error(Errc::config, fmt::format("{} / {}", zh, en));
}

bool is_address(const std::string& host) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_flags = AI_NUMERICHOST;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return false;
  ::freeaddrinfo(found);
  return true;
}

}  // namespace

struct HttpsClient::Context {
  std::unique_ptr<SSL_CTX, FreeContext> tls;
};

struct HttpsClient::Answer {
  unsigned status = 0;
  unsigned retry_after = 1;  // seconds
  std::string body;
};

// One connection: TCP, then TLS. Every call says in an Error what a person can do about it.
class HttpsClient::Connection {
 public:
  Connection(const std::string& host, const std::string& port) : name_(host + ":" + port) {}
  ~Connection() {
    if (ssl_) SSL_shutdown(ssl_.get());  // says goodbye, waits for nothing
    if (socket_ >= 0) ::close(socket_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Status open(SSL_CTX* context, const std::string& host, const std::string& port) {
    if (auto reached = reach(host, port); !reached) return reached;
    ssl_.reset(SSL_new(context));
    if (!ssl_) throw std::bad_alloc();
    const bool numeric = is_address(host);
    std::string server_name = host;  // OpenSSL asks for a pointer that is not const
    const bool named = numeric ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), host.c_str()) == 1
                               : SSL_set1_host(ssl_.get(), host.c_str()) == 1 &&
                                     SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                                              server_name.data()) == 1;
    if (!named || SSL_set_fd(ssl_.get(), socket_) != 1) throw std::bad_alloc();
    errno = 0;
    if (const int done = SSL_connect(ssl_.get()); done != 1) {
      const long verdict = SSL_get_verify_result(ssl_.get());
      if (verdict == X509_V_OK) return failed("TLS 握手失败", "the TLS handshake failed", done);
      ERR_clear_error();
      return error(Errc::upstream, fmt::format("{0} 的证书不被信任 / the certificate of {0} is not trusted: {1}", name_,
                                               X509_verify_cert_error_string(verdict)));
    }
    return ok();
  }

  Status write(std::string_view bytes) {
    errno = 0;
    const int done = SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
    if (done <= 0) return failed("发送失败", "sending failed", done);
    used_ = true;
    return ok();
  }
  // 0 at the end of the stream.
  Result<std::size_t> read(char* into, std::size_t size) {
    errno = 0;
    const int got = SSL_read(ssl_.get(), into, static_cast<int>(size));
    if (got > 0) return static_cast<std::size_t>(got);
    if (SSL_get_error(ssl_.get(), got) == SSL_ERROR_ZERO_RETURN) return std::size_t{0};
    return failed("读取失败", "reading failed", got).error();
  }
  bool used() const { return used_; }
  const std::string& name() const { return name_; }

 private:
  Status reach(const std::string& host, const std::string& port) {
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    if (const int wrong = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found); wrong != 0) {
      return error(Errc::upstream,
                   fmt::format("找不到主机 {0} / cannot find the host {0}: {1}", host, gai_strerror(wrong)));
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
    int why = ECONNREFUSED;
    for (const auto* address = found; address != nullptr; address = address->ai_next) {
      socket_ = ::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
      if (socket_ < 0) continue;
      const timeval limit{kStepMax.count(), 0};
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
      ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
      if (::connect(socket_, address->ai_addr, address->ai_addrlen) == 0) return ok();
      why = errno == EINPROGRESS ? ETIMEDOUT : errno;
      ::close(socket_);
      socket_ = -1;
    }
    return error(Errc::upstream, fmt::format("无法连接 {0}, 请检查地址、端口和网络 / cannot connect to {0}: {1}", name_,
                                             std::strerror(why)));
  }

  Status failed(const char* zh, const char* en, int done) {
    const int kind = SSL_get_error(ssl_.get(), done);
    const int system = errno;
    const auto code = ERR_peek_last_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    ERR_clear_error();
    const bool late = kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE || system == EAGAIN;
    return error(
        late ? Errc::timed_out : Errc::upstream,
        fmt::format("{}: {} / {}: {}", name_, zh, en,
                    late                ? "timed out"
                    : reason != nullptr ? reason
                                        : (system == 0 ? "the connection was closed" : std::strerror(system))));
  }

  std::string name_;
  int socket_ = -1;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  bool used_ = false;
};

HttpsClient::HttpsClient(std::string url, std::string host, std::string port, std::string prefix,
                         std::unique_ptr<Context> context)
    : url_(std::move(url)),
      host_(std::move(host)),
      port_(std::move(port)),
      prefix_(std::move(prefix)),
      context_(std::move(context)) {}
HttpsClient::~HttpsClient() = default;

Result<std::unique_ptr<HttpsClient>> HttpsClient::open(const std::string& url, const ClientFiles& files) {
  constexpr std::string_view kScheme = "https://";
  const auto refused = [&] {
    return error(
        Errc::config,
        fmt::format("网址应为 https://主机[:端口][/路径] / the URL must be https://HOST[:PORT][/PATH]: {}", url));
  };
  std::string_view rest = url;
  if (!rest.starts_with(kScheme)) return refused();
  rest.remove_prefix(kScheme.size());
  const auto slash = std::min(rest.find('/'), rest.size());
  std::string_view authority = rest.substr(0, slash), path = rest.substr(slash);
  while (path.ends_with('/')) path.remove_suffix(1);
  for (const char c : url) {
    if (c <= 0x20 || c > 0x7e || std::string_view("?#@\\\"<>").find(c) != std::string_view::npos) return refused();
  }
  std::string_view host = authority, port = "443";
  if (const auto colon = authority.rfind(':'); colon != std::string_view::npos && !authority.ends_with(']')) {
    host = authority.substr(0, colon);
    port = authority.substr(colon + 1);
    unsigned number = 0;
    const auto [end, wrong] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (wrong != std::errc{} || end != port.data() + port.size() || number == 0 || number > 65535) return refused();
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty()) return refused();

  auto context = std::make_unique<Context>();
  context->tls.reset(SSL_CTX_new(TLS_client_method()));
  if (!context->tls) throw std::bad_alloc();
  auto* tls = context->tls.get();
  SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION);
  SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, nullptr);
  if (files.ca.empty() || SSL_CTX_load_verify_locations(tls, files.ca.c_str(), nullptr) != 1) {
    return wrong_files("读不到 --ca 的证书(县 CA 的 ca.pem)",
                       "--ca names no readable CA certificate (the county's ca.pem)");
  }
  if (!files.certificate.empty() && (SSL_CTX_use_certificate_chain_file(tls, files.certificate.c_str()) != 1 ||
                                     SSL_CTX_use_PrivateKey_file(tls, files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
                                     SSL_CTX_check_private_key(tls) != 1)) {
    return wrong_files("--cert 与 --key 读不到或不成对", "--cert and --key cannot be read or are no pair");
  }
  return std::unique_ptr<HttpsClient>(
      new HttpsClient(url, std::string(host), std::string(port), std::string(path), std::move(context)));
}

Result<HttpsClient::Answer> HttpsClient::exchange(const std::string& target, std::size_t bytes_max) {
  std::unique_ptr<Connection> connection;
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (!connection) {
    connection = std::make_unique<Connection>(host_, port_);
    if (auto opened = connection->open(context_->tls.get(), host_, port_); !opened) return opened.error();
  }
  const bool used = connection->used();
  const auto authority = host_.find(':') == std::string::npos ? host_ : "[" + host_ + "]";
  const auto request = fmt::format("GET {} HTTP/1.1\r\nHost: {}{}\r\nUser-Agent: fangpin-verify\r\nAccept: */*\r\n\r\n",
                                   target, authority, port_ == "443" ? "" : ":" + port_);
  http::response_parser<http::string_body> parser;
  parser.header_limit(kHeaderBytesMax);
  parser.body_limit(bytes_max);
  const auto deadline = Clock::now() + kFileMax;
  std::string pending;
  boost::system::error_code wrong;
  auto sent = connection->write(request);
  if (!sent) {
    // A connection that was kept may have been closed by the other side meanwhile: that says nothing.
    if (used) return exchange(target, bytes_max);
    return sent.error();
  }
  bool anything = false;
  parser.eager(true);
  while (!parser.is_done()) {
    if (Clock::now() > deadline) {
      return error(Errc::timed_out, fmt::format("{}{} 传得太慢 / comes too slowly", url_, target));
    }
    char bytes[kReadBytes];
    auto got = connection->read(bytes, sizeof bytes);
    if (!anything && used && (!got || *got == 0)) return exchange(target, bytes_max);
    if (!got) return got.error();
    anything = true;
    if (*got == 0 && !parser.got_some()) {
      return error(Errc::upstream,
                   fmt::format("{0} 没有回答就断开 / {0} went away without an answer", connection->name()));
    }
    if (*got == 0) {
      parser.put_eof(wrong);
    } else {
      pending.append(bytes, *got);
      const auto taken = parser.put(boost::asio::const_buffer(pending.data(), pending.size()), wrong);
      pending.erase(0, taken);
      if (wrong == http::error::need_more) wrong = {};
    }
    if (wrong == http::error::body_limit) return Answer{200, 1, std::string(bytes_max + 1, '\0')};
    if (wrong) {
      return error(Errc::upstream, fmt::format("{0}{1}: 不是 HTTP 应答或中途断开 / no HTTP answer, or cut off: {2}",
                                               connection->name(), target, wrong.message()));
    }
  }
  Answer answer{parser.get().result_int(), 1, {}};
  const auto after = parser.get()[http::field::retry_after];
  std::from_chars(after.data(), after.data() + after.size(), answer.retry_after);
  const bool keep = parser.get().keep_alive() && pending.empty();
  answer.body = std::move(parser.get().body());
  if (keep) {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(connection));
  }
  return answer;
}

Result<std::optional<std::string>> HttpsClient::get(const std::string& path, std::size_t bytes_max) {
  const auto target = prefix_ + "/" + path;
  for (int tries = 1;; ++tries) {
    auto answer = exchange(target, bytes_max);
    if (!answer) return answer.error();
    switch (answer->status) {
      case 200:
        return std::optional<std::string>(std::move(answer->body));
      case 404:
      case 410:
        return std::optional<std::string>{};
      case 401:
      case 403:
        return error(
            Errc::forbidden,
            fmt::format("{0} 不允许读取(证书未登记为审计人员?) / {0} may not be read: is the certificate registered "
                        "as an auditor's? (HTTP {1})",
                        url_ + "/" + path, answer->status));
      case 429:
      case 503:
        if (tries < kRequestTriesMax) {
          std::this_thread::sleep_for(std::chrono::seconds(std::min(answer->retry_after, kRetryAfterMax)));
          continue;
        }
        [[fallthrough]];
      default:
        return error(Errc::upstream, fmt::format("{0}: 服务器答 HTTP {1} / the server answers HTTP {1}",
                                                 url_ + "/" + path, answer->status));
    }
  }
}

}  // namespace fangpin::verify
