#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "gateway/net/https_client.hpp"
#include "tests/unit/net/test_ca.hpp"

namespace fangpin::net {
namespace {

// Takes one connection, reads the client's first bytes, answers with `answer`, and is gone: as a server that is killed.
class DyingServer {
 public:
  DyingServer(bool reset, std::string answer) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, any, size) != 0 || ::listen(listener_, 1) != 0 || ::getsockname(listener_, any, &size) != 0)
      throw std::runtime_error("no listening socket");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, reset, answer = std::move(answer)] {
      const int taken = ::accept(listener_, nullptr, nullptr);
      std::array<char, 4096> bytes{};
      (void)!::read(taken, bytes.data(), bytes.size());
      if (!answer.empty()) (void)!::write(taken, answer.data(), answer.size());
      const linger at_once{1, 0};
      if (reset) ::setsockopt(taken, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
      ::close(taken);
    });
  }
  ~DyingServer() {
    thread_.join();
    ::close(listener_);
  }
  DyingServer(const DyingServer&) = delete;
  DyingServer& operator=(const DyingServer&) = delete;
  std::uint16_t port() const { return port_; }

 private:
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

Error fault_with(const DyingServer& server) {
  TestCa ca;
  ClientOptions options;
  options.url = parse_base_url("https://127.0.0.1:" + std::to_string(server.port())).value();
  options.tls = TlsContext::make_client(ca.client()).value();
  HttpsClient client(std::move(options));
  ClientRequest request;
  request.method = "GET";
  request.target = "/";
  const auto answer = client.exchange_blocking(std::move(request));
  EXPECT_FALSE(answer);
  return answer ? Error{} : answer.error();
}

TEST(BrokenHandshake, OfAServerThatEndsIsNoJudgementOfOurCertificate) {
  const DyingServer server(false, "");
  const auto fault = fault_with(server);
  EXPECT_EQ(fault.code, Errc::unavailable) << fault.detail;
}

TEST(BrokenHandshake, ByAResetIsNoJudgementOfOurCertificate) {
  const DyingServer server(true, "");
  const auto fault = fault_with(server);
  EXPECT_EQ(fault.code, Errc::unavailable) << fault.detail;
}

TEST(BrokenHandshake, WithSomethingThatIsNoTlsStaysAMistakeOfTheAddress) {
  const DyingServer server(false, "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
  const auto fault = fault_with(server);
  EXPECT_EQ(fault.code, Errc::unauthenticated) << fault.detail;
}

TEST(BrokenHandshake, WithAnAlertOfTheServerStaysAJudgement) {
  const DyingServer server(false, std::string("\x15\x03\x03\x00\x02\x02\x28", 7));  // fatal handshake_failure
  const auto fault = fault_with(server);
  EXPECT_EQ(fault.code, Errc::unauthenticated) << fault.detail;
}

}  // namespace
}  // namespace fangpin::net
