#include "gateway/http/response_parser.hpp"

#include "gateway/http/response_text.hpp"

namespace fangpin::http {
namespace {

struct Read {
  bool ok;
  Errc code;
  bool complete;
  std::size_t taken;
  Response response;
  bool keep_alive;
  bool saw_continue;
};

Read read(std::string_view bytes, std::size_t piece = 4096, bool head_request = false) {
  ResponseParser parser({1024, 100}, head_request);
  std::size_t taken = 0;
  while (taken < bytes.size() && !parser.complete()) {
    const auto count = parser.feed(as_bytes(bytes.substr(taken, piece)));
    if (!count) return {false, count.error().code, false, taken, {}, false, false};
    taken += *count;
  }
  return {true, Errc::bug, parser.complete(), taken, parser.take(), parser.keep_alive(), parser.saw_continue()};
}

TEST(ResponseParser, ReadsWhatTheGatewayWrites) {
  Response sent;
  sent.status = 422;
  sent.fields = {{"content-type", "application/problem+json"}};
  sent.body = "{\"code\":\"digest-mismatch\"}";
  const std::string text = response_text(sent, true, false, security_now());
  for (const std::size_t piece : {1U, 5U, 4096U}) {
    const Read got = read(text + "HTTP/1.1 ...", piece);
    ASSERT_TRUE(got.ok && got.complete);
    EXPECT_EQ(got.taken, text.size());
    EXPECT_EQ(got.response.status, 422);
    EXPECT_EQ(got.response.body, sent.body);
    EXPECT_TRUE(got.keep_alive);
    EXPECT_FALSE(got.saw_continue);
  }
}

TEST(ResponseParser, ReadsOverContinue) {
  const Read got =
      read(std::string(continue_text()) + "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok");
  ASSERT_TRUE(got.ok && got.complete);
  EXPECT_TRUE(got.saw_continue);
  EXPECT_EQ(got.response.body, "ok");
  EXPECT_FALSE(got.keep_alive);
}

TEST(ResponseParser, EndsAfterTheHeaderOfAnAnswerToHead) {
  const Read got = read("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n", 4096, true);
  EXPECT_TRUE(got.ok && got.complete);
  EXPECT_TRUE(got.response.body.empty());
}

TEST(ResponseParser, IsIncompleteUntilTheLastByte) {
  const Read got = read("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab");
  EXPECT_TRUE(got.ok);
  EXPECT_FALSE(got.complete);
}

TEST(ResponseParser, RefusesWhatItCannotBound) {
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\ncontent-length: 101\r\n\r\n").code, Errc::too_large);
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\ncontent-length: 9999999999999\r\n\r\n").code, Errc::too_large);
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nx: " + std::string(2000, 'a')).code, Errc::upstream);
}

TEST(ResponseParser, RefusesAmbiguousFraming) {
  for (const char* text : {
           "HTTP/1.1 200 OK\r\n\r\n",
           "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
           "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\n",
           "HTTP/1.1 200 OK\r\ncontent-length: 02\r\n\r\n",
           "HTTP/1.1 200 OK\r\ncontent-length: +2\r\n\r\n",
           "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n",
           "HTTP/1.1 200 OK\ncontent-length: 2\n\n",
           "HTTP/1.1 xyz OK\r\ncontent-length: 2\r\n\r\n",
           "HTTP/1.1 200 OK\r\nx: a\r\n b\r\ncontent-length: 2\r\n\r\n",
           "HTTP/1.1 101 Switching\r\n\r\n",
           "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n",
           "SSH-2.0-OpenSSH_9\r\n\r\n",
       }) {
    const Read got = read(text);
    EXPECT_FALSE(got.ok) << text;
    EXPECT_EQ(got.code, Errc::upstream) << text;
  }
}

}  // namespace
}  // namespace fangpin::http
