#include "gateway/net/https_client.hpp"

#include <algorithm>
#include <thread>

#include "gateway/net/server.hpp"
#include "tests/unit/net/echo_handler.hpp"
#include "tests/unit/net/raw_listener.hpp"
#include "tests/unit/net/test_ca.hpp"

namespace fangpin::net {
namespace {

using std::chrono::milliseconds;

class HttpsClientTest : public testing::Test {
 protected:
  HttpsClientTest() {
    ListenOptions listen;
    listen.tls = TlsContext::make_server(ca.server()).value();
    listen.guard.authorities = {"localhost", "127.0.0.1"};
    listen.guard.body_bytes_max = 1'000'000'000;
    listen.limits.finish_timeout = milliseconds(500);
    listen.limits.idle_timeout = milliseconds(300);
    port = server.listen(listen, handler).value();
    server.start();
  }
  ClientOptions options(const TlsFiles& files, const std::string& host = "127.0.0.1") {
    ClientOptions result;
    result.url = parse_base_url("https://" + host + ":" + std::to_string(port)).value();
    result.tls = TlsContext::make_client(files).value();
    return result;
  }
  static ClientRequest post(std::string target, std::string body) {
    ClientRequest request;
    request.method = "POST";
    request.target = std::move(target);
    request.body = std::move(body);
    return request;
  }
  static ClientRequest post_from_source(std::string target, std::uint64_t bytes, std::uint64_t* pulled = nullptr) {
    ClientRequest request;
    request.method = "POST";
    request.target = std::move(target);
    request.source_bytes = bytes;
    request.source = [pulled](std::span<std::uint8_t> out) -> Result<std::size_t> {
      std::ranges::fill(out, std::uint8_t{'x'});
      if (pulled != nullptr) *pulled += out.size();
      return out.size();
    };
    return request;
  }

  TestCa ca;
  EchoHandler handler;
  Server server{1};
  std::uint16_t port = 0;
  TlsFiles me = ca.client();
};

TEST_F(HttpsClientTest, ExchangesAndKeepsItsConnection) {
  HttpsClient client(options(me));
  const auto first = client.exchange_blocking(post("/echo", "hello"));
  ASSERT_TRUE(first) << first.error().detail;
  EXPECT_EQ(first->status, 200);
  EXPECT_TRUE(first->body.starts_with(fingerprint_of(me.certificate)));
  EXPECT_TRUE(first->body.ends_with(" hello"));
  EXPECT_EQ(first->field("connection"), "keep-alive");
  const auto second = client.exchange_blocking(post("/echo", "again"));
  ASSERT_TRUE(second);
  const auto address_of = [](const std::string& body) { return body.substr(65, body.rfind(' ') - 65); };
  EXPECT_EQ(address_of(first->body), address_of(second->body)) << "the same port: one connection served both";
}

TEST_F(HttpsClientTest, TakesAServerByItsNameAndByItsAddress) {
  HttpsClient by_name(options(me, "localhost"));
  EXPECT_TRUE(by_name.exchange_blocking(post("/echo", "")));
  HttpsClient by_address(options(me, "127.0.0.1"));
  EXPECT_TRUE(by_address.exchange_blocking(post("/echo", "")));
}

TEST_F(HttpsClientTest, RefusesAServerThatIsNotInItsCertificate) {
  EchoHandler other_handler;
  Server other(1);
  ListenOptions listen;
  listen.address = "127.0.0.2";
  listen.tls = TlsContext::make_server(ca.server("elsewhere")).value();
  listen.guard.authorities = {"127.0.0.2"};
  port = other.listen(listen, other_handler).value();
  other.start();
  HttpsClient client(options(me, "127.0.0.2"));
  const auto answer = client.exchange_blocking(post("/echo", ""));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::unauthenticated);
  EXPECT_EQ(other_handler.requests, 0);
}

TEST_F(HttpsClientTest, RefusesAServerOfAnotherCa) {
  TestCa other("Other CA");
  HttpsClient client(options(other.client()));
  const auto answer = client.exchange_blocking(post("/echo", ""));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::unauthenticated);
}

TEST_F(HttpsClientTest, SaysWhenItsOwnCertificateIsRefused) {
  TestCa other("Test CA");
  TlsFiles stranger = other.client();
  stranger.ca = ca.certificate_path();
  HttpsClient client(options(stranger));
  const auto answer = client.exchange_blocking(post("/echo", "hello"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::unauthenticated) << answer.error().detail;
}

TEST_F(HttpsClientTest, StreamsALongBodyFromItsSource) {
  HttpsClient client(options(me));
  const std::uint64_t bytes = 20'000'001;
  const auto answer = client.exchange_blocking(post_from_source("/count", bytes));
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->body, std::to_string(bytes));
  EXPECT_TRUE(answer->body_was_sent);
}

TEST_F(HttpsClientTest, SeesARefusalWhileItIsStillSending) {
  HttpsClient client(options(me));
  std::uint64_t pulled = 0;
  const auto answer = client.exchange_blocking(post_from_source("/refuse", 900'000'000, &pulled));
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->status, 401);
  EXPECT_FALSE(answer->body_was_sent);
  EXPECT_LT(pulled, 100'000'000U);
  const auto next = client.exchange_blocking(post("/echo", "next"));
  ASSERT_TRUE(next) << "a new connection is made after it";
  EXPECT_TRUE(next->body.ends_with(" next"));
}

TEST_F(HttpsClientTest, WithExpectARefusalCostsNoBody) {
  HttpsClient client(options(me));
  std::uint64_t pulled = 0;
  ClientRequest refused = post_from_source("/refuse", 900'000'000, &pulled);
  refused.expect_continue = true;
  const auto answer = client.exchange_blocking(std::move(refused));
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->status, 401);
  EXPECT_EQ(pulled, 0U);
  ClientRequest taken = post_from_source("/count", 200'000, &pulled);
  taken.expect_continue = true;
  const auto counted = client.exchange_blocking(std::move(taken));
  ASSERT_TRUE(counted) << counted.error().detail;
  EXPECT_EQ(counted->body, "200000");
}

TEST_F(HttpsClientTest, SeesTheBodyLimitOfTheServer) {
  HttpsClient client(options(me));
  const auto answer = client.exchange_blocking(post_from_source("/count", 2'000'000'000));
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->status, 413);
}

TEST_F(HttpsClientTest, AFailingSourceEndsTheExchange) {
  HttpsClient client(options(me));
  ClientRequest request = post_from_source("/count", 1'000'000);
  int calls = 0;
  request.source = [&calls](std::span<std::uint8_t> out) -> Result<std::size_t> {
    if (++calls == 3) return error(Errc::storage, "file was cut short");
    return out.size();
  };
  const auto answer = client.exchange_blocking(std::move(request));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::storage);
}

TEST_F(HttpsClientTest, TimesOutWaitingForTheAnswer) {
  ClientOptions impatient = options(me);
  impatient.response_timeout = milliseconds(30);
  HttpsClient client(impatient);
  const auto answer = client.exchange_blocking(post("/sleep", ""));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::timed_out);
}

TEST_F(HttpsClientTest, ReconnectsWhenTheServerClosedAKeptConnection) {
  HttpsClient client(options(me));
  ClientRequest get;
  get.target = "/echo";
  ASSERT_TRUE(client.exchange_blocking(get));
  std::this_thread::sleep_for(milliseconds(700));
  const auto again = client.exchange_blocking(get);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->status, 200);
}

TEST_F(HttpsClientTest, DoesNotRepeatWhatMayNotBeRepeated) {
  HttpsClient client(options(me));
  ASSERT_TRUE(client.exchange_blocking(post("/echo", "")));
  std::this_thread::sleep_for(milliseconds(700));
  EXPECT_FALSE(client.exchange_blocking(post("/echo", ""))) << "a POST without a key could act twice";
  ASSERT_TRUE(client.exchange_blocking(post("/echo", "")));
  std::this_thread::sleep_for(milliseconds(700));
  ClientRequest keyed = post("/echo", "");
  keyed.fields.emplace_back("idempotency-key", "k");
  EXPECT_TRUE(client.exchange_blocking(std::move(keyed)));
}

TEST_F(HttpsClientTest, BoundsTheResponse) {
  ClientOptions small = options(me);
  small.limits.body_bytes_max = 10;
  HttpsClient client(small);
  const auto answer = client.exchange_blocking(post("/echo", "hello"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::too_large);
}

TEST_F(HttpsClientTest, RefusesFieldsThatCouldSplitItsRequest) {
  HttpsClient client(options(me));
  ClientRequest request = post("/echo", "");
  request.fields.emplace_back("x", "a\r\nhost: b");
  const auto answer = client.exchange_blocking(std::move(request));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::malformed);
  ClientRequest line = post("/echo HTTP/1.1\r\nx: y", "");
  EXPECT_FALSE(client.exchange_blocking(std::move(line)));
}

TEST_F(HttpsClientTest, OneCertificateHoldsItsShareOfConnectionsOnly) {
  EchoHandler limited_handler;
  Server limited(1);
  ListenOptions listen;
  listen.tls = TlsContext::make_server(ca.server("limited")).value();
  listen.guard.authorities = {"127.0.0.1"};
  listen.limits.finish_timeout = milliseconds(300);
  listen.connections.per_certificate = 1;
  port = limited.listen(listen, limited_handler).value();
  limited.start();
  HttpsClient first(options(me));
  ASSERT_TRUE(first.exchange_blocking(post("/echo", "")));
  HttpsClient second(options(me));
  const auto refused = second.exchange_blocking(post("/echo", ""));
  ASSERT_TRUE(refused) << refused.error().detail;
  EXPECT_EQ(refused->status, 429);
  EXPECT_NE(refused->body.find("too-many-connections-of-peer"), std::string::npos);
  HttpsClient other(options(ca.client("other")));
  const auto served = other.exchange_blocking(post("/echo", ""));
  ASSERT_TRUE(served);
  EXPECT_EQ(served->status, 200);
}

TEST_F(HttpsClientTest, ManyClientsAtOnceAreServedByManyThreads) {
  EchoHandler busy_handler;
  Server busy(3);
  ListenOptions listen;
  listen.tls = TlsContext::make_server(ca.server("busy")).value();
  listen.guard.authorities = {"127.0.0.1"};
  port = busy.listen(listen, busy_handler).value();
  busy.start();
  std::atomic<int> served{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this, &served] {
      HttpsClient client(options(me));
      for (int turn = 0; turn < 10; ++turn) {
        const auto answer = client.exchange_blocking(post("/echo", std::to_string(turn)));
        if (answer && answer->status == 200 && answer->body.ends_with(" " + std::to_string(turn))) ++served;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(served, 80);
  EXPECT_EQ(busy.drain(milliseconds(2'000)), 0U);
}

// Cuts the client while it exchanges with a server that never answers; how long that took.
std::chrono::milliseconds time_of_cut(HttpsClient& client) {
  std::thread cutter([&client] {
    std::this_thread::sleep_for(milliseconds(100));
    client.cut();
  });
  const auto began = std::chrono::steady_clock::now();
  const auto answer = client.exchange_blocking({});
  const auto took = std::chrono::steady_clock::now() - began;
  cutter.join();
  EXPECT_TRUE(!answer && answer.error().code == Errc::unavailable);
  return std::chrono::duration_cast<milliseconds>(took);
}

TEST(HttpsClient, ACutEndsAnExchangeThatWaitsForItsAnswer) {
  const RawListener mute;
  ClientOptions options;
  options.url = parse_base_url("http://" + mute.authority()).value();
  HttpsClient client(std::move(options));
  EXPECT_LT(time_of_cut(client), milliseconds(3'000));
}

TEST_F(HttpsClientTest, ACutEndsAHandshakeThatIsNotAnswered) {
  const RawListener mute;
  ClientOptions options;
  options.url = parse_base_url("https://" + mute.authority()).value();
  options.tls = TlsContext::make_client(me).value();
  HttpsClient client(std::move(options));
  EXPECT_LT(time_of_cut(client), milliseconds(3'000));
}

TEST_F(HttpsClientTest, AfterACutNothingIsAsked) {
  HttpsClient client(options(me));
  ASSERT_TRUE(client.exchange_blocking(post("/echo", "")));
  client.cut();
  const int before = handler.requests;
  const auto answer = client.exchange_blocking(post("/echo", ""));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::unavailable);
  EXPECT_EQ(handler.requests, before);
}

TEST(HttpsClient, SaysThatNobodyListens) {
  ClientOptions options;
  options.url = parse_base_url("http://127.0.0.1:1").value();
  HttpsClient client(options);
  const auto answer = client.exchange_blocking({});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::unavailable);
}

TEST(HttpsClient, SaysThatAServerAnsweredNonsense) {
  const DyingServer server("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n");
  ClientOptions options;
  options.url = parse_base_url("http://" + server.authority()).value();
  HttpsClient client(options);
  const auto answer = client.exchange_blocking({});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::upstream);
}

}  // namespace
}  // namespace fangpin::net
