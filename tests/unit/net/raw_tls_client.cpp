#include "tests/unit/net/raw_tls_client.hpp"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>

namespace fangpin::net {

namespace {

int g_tickets = 0;

int count_ticket(SSL*, SSL_SESSION*) {
  ++g_tickets;
  return 0;
}

}  // namespace

int raw_connect(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  timeval timeout{5, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return socket;
  ::close(socket);
  return -1;
}

std::string raw_read_all(int socket, int timeout_ms) {
  std::string text;
  std::array<char, 4096> piece;
  while (true) {
    pollfd wait{socket, POLLIN, 0};
    if (::poll(&wait, 1, timeout_ms) <= 0) return text;
    const auto count = ::recv(socket, piece.data(), piece.size(), 0);
    if (count <= 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
}

RawResult raw_exchange(std::uint16_t port, const TlsFiles& files, const RawTls& options) {
  RawResult result;
  g_tickets = 0;
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_load_verify_file(context, files.ca.c_str());
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT);
  SSL_CTX_sess_set_new_cb(context, count_ticket);
  if (options.max_version != 0) SSL_CTX_set_max_proto_version(context, options.max_version);
  if (!files.certificate.empty()) {
    SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str());
    SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM);
  }
  SSL* tls = SSL_new(context);
  const int socket = raw_connect(port);
  SSL_set_fd(tls, socket);
  if (options.session != nullptr) SSL_set_session(tls, options.session);
  result.handshaken = SSL_connect(tls) == 1;
  if (result.handshaken) {
    result.resumed = SSL_session_reused(tls) == 1;
    SSL_write(tls, options.request.data(), static_cast<int>(options.request.size()));
    std::array<char, 4096> piece;
    int count = 0;
    while ((count = SSL_read(tls, piece.data(), static_cast<int>(piece.size()))) > 0) {
      result.received.append(piece.data(), static_cast<std::size_t>(count));
    }
    result.clean_end = SSL_get_error(tls, count) == SSL_ERROR_ZERO_RETURN;
    if (options.keep_session) result.session = SSL_get1_session(tls);
    if (result.clean_end) SSL_shutdown(tls);
  }
  result.tickets = g_tickets;
  SSL_free(tls);
  SSL_CTX_free(context);
  if (socket >= 0) ::close(socket);
  return result;
}

}  // namespace fangpin::net
