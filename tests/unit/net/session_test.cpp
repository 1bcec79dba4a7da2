#include "gateway/net/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/http/string_body.hpp"
#include "tests/unit/net/memory_stream.hpp"

namespace fangpin::net {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

// Reads the body where asked to and remembers what it saw.
class RecordingHandler final : public http::Handler {
 public:
  bool reads_body = true;
  bool throws = false;
  milliseconds works_for{0};
  http::Response response;
  std::vector<std::string> paths;
  std::vector<std::string> bodies;
  std::string body_error;
  http::Peer peer;

  asio::awaitable<http::Response> handle(const http::RequestHead& head, http::BodyReader& body) override {
    paths.push_back(head.path);
    peer = head.peer;
    if (throws) throw std::runtime_error("secret detail");
    if (works_for.count() > 0) {
      asio::steady_timer timer(co_await asio::this_coro::executor, works_for);
      co_await timer.async_wait(asio::use_awaitable);
    }
    if (reads_body) {
      auto text = co_await http::read_all(body, 1'000'000);
      if (text) bodies.push_back(*text);
      if (!text) body_error = text.error().detail;
    }
    co_return response;
  }
};

class RecordingObserver final : public Observer {
 public:
  std::vector<std::string> seen;
  void answered(const http::RequestHead& head, int status, std::chrono::microseconds took) override {
    EXPECT_GE(took.count(), 0);
    seen.push_back("answered " + head.path + " " + std::to_string(status));
  }
  void refused(const http::Peer& peer, std::string_view code) override {
    seen.push_back("refused " + peer.address + " " + std::string(code));
  }
  void handler_threw(const http::RequestHead& head, std::string_view what) override {
    seen.push_back("threw " + head.path + " " + std::string(what));
  }
};

class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    session.guard.authorities = {"gateway"};
    session.limits.idle_timeout = milliseconds(2'000);
    session.limits.header_timeout = milliseconds(60);
    session.limits.body_timeout = milliseconds(2'000);
    session.limits.body_rate_grace = milliseconds(2'000);
    session.limits.write_timeout = milliseconds(60);
    session.limits.finish_timeout = milliseconds(60);
    session.handler = &handler;
    session.draining = &draining;
    session.observer = &observer;
    handler.response.body = "ok";
  }
  void start() {
    asio::co_spawn(context, run_session(stream, session, http::Peer{"ab", "1.2.3.4:5"}, &idle),
                   [this](const std::exception_ptr& thrown) {
                     ended = true;
                     failed = thrown != nullptr;
                   });
    settle();
  }
  // Lets everything happen that needs no time.
  void settle() {
    context.restart();
    context.poll();
  }
  void let_pass(milliseconds time) {
    context.restart();
    context.run_for(time);
  }
  void let_end(milliseconds at_most = milliseconds(1'500)) {
    const auto deadline = std::chrono::steady_clock::now() + at_most;
    while (!ended && std::chrono::steady_clock::now() < deadline) let_pass(milliseconds(5));
    EXPECT_TRUE(ended);
    EXPECT_FALSE(failed);
    EXPECT_TRUE(stream.closed());
  }
  static std::string post(std::size_t length, const std::string& fields = {}) {
    return "POST /v1/x HTTP/1.1\r\nHost: gateway\r\nContent-Length: " + std::to_string(length) + "\r\n" + fields +
           "\r\n";
  }
  bool wrote(std::string_view text) const { return stream.written().find(text) != std::string::npos; }

  asio::io_context context;
  MemoryStream stream{context};
  RecordingHandler handler;
  RecordingObserver observer;
  SessionContext session;
  std::atomic<bool> draining{false};
  bool idle = false;
  bool ended = false;
  bool failed = false;
};

const std::string kGet = "GET /a HTTP/1.1\r\nHost: gateway\r\n\r\n";

TEST_F(SessionTest, ServesRequestsOneAfterAnother) {
  start();
  stream.give(kGet);
  settle();
  EXPECT_TRUE(stream.written().starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(wrote("connection: keep-alive\r\n"));
  EXPECT_TRUE(idle);
  stream.give(post(5) + "hello");
  settle();
  EXPECT_EQ(handler.paths, (std::vector<std::string>{"/a", "/v1/x"}));
  EXPECT_EQ(handler.bodies.back(), "hello");
  EXPECT_EQ(handler.peer.certificate_fingerprint, "ab");
  EXPECT_EQ(handler.peer.address, "1.2.3.4:5");
  stream.end();
  let_end();
}

TEST_F(SessionTest, ServesPipelinedRequestsInOrder) {
  start();
  stream.give(post(3) + "one" + post(3) + "two" + kGet);
  settle();
  EXPECT_EQ(handler.bodies, (std::vector<std::string>{"one", "two", ""}));
  EXPECT_EQ(handler.paths.back(), "/a");
  stream.end();
  let_end();
}

TEST_F(SessionTest, TakesARequestByteByByte) {
  session.limits.header_timeout = milliseconds(2'000);
  start();
  for (const char c : post(5) + "hello") {
    stream.give(std::string(1, c));
    settle();
  }
  EXPECT_EQ(handler.bodies, std::vector<std::string>{"hello"});
  EXPECT_TRUE(wrote("HTTP/1.1 200 OK"));
}

TEST_F(SessionTest, EndsASlowHeaderAtItsAbsoluteDeadline) {
  start();
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 40 && !ended; ++i) {
    stream.give(i < static_cast<int>(kGet.size()) - 2 ? std::string(1, kGet[static_cast<std::size_t>(i)]) : "");
    let_pass(milliseconds(5));
    if (wrote("408")) break;
  }
  EXPECT_TRUE(wrote("HTTP/1.1 408 Request Timeout\r\n"));
  EXPECT_TRUE(wrote("urn:fangpin:problem:request-timeout"));
  EXPECT_LT(std::chrono::steady_clock::now() - began, milliseconds(180)) << "each byte must not renew the deadline";
  EXPECT_TRUE(handler.paths.empty());
  let_end();
}

TEST_F(SessionTest, ClosesAnIdleConnectionWithoutAWord) {
  session.limits.idle_timeout = milliseconds(30);
  start();
  let_end();
  EXPECT_TRUE(stream.written().empty());
}

TEST_F(SessionTest, ACutHeaderReachesNobody) {
  start();
  stream.give("GET /a HTTP/1.1\r\nHost: gate");
  stream.cut();
  let_end();
  EXPECT_TRUE(handler.paths.empty());
  EXPECT_TRUE(stream.written().empty());
}

TEST_F(SessionTest, ACutBodyIsAnErrorAndNeverAnEnd) {
  start();
  stream.give(post(5) + "hel");
  stream.end();
  let_end();
  EXPECT_EQ(handler.body_error, "body-truncated");
  EXPECT_TRUE(handler.bodies.empty());
}

TEST_F(SessionTest, AnswersContinueOnTheFirstReadOnly) {
  handler.works_for = milliseconds(20);
  start();
  stream.give(post(5, "Expect: 100-continue\r\n"));
  settle();
  EXPECT_TRUE(stream.written().empty()) << "nothing before the handler asks for the body";
  let_pass(milliseconds(40));
  EXPECT_EQ(stream.written(), "HTTP/1.1 100 Continue\r\n\r\n");
  stream.give("hello");
  settle();
  EXPECT_TRUE(wrote("HTTP/1.1 200 OK"));
  EXPECT_TRUE(wrote("keep-alive"));
}

TEST_F(SessionTest, ARefusalBeforeTheBodyNeedsNoBody) {
  handler.reads_body = false;
  handler.response.status = 401;
  start();
  stream.give(post(500'000, "Expect: 100-continue\r\n"));
  settle();
  EXPECT_TRUE(stream.written().starts_with("HTTP/1.1 401 Unauthorized\r\n"));
  EXPECT_TRUE(wrote("connection: close\r\n"));
  EXPECT_FALSE(wrote("100 Continue"));
  EXPECT_TRUE(stream.finished());
  EXPECT_FALSE(stream.closed()) << "the peer may still be sending and must be able to read the answer";
  stream.give(std::string(100'000, 'x'));
  settle();
  EXPECT_EQ(stream.unread(), 0U);
  stream.end();
  let_end();
}

TEST_F(SessionTest, DiscardsARefusedBodyForALimitedTimeOnly) {
  handler.reads_body = false;
  start();
  stream.give(post(500'000));
  const auto began = std::chrono::steady_clock::now();
  let_end();
  EXPECT_LT(std::chrono::steady_clock::now() - began, milliseconds(500));
}

TEST_F(SessionTest, RefusesABodyThatComesTooSlowly) {
  session.limits.body_rate_grace = milliseconds(40);
  session.limits.body_rate_min_bytes_per_second = 1'000'000;
  start();
  stream.give(post(1000));
  for (int i = 0; i < 40 && handler.body_error.empty(); ++i) {
    stream.give("x");
    let_pass(milliseconds(5));
  }
  EXPECT_EQ(handler.body_error, "rate-too-slow");
  EXPECT_TRUE(wrote("connection: close"));
}

TEST_F(SessionTest, WithoutALeastRateASlowBodyIsTakenAndAnswered) {
  session.limits.body_rate_grace = milliseconds(0);
  session.limits.body_rate_min_bytes_per_second = 0;
  start();
  stream.give(post(5));
  let_pass(milliseconds(30));
  stream.give("hello");
  settle();
  EXPECT_EQ(handler.bodies, std::vector<std::string>{"hello"}) << handler.body_error;
  EXPECT_TRUE(wrote("200"));
}

TEST_F(SessionTest, EndsABodyAtItsAbsoluteDeadline) {
  session.limits.body_timeout = milliseconds(60);
  start();
  stream.give(post(1000));
  for (int i = 0; i < 60 && handler.body_error.empty(); ++i) {
    stream.give("xxxxxxxxxx");
    let_pass(milliseconds(5));
  }
  EXPECT_EQ(handler.body_error, "request-timeout");
}

TEST_F(SessionTest, OurOwnWorkDoesNotCountAgainstThePeer) {
  session.limits.body_rate_grace = milliseconds(40);
  handler.works_for = milliseconds(120);
  start();
  stream.give(post(5));
  let_pass(milliseconds(130));
  stream.give("hello");
  settle();
  EXPECT_EQ(handler.bodies, std::vector<std::string>{"hello"}) << handler.body_error;
}

TEST_F(SessionTest, AnExceptionBecomesAProblemThatSaysNothing) {
  handler.throws = true;
  start();
  stream.give(kGet);
  settle();
  EXPECT_TRUE(stream.written().starts_with("HTTP/1.1 500"));
  EXPECT_TRUE(wrote("urn:fangpin:problem:internal"));
  EXPECT_FALSE(wrote("secret"));
  EXPECT_EQ(observer.seen, (std::vector<std::string>{"threw /a secret detail", "answered /a 500"}));
}

TEST_F(SessionTest, AResponseThatCouldSplitBecomesAProblem) {
  handler.response.fields = {{"x", "a\r\nb: c"}};
  start();
  stream.give(kGet);
  settle();
  EXPECT_TRUE(stream.written().starts_with("HTTP/1.1 500"));
  EXPECT_FALSE(wrote("b: c"));
}

TEST_F(SessionTest, AnswersWhatTheGuardRefusesAndEnds) {
  start();
  stream.give("GET /../etc HTTP/1.1\r\nHost: gateway\r\n\r\n" + kGet);
  settle();
  EXPECT_TRUE(stream.written().starts_with("HTTP/1.1 400"));
  EXPECT_TRUE(wrote("path-invalid"));
  EXPECT_TRUE(handler.paths.empty()) << "what follows a refused request is never read as a request";
  EXPECT_EQ(observer.seen, std::vector<std::string>{"refused 1.2.3.4:5 path-invalid"});
  stream.end();
  let_end();
}

TEST_F(SessionTest, LeavesTheBodyOutForHead) {
  handler.response.body = "four";
  start();
  stream.give("HEAD /a HTTP/1.1\r\nHost: gateway\r\n\r\n");
  settle();
  EXPECT_TRUE(wrote("content-length: 4\r\n"));
  EXPECT_TRUE(stream.written().ends_with("\r\n\r\n"));
}

TEST_F(SessionTest, EndsAfterItsLastRequest) {
  session.limits.requests_per_connection_max = 2;
  start();
  stream.give(kGet + kGet + kGet);
  settle();
  EXPECT_EQ(handler.paths.size(), 2U);
  EXPECT_TRUE(wrote("connection: close"));
  let_end();
}

TEST_F(SessionTest, EndsWhenItIsTooOld) {
  session.limits.connection_age_max = milliseconds(0);
  start();
  stream.give(kGet);
  settle();
  EXPECT_TRUE(wrote("connection: close"));
  let_end();
}

TEST_F(SessionTest, ClosesWhenThePeerAsksTo) {
  start();
  stream.give("GET /a HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n");
  settle();
  EXPECT_TRUE(wrote("connection: close"));
  stream.end();
  let_end();
}

TEST_F(SessionTest, DrainingEndsAnIdleConnectionAndABusyOneAfterItsAnswer) {
  handler.works_for = milliseconds(20);
  start();
  stream.give(kGet);
  settle();
  EXPECT_FALSE(idle);
  draining = true;
  let_pass(milliseconds(40));
  EXPECT_TRUE(wrote("200 OK"));
  EXPECT_TRUE(wrote("connection: close"));
  let_end();
}

TEST_F(SessionTest, AnIdleConnectionEndsWhenItIsCancelled) {
  start();
  ASSERT_TRUE(idle);
  draining = true;
  stream.cancel();
  stream.end();
  let_end();
}

TEST_F(SessionTest, ClosesAPeerThatDoesNotReadItsAnswer) {
  stream.stop_taking();
  start();
  stream.give(kGet);
  let_end();
  EXPECT_TRUE(stream.written().empty());
}

TEST_F(SessionTest, RefuseSessionAnswersWithoutTheHandler) {
  http::Problem problem;
  problem.code = "too-many-connections";
  problem.retry_after_seconds = 5;
  asio::co_spawn(context, refuse_session(stream, session, http::Peer{}, problem), asio::detached);
  settle();
  EXPECT_TRUE(stream.written().empty()) << "the request is read first, or the answer could be lost";
  stream.give(kGet);
  settle();
  EXPECT_TRUE(stream.written().starts_with("HTTP/1.1 503"));
  EXPECT_TRUE(wrote("retry-after: 5\r\n"));
  EXPECT_TRUE(handler.paths.empty());
}

}  // namespace
}  // namespace fangpin::net
