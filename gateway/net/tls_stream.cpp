#include "gateway/net/tls_stream.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "crypto/base/encoding.hpp"
#include "gateway/net/as_tuple.hpp"

namespace fangpin::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// Our judgement of the peer's certificate.
ConnectionFault fault_of_verdict(long verdict) {
  switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return ConnectionFault::server_expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return ConnectionFault::server_not_yet_valid;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return ConnectionFault::server_other_name;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_AKID_SKID_MISMATCH:
      return ConnectionFault::server_untrusted;
    default:
      return ConnectionFault::server_unfit;
  }
}

// The alert that the peer sent; 0: the error is none.
int alert_of(const error_code& failed) {
  const auto value = static_cast<unsigned long>(failed.value());
  const bool from_tls = failed.category() == asio::error::get_ssl_category() && ERR_GET_LIB(value) == ERR_LIB_SSL;
  const int alert = from_tls ? ERR_GET_REASON(value) - SSL_AD_REASON_OFFSET : 0;
  return alert > 0 && alert <= 255 ? alert : 0;
}

// The peer's judgement of our certificate; none: the alert is about something else.
ConnectionFault fault_of_alert(int alert) {
  if (alert == SSL_AD_UNKNOWN_CA) return ConnectionFault::own_unknown;
  if (alert == SSL_AD_CERTIFICATE_EXPIRED) return ConnectionFault::own_expired;
  if (alert == SSL_AD_CERTIFICATE_REVOKED) return ConnectionFault::own_revoked;
  const bool about_it = alert >= SSL_AD_BAD_CERTIFICATE && alert <= SSL_AD_ACCESS_DENIED;
  return about_it || alert == SSL_AD_CERTIFICATE_REQUIRED ? ConnectionFault::own_refused : ConnectionFault::none;
}

class AsioTlsStream final : public TlsStream {
 public:
  AsioTlsStream(tcp::socket socket, const std::shared_ptr<TlsContext>& context)
      : context_(context->native()), stream_(std::move(socket), *context_) {}

  asio::awaitable<Status> accept_handshake() override { return handshake(asio::ssl::stream_base::server); }

  asio::awaitable<Status> connect_handshake(std::string host) override {
    SSL* native = stream_.native_handle();
    error_code not_an_address;
    asio::ip::make_address(host, not_an_address);
    X509_VERIFY_PARAM* parameters = SSL_get0_param(native);
    bool set = false;
    if (not_an_address) {
      X509_VERIFY_PARAM_set_hostflags(parameters,
                                      X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
      set = SSL_ctrl(native, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data()) == 1 &&
            X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size()) == 1;
    } else {
      set = X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1;
    }
    if (!set) co_return error(Errc::config, "the server's name cannot be checked");
    Status done = co_await handshake(asio::ssl::stream_base::client);
    co_return done;
  }

  std::string peer_fingerprint() override {
    X509* certificate = SSL_get1_peer_certificate(stream_.native_handle());
    if (certificate == nullptr) return {};
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    const bool hashed = X509_digest(certificate, EVP_sha256(), digest.data(), &size) == 1;
    X509_free(certificate);
    return hashed ? to_hex(ByteView(digest.data(), size)) : std::string();
  }

  asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> out) override {
    auto [failed, count] = co_await stream_.async_read_some(asio::buffer(out.data(), out.size()), kTuple);
    // Only close_notify is a good end: a bare FIN may be somebody cutting the message short.
    if (failed == asio::error::eof) co_return std::size_t{0};
    if (failed) co_return as_error(failed);
    co_return count;
  }

  asio::awaitable<Status> write_all(ByteView bytes) override {
    auto [failed, count] = co_await asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()), kTuple);
    if (failed) co_return as_error(failed);
    co_return ok();
  }

  asio::awaitable<void> finish(std::size_t discard_bytes_max) override {
    if (handshaken_) {
      // Sends close_notify and waits for the peer's. It ends with an error when the peer is still sending: our last
      // words are out by then, and the rest is discarded below without decrypting it.
      auto [not_clean] = co_await stream_.async_shutdown(kTuple);
      if (!not_clean) discard_bytes_max = 0;
    }
    tcp::socket& socket = stream_.next_layer();
    error_code ignored;
    socket.shutdown(tcp::socket::shutdown_send, ignored);
    std::array<std::uint8_t, 4096> scrap;
    std::size_t discarded = 0;
    while (discarded < discard_bytes_max && socket.is_open()) {
      auto [failed, count] = co_await socket.async_read_some(asio::buffer(scrap), kTuple);
      if (failed) break;
      discarded += count;
    }
    close();
  }

  void cancel() override {
    error_code ignored;
    stream_.next_layer().cancel(ignored);
  }
  void close() override {
    error_code ignored;
    stream_.next_layer().close(ignored);
  }
  asio::any_io_executor executor() override { return stream_.get_executor(); }
  ConnectionFault fault() const override { return fault_; }

 private:
  asio::awaitable<Status> handshake(asio::ssl::stream_base::handshake_type side) {
    auto [failed] = co_await stream_.async_handshake(side, kTuple);
    if (failed == asio::error::operation_aborted || failed == asio::error::bad_descriptor) {
      fault_ = ConnectionFault::handshake_timeout;
      co_return error(Errc::timed_out, "TLS handshake was not complete in time");
    }
    if (failed) {
      const long verdict = SSL_get_verify_result(stream_.native_handle());
      if (verdict == X509_V_OK && is_broken_off(failed)) {
        fault_ = ConnectionFault::handshake_broken_off;
        co_return error(Errc::unavailable, "TLS handshake was broken off: " + failed.message());
      }
      const int alert = alert_of(failed);
      fault_ = alert == 0 ? ConnectionFault::not_tls : fault_of_alert(alert);
      if (verdict != X509_V_OK) fault_ = fault_of_verdict(verdict);
      if (fault_ == ConnectionFault::none) fault_ = ConnectionFault::handshake_refused;
      std::string reason = "TLS handshake failed: " + failed.message();
      if (verdict != X509_V_OK) reason += std::string(" (") + X509_verify_cert_error_string(verdict) + ")";
      co_return error(Errc::unauthenticated, std::move(reason));
    }
    handshaken_ = true;
    co_return ok();
  }

  // The peer went away, and has judged nothing: a later attempt may go better. True for a reset, and for an end of the
  // stream in the midst of a handshake, which OpenSSL 3 counts among its own errors.
  static bool is_broken_off(const error_code& failed) {
    if (failed.category() != asio::error::get_ssl_category()) return true;
    const auto value = static_cast<unsigned long>(failed.value());
    return ERR_GET_LIB(value) == ERR_LIB_SSL && ERR_GET_REASON(value) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
  }

  Error as_error(const error_code& failed) {
    if (failed == asio::error::operation_aborted || failed == asio::error::bad_descriptor) {
      return error(Errc::timed_out, "connection was ended on this side");
    }
    // In TLS 1.3 the server judges our certificate after our side of the handshake is over: its alert comes with the
    // first read.
    if (const auto judged = fault_of_alert(alert_of(failed)); judged != ConnectionFault::none) {
      fault_ = judged;
      return error(Errc::unauthenticated, "the peer refused our certificate: " + failed.message());
    }
    return error(Errc::upstream, "connection: " + failed.message());
  }

  std::shared_ptr<asio::ssl::context> context_;  // outlives a reload
  asio::ssl::stream<tcp::socket> stream_;
  bool handshaken_ = false;
  ConnectionFault fault_ = ConnectionFault::none;
};

}  // namespace

std::unique_ptr<TlsStream> TlsStream::make(tcp::socket socket, std::shared_ptr<TlsContext> context) {
  return std::make_unique<AsioTlsStream>(std::move(socket), std::move(context));
}

}  // namespace fangpin::net
