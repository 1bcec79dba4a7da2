#include "gateway/net/https_client.hpp"
#include "tests/unit/net/raw_listener.hpp"
#include "tests/unit/net/test_ca.hpp"

namespace fangpin::net {
namespace {

// Why a client that waits `connect_timeout` for its connection gets no answer.
struct Failure {
  Error error;
  ConnectionFault fault = ConnectionFault::none;
};
Failure failure_with(const RawListener& server, std::chrono::milliseconds connect_timeout = std::chrono::seconds(10)) {
  TestCa ca;
  ClientOptions options;
  options.url = parse_base_url("https://" + server.authority()).value();
  options.tls = TlsContext::make_client(ca.client()).value();
  options.connect_timeout = connect_timeout;
  HttpsClient client(std::move(options));
  ClientRequest request;
  request.method = "GET";
  request.target = "/";
  const auto answer = client.exchange_blocking(std::move(request));
  EXPECT_FALSE(answer);
  return {answer ? Error{} : answer.error(), client.fault()};
}

TEST(BrokenHandshake, OfAServerThatEndsIsNoJudgementOfOurCertificate) {
  const DyingServer server("");
  const auto error = failure_with(server).error;
  EXPECT_EQ(error.code, Errc::unavailable) << error.detail;
}

TEST(BrokenHandshake, ByAResetIsNoJudgementOfOurCertificate) {
  const DyingServer server("", DyingServer::End::reset);
  const auto error = failure_with(server).error;
  EXPECT_EQ(error.code, Errc::unavailable) << error.detail;
}

TEST(BrokenHandshake, WithSomethingThatIsNoTlsStaysAMistakeOfTheAddress) {
  const DyingServer server("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
  const auto error = failure_with(server).error;
  EXPECT_EQ(error.code, Errc::unauthenticated) << error.detail;
}

TEST(BrokenHandshake, WithAnAlertOfTheServerStaysAJudgement) {
  const DyingServer server(std::string("\x15\x03\x03\x00\x02\x02\x28", 7));  // fatal handshake_failure
  const auto error = failure_with(server).error;
  EXPECT_EQ(error.code, Errc::unauthenticated) << error.detail;
}

constexpr std::chrono::milliseconds kShort{150};

TEST(BrokenHandshake, ThatNobodyAnswersEndsWithItsLimit) {
  const RawListener mute;
  const auto failure = failure_with(mute, kShort);
  EXPECT_EQ(failure.error.code, Errc::timed_out) << failure.error.detail;
  EXPECT_EQ(failure.fault, ConnectionFault::handshake_timeout);
}

TEST(BrokenHandshake, IsNotBegunWhereNoConnectionIsTaken) {
  const FullListener full;
  const auto failure = failure_with(full, kShort);
  EXPECT_EQ(failure.error.code, Errc::timed_out) << failure.error.detail;
  EXPECT_EQ(failure.fault, ConnectionFault::connect_timeout);
}

}  // namespace
}  // namespace fangpin::net
