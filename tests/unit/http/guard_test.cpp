#include "gateway/http/guard.hpp"

#include "tests/unit/http/guarded.hpp"

namespace fangpin::http {
namespace {

constexpr std::string_view kPush =
    "POST /v1/feeds/education/dropout/submissions?window=2022-09&population=poverty-alleviated HTTP/1.1\r\n"
    "Host: Gateway.Example:8443\r\n"
    "Content-Type: text/csv; charset=gb18030\r\n"
    "Content-Length: 12\r\n"
    "Expect: 100-continue\r\n"
    "Idempotency-Key:   k-1  \r\n"
    "Accept: a\r\n"
    "accept: b\r\n"
    "\r\n";

TEST(Guard, AcceptsAPushAndStopsWhereItsBodyBegins) {
  for (const std::size_t piece : {1U, 3U, 4096U}) {
    const Outcome outcome = guarded(std::string(kPush) + "hello, world", piece);
    ASSERT_EQ(outcome.state, Guard::State::accepted) << outcome.code;
    EXPECT_EQ(outcome.taken, kPush.size());
    EXPECT_EQ(outcome.head.method, "POST");
    EXPECT_EQ(outcome.head.path, "/v1/feeds/education/dropout/submissions");
    EXPECT_EQ(outcome.head.query, "?window=2022-09&population=poverty-alleviated");
    EXPECT_EQ(outcome.head.authority, "gateway.example:8443");
    EXPECT_EQ(outcome.head.content_length, 12U);
    EXPECT_TRUE(outcome.head.expects_continue);
    EXPECT_EQ(outcome.head.field("content-type"), "text/csv; charset=gb18030");
    EXPECT_EQ(outcome.head.field("idempotency-key"), "k-1");
    EXPECT_EQ(outcome.head.field("absent"), "");
    EXPECT_EQ(outcome.head.parameter("population"), "poverty-alleviated");
    EXPECT_EQ(outcome.head.fields.size(), 7U);
  }
}

TEST(Guard, AcceptsTheSmallestRequest) {
  const Outcome outcome = guarded("GET / HTTP/1.1\r\nHost: gateway.example:8443\r\n\r\n");
  ASSERT_EQ(outcome.state, Guard::State::accepted) << outcome.code;
  EXPECT_EQ(outcome.head.content_length, 0U);
  EXPECT_FALSE(outcome.head.expects_continue);
}

TEST(Guard, TakesEveryMethodOfTheListAndNoOther) {
  for (const char* method : {"GET", "HEAD", "DELETE"}) {
    EXPECT_EQ(guarded(std::string(method) + " /x HTTP/1.1\r\nHost: gateway.example:8443\r\n\r\n").code, "") << method;
  }
  for (const char* method : {"POST", "PUT"}) {
    EXPECT_EQ(
        guarded(std::string(method) + " /x HTTP/1.1\r\nHost: gateway.example:8443\r\nContent-Length: 0\r\n\r\n").code,
        "")
        << method;
  }
  EXPECT_EQ(guarded("PATCH /x HTTP/1.1\r\nHost: gateway.example:8443\r\n\r\n").status, 501);
}

TEST(Guard, SaysWhichLimitTheHeaderBroke) {
  const std::string start = "GET /x HTTP/1.1\r\nHost: gateway.example:8443\r\n";
  const Outcome outcome = guarded(start + "X: " + std::string(3000, 'a') + "\r\n\r\n");
  EXPECT_EQ(outcome.code, "header-too-large");
  EXPECT_EQ(outcome.status, 431);
  EXPECT_EQ(outcome.problem.extensions.front(), (std::pair<std::string, std::string>("limit", "2048")));
  EXPECT_LE(outcome.taken, 2049U) << "reads no further than the limit";
}

TEST(Guard, TakesAHeaderOfExactlyTheLimit) {
  const std::string start = "GET /x HTTP/1.1\r\nHost: gateway.example:8443\r\nX: ";
  const std::string end = "\r\n\r\n";
  const std::size_t room = 2048 - start.size() - end.size();
  EXPECT_EQ(guarded(start + std::string(room, 'a') + end).code, "");
  EXPECT_EQ(guarded(start + std::string(room + 1, 'a') + end).code, "header-too-large");
}

TEST(Guard, RefusesALongTargetBeforeItsLineEnds) {
  const Outcome outcome = guarded("GET /" + std::string(400, 'a'));
  EXPECT_EQ(outcome.code, "uri-too-long");
  EXPECT_EQ(outcome.status, 414);
  EXPECT_EQ(guarded("GET /" + std::string(255, 'a') + " HTTP/1.1\r\nHost: gateway.example:8443\r\n\r\n").code, "");
  EXPECT_EQ(guarded("GET /" + std::string(256, 'a') + " HTTP/1.1\r\nHost: gateway.example:8443\r\n\r\n").code,
            "uri-too-long");
}

TEST(Guard, CountsFieldsUpToSixtyFour) {
  std::string request = "GET /x HTTP/1.1\r\nHost: gateway.example:8443\r\n";
  for (int i = 0; i < 63; ++i) request += "X: a\r\n";
  EXPECT_EQ(guarded(request + "\r\n").code, "");
  EXPECT_EQ(guarded(request + "X: a\r\n\r\n").code, "header-too-many-fields");
}

TEST(Guard, TakesABodyOfExactlyTheLimit) {
  const std::string start = "PUT /x HTTP/1.1\r\nHost: gateway.example:8443\r\nContent-Length: ";
  EXPECT_EQ(guarded(start + "1000000\r\n\r\n").head.content_length, 1'000'000U);
  const Outcome outcome = guarded(start + "1000001\r\n\r\n");
  EXPECT_EQ(outcome.status, 413);
  EXPECT_EQ(outcome.problem.extensions.front().second, "1000000");
}

TEST(Guard, RefusesEveryHostWhenNoneIsConfigured) {
  const GuardPolicy policy;
  Guard guard(policy);
  guard.feed(as_bytes("GET / HTTP/1.1\r\nHost: gateway.example\r\n\r\n"));
  ASSERT_EQ(guard.state(), Guard::State::refused);
  EXPECT_EQ(guard.problem().code, "host-unknown");
  EXPECT_EQ(status_of("host-unknown"), 421);
}

TEST(Guard, KnowsWhetherTheConnectionStays) {
  for (const auto& [field, stays] : std::vector<std::pair<std::string, bool>>{
           {"", true}, {"Connection: keep-alive\r\n", true}, {"Connection: Close\r\n", false}}) {
    Guard guard(test_policy());
    guard.feed(as_bytes("GET / HTTP/1.1\r\nHost: gateway.example:8443\r\n" + field + "\r\n"));
    ASSERT_EQ(guard.state(), Guard::State::accepted);
    EXPECT_EQ(guard.keep_alive(), stays) << field;
  }
}

TEST(Guard, IsUntouchedUntilTheFirstByte) {
  Guard guard(test_policy());
  EXPECT_TRUE(guard.untouched());
  guard.feed(as_bytes("G"));
  EXPECT_FALSE(guard.untouched());
  EXPECT_EQ(guard.state(), Guard::State::incomplete);
}

TEST(Guard, NeverEchoesWhatItRefused) {
  const Outcome outcome = guarded("GET /130199199001011234;x HTTP/1.1\r\nHost: gateway.example:8443\r\n\r\n");
  EXPECT_EQ(problem_response(outcome.problem).body.find("130199"), std::string::npos);
}

}  // namespace
}  // namespace fangpin::http
