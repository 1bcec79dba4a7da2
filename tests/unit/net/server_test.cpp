#include "gateway/net/server.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <future>

#include "tests/unit/net/echo_handler.hpp"
#include "tests/unit/net/raw_tls_client.hpp"

namespace fangpin::net {
namespace {

using std::chrono::milliseconds;

ListenOptions plain() {
  ListenOptions options;
  options.guard.authorities = {"127.0.0.1"};
  options.limits.finish_timeout = milliseconds(200);
  return options;
}

std::string get(std::uint16_t port, const std::string& path, bool close = true) {
  return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n" +
         (close ? "Connection: close\r\n" : "") + "\r\n";
}

void send_text(int socket, const std::string& text) { ::send(socket, text.data(), text.size(), MSG_NOSIGNAL); }

std::string ask(std::uint16_t port, const std::string& request) {
  const int socket = raw_connect(port);
  if (socket < 0) return "no connection";
  send_text(socket, request);
  std::string answer = raw_read_all(socket, 2'000);
  ::close(socket);
  return answer;
}

TEST(Server, ReportsTheFreePortThatItTook) {
  EchoHandler handler;
  Server server(2);
  const auto port = server.listen(plain(), handler);
  ASSERT_TRUE(port);
  EXPECT_GT(*port, 0);
  server.start();
  for (int i = 0; i < 8; ++i) EXPECT_TRUE(ask(*port, get(*port, "/x")).starts_with("HTTP/1.1 200 OK"));
  EXPECT_EQ(handler.requests, 8);
}

TEST(Server, AnswersOnlyToItsOwnName) {
  EchoHandler handler;
  Server server(1);
  const auto port = server.listen(plain(), handler).value();
  server.start();
  EXPECT_TRUE(ask(port, "GET /x HTTP/1.1\r\nHost: other\r\n\r\n").starts_with("HTTP/1.1 421"));
  EXPECT_TRUE(ask(port, "GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").starts_with("HTTP/1.1 421"));
}

TEST(Server, RefusesPlainHttpOffLoopback) {
  EchoHandler handler;
  Server server(1);
  ListenOptions options = plain();
  options.address = "0.0.0.0";
  const auto port = server.listen(options, handler);
  ASSERT_FALSE(port);
  EXPECT_EQ(port.error().code, Errc::config);
}

TEST(Server, RefusesAPortThatAnotherServerHolds) {
  EchoHandler handler;
  Server first(1);
  ListenOptions options = plain();
  options.port = first.listen(plain(), handler).value();
  Server second(1);
  const auto port = second.listen(options, handler);
  ASSERT_FALSE(port) << "SO_REUSEPORT must not let a second gateway share the port";
  EXPECT_NE(port.error().detail.find(std::to_string(options.port)), std::string::npos);
}

TEST(Server, RefusesAnAddressThatIsNone) {
  EchoHandler handler;
  Server server(1);
  ListenOptions options = plain();
  options.address = "localhost";
  EXPECT_FALSE(server.listen(options, handler));
}

TEST(Server, AnswersThenDropsConnectionsAboveItsLimits) {
  EchoHandler handler;
  Server server(1);
  ListenOptions options = plain();
  options.connections = {1, 10, 10, 1};
  const auto port = server.listen(options, handler).value();
  server.start();
  const int held = raw_connect(port);
  send_text(held, get(port, "/x", false));
  char first = 0;
  ASSERT_EQ(::recv(held, &first, 1, 0), 1) << "the first connection is admitted";
  const std::string refused = ask(port, get(port, "/x"));
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 503")) << refused;
  EXPECT_NE(refused.find("too-many-connections"), std::string::npos);
  const int refusing = raw_connect(port);
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_EQ(ask(port, get(port, "/x")), "") << "beyond the refusals it is closed at once";
  ::close(refusing);
  ::close(held);
  EXPECT_EQ(handler.requests, 1);
}

TEST(Server, LimitsTheConnectionsOfOneAddress) {
  EchoHandler handler;
  Server server(1);
  ListenOptions options = plain();
  options.connections = {10, 1, 10, 4};
  const auto port = server.listen(options, handler).value();
  server.start();
  const int held = raw_connect(port);
  send_text(held, get(port, "/x", false));
  char first = 0;
  ASSERT_EQ(::recv(held, &first, 1, 0), 1);
  EXPECT_TRUE(ask(port, get(port, "/x")).starts_with("HTTP/1.1 429"));
  ::close(held);
}

TEST(Server, DrainLetsARunningRequestFinishAndClosesIdleOnes) {
  EchoHandler handler;
  Server server(2);
  const auto port = server.listen(plain(), handler).value();
  server.start();
  const int idle = raw_connect(port);
  auto answer = std::async(std::launch::async, [port] { return ask(port, get(port, "/sleep", false)); });
  while (handler.running == 0) std::this_thread::sleep_for(milliseconds(1));
  EXPECT_EQ(server.drain(milliseconds(3'000)), 0U);
  EXPECT_TRUE(answer.get().starts_with("HTTP/1.1 200 OK"));
  EXPECT_EQ(raw_read_all(idle, 1'000), "");
  EXPECT_LT(raw_connect(port), 0) << "nobody listens any more";
  ::close(idle);
}

TEST(Server, DrainIsBounded) {
  EchoHandler handler;
  Server server(1);
  const auto port = server.listen(plain(), handler).value();
  server.start();
  auto answer = std::async(std::launch::async, [port] { return ask(port, get(port, "/sleep")); });
  while (handler.running == 0) std::this_thread::sleep_for(milliseconds(1));
  EXPECT_EQ(server.drain(milliseconds(20)), 1U);
  EXPECT_EQ(answer.get(), "");
}

TEST(Server, EndsWithoutEverHavingStarted) {
  EchoHandler handler;
  Server server(2);
  ASSERT_TRUE(server.listen(plain(), handler));
  EXPECT_EQ(server.drain(milliseconds(10)), 0U);
}

}  // namespace
}  // namespace fangpin::net
