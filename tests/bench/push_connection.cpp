#include "tests/bench/push_connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace fangpin::bench {

namespace {

[[noreturn]] void fail(const std::string& what) {
  char text[256] = "";
  if (const auto code = ERR_get_error(); code != 0) ERR_error_string_n(code, text, sizeof text);
  throw std::runtime_error(what + " " + text);
}

}  // namespace

struct PushConnection::State {
  SSL_CTX* context = nullptr;
  SSL* tls = nullptr;
  int socket = -1;
  std::string received;

  ~State() {
    SSL_free(tls);
    SSL_CTX_free(context);
    if (socket >= 0) ::close(socket);
  }
};

PushConnection::PushConnection(std::uint16_t port, const Credentials& credentials) : state_(std::make_unique<State>()) {
  auto& state = *state_;
  state.context = SSL_CTX_new(TLS_client_method());
  if (state.context == nullptr || SSL_CTX_set_min_proto_version(state.context, TLS1_3_VERSION) != 1 ||
      SSL_CTX_load_verify_locations(state.context, credentials.ca.c_str(), nullptr) != 1 ||
      SSL_CTX_use_certificate_chain_file(state.context, credentials.certificate.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(state.context, credentials.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    fail("the TLS client cannot be set up:");
  }
  SSL_CTX_set_verify(state.context, SSL_VERIFY_PEER, nullptr);
  state.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int one = 1;
  if (state.socket < 0 || ::connect(state.socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::setsockopt(state.socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) != 0) {
    fail("cannot connect to the gateway");
  }
  state.tls = SSL_new(state.context);
  if (state.tls == nullptr || SSL_set_fd(state.tls, state.socket) != 1 || SSL_connect(state.tls) != 1) {
    fail("TLS handshake:");
  }
}

PushConnection::~PushConnection() = default;

void PushConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t written = 0;
    if (SSL_write_ex(state_->tls, bytes.data(), bytes.size(), &written) != 1) fail("sending:");
    bytes.remove_prefix(written);
  }
}

Answer PushConnection::receive() {
  auto& text = state_->received;
  constexpr std::string_view kLength = "content-length:";
  std::size_t needed = 0;
  std::size_t body_at = std::string::npos;
  while (body_at == std::string::npos || text.size() < needed) {
    char buffer[16 * 1024];
    std::size_t count = 0;
    if (SSL_read_ex(state_->tls, buffer, sizeof buffer, &count) != 1) fail("the answer ended early:");
    text.append(buffer, count);
    if (body_at != std::string::npos) continue;
    const auto end = text.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    body_at = end + 4;
    std::string head = text.substr(0, end);
    std::transform(head.begin(), head.end(), head.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const auto length = head.find(kLength);
    if (length == std::string::npos) fail("an answer without content-length");
    needed = body_at + std::strtoul(head.c_str() + length + kLength.size(), nullptr, 10);
  }
  Answer answer;
  answer.status = std::atoi(text.c_str() + 9);  // behind "HTTP/1.1 "
  answer.body = text.substr(body_at, needed - body_at);
  text.erase(0, needed);
  return answer;
}

}  // namespace fangpin::bench
