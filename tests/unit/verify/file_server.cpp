#include "file_server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "crypto/certificate.hpp"

namespace fangpin::verify::test {

namespace fs = std::filesystem;

FileServer::FileServer(const fs::path& directory, Answer answer) : directory_(directory), answer_(std::move(answer)) {
  ::signal(SIGPIPE, SIG_IGN);
  const auto now = security_now();
  const auto issue = [&](const char* name, bool server) {
    crypto::CertificateRequest request{name, {}, {}, server, now - std::chrono::hours(1), now + std::chrono::hours(1)};
    if (server) request.dns_names = {"localhost"};
    if (server) request.ip_addresses = {"127.0.0.1"};
    EXPECT_TRUE(crypto::issue_certificate(directory_, request, directory_ / (std::string(name) + ".key"),
                                          directory_ / (std::string(name) + ".pem")));
  };
  fs::create_directories(directory_);
  EXPECT_TRUE(crypto::create_ca(directory_, "test", now - std::chrono::hours(1), now + std::chrono::hours(1)));
  issue("server", true);
  issue("auditor", false);
  context_ = SSL_CTX_new(TLS_server_method());
  SSL_CTX_set_min_proto_version(context_, TLS1_3_VERSION);
  EXPECT_EQ(SSL_CTX_use_certificate_chain_file(context_, (directory_ / "server.pem").c_str()), 1);
  EXPECT_EQ(SSL_CTX_use_PrivateKey_file(context_, (directory_ / "server.key").c_str(), SSL_FILETYPE_PEM), 1);
  EXPECT_EQ(SSL_CTX_load_verify_locations(context_, (directory_ / "ca.pem").c_str(), nullptr), 1);
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);

  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(::bind(listener_, generic, size), 0);
  EXPECT_EQ(::listen(listener_, 64), 0);
  EXPECT_EQ(::getsockname(listener_, generic, &size), 0);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::jthread([this] {
    while (!stopping_) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      ++connections_;
      sessions_.emplace_back([this, socket] { serve(socket); });
    }
  });
}

FileServer::~FileServer() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  sessions_.clear();
  ::close(listener_);
  SSL_CTX_free(context_);
}

void FileServer::serve(int socket) {
  const timeval step{0, 50'000};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &step, sizeof step);
  SSL* ssl = SSL_new(context_);
  SSL_set_fd(ssl, socket);
  int handshake = SSL_accept(ssl);
  while (handshake != 1 && SSL_get_error(ssl, handshake) == SSL_ERROR_WANT_READ && !stopping_)
    handshake = SSL_accept(ssl);
  std::string pending;
  while (handshake == 1 && !stopping_) {
    char bytes[4096];
    const int got = SSL_read(ssl, bytes, sizeof bytes);
    if (got <= 0 && SSL_get_error(ssl, got) == SSL_ERROR_WANT_READ) continue;
    if (got <= 0) break;
    pending.append(bytes, static_cast<std::size_t>(got));
    const auto end = pending.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    const auto target = pending.substr(4, pending.find(' ', 4) - 4);
    pending.erase(0, end + 4);
    ++requests_;
    const auto answer = answer_(target);
    if (answer.empty()) break;  // goes away without a word
    if (SSL_write(ssl, answer.data(), static_cast<int>(answer.size())) <= 0) break;
    if (answer.find("Connection: close") != std::string::npos) break;
  }
  SSL_shutdown(ssl);
  SSL_free(ssl);
  ::close(socket);
}

std::string FileServer::url(const std::string& path) const {
  return "https://localhost:" + std::to_string(port_) + path;
}

ClientFiles FileServer::client() const {
  return {directory_ / "ca.pem", directory_ / "auditor.pem", directory_ / "auditor.key"};
}

std::string FileServer::ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string FileServer::status(const std::string& line) {
  return "HTTP/1.1 " + line + "\r\nContent-Length: 0\r\nRetry-After: 0\r\n\r\n";
}

FileServer::Answer FileServer::folder(const std::string& directory) {
  return [directory](const std::string& target) {
    if (!target.starts_with("/log/")) return status("404 Not Found");
    std::ifstream file(directory + target.substr(4), std::ios::binary);
    if (!file) return status("404 Not Found");
    return ok({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
  };
}

}  // namespace fangpin::verify::test
