#include "gateway/net/session.hpp"

#include <array>
#include <exception>

#include "crypto/base/secret.hpp"
#include "gateway/http/response_text.hpp"
#include "gateway/net/body_source.hpp"
#include "gateway/net/watchdog.hpp"

namespace fangpin::net {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

// How fast an answer must be taken where no least rate of bodies is set.
constexpr std::uint64_t kAnswerRate = 1024;

// One connection's state between and during requests.
class Session {
 public:
  Session(ByteStream& stream, const SessionContext& context, http::Peer peer, bool* idle)
      : stream_(stream),
        context_(context),
        limits_(context.limits),
        peer_(std::move(peer)),
        idle_(idle),
        watchdog_(stream),
        born_(Clock::now()) {}
  // A person's rows may have come behind a header.
  ~Session() { wipe(buffer_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  asio::awaitable<void> run() {
    bool next = true;
    while (next) next = co_await serve_one();
    watchdog_.disarm();
    stream_.close();
  }

  asio::awaitable<void> refuse(http::Problem problem) {
    http::Guard guard(context_.guard);
    const HeaderEnd end = co_await read_header(guard);
    if (end == HeaderEnd::accepted || end == HeaderEnd::refused) {
      if (context_.observer != nullptr) context_.observer->refused(peer_, problem.code);
      const http::Response response = http::problem_response(problem);
      co_await answer_last(response, false);
    }
    watchdog_.disarm();
    stream_.close();
  }

 private:
  enum class HeaderEnd { accepted, refused, timed_out, gone };

  bool draining() const { return context_.draining != nullptr && context_.draining->load(std::memory_order_relaxed); }

  // Feeds the guard from what is buffered, then from the stream. Idle time is not header time: the header's deadline is
  // absolute and begins with its first byte.
  asio::awaitable<HeaderEnd> read_header(http::Guard& guard) {
    bool started = false;
    watchdog_.arm(Clock::now() + limits_.idle_timeout);
    while (true) {
      if (begin_ < end_) {
        if (!started) {
          started = true;
          watchdog_.arm(Clock::now() + limits_.header_timeout);
        }
        begin_ += guard.feed(ByteView(buffer_.data() + begin_, end_ - begin_));
        if (guard.state() == http::Guard::State::accepted) co_return HeaderEnd::accepted;
        if (guard.state() == http::Guard::State::refused) co_return HeaderEnd::refused;
      }
      if (watchdog_.expired()) co_return started ? HeaderEnd::timed_out : HeaderEnd::gone;
      if (!started && draining()) co_return HeaderEnd::gone;
      begin_ = 0;
      end_ = 0;
      if (idle_ != nullptr) *idle_ = !started;
      auto count = co_await stream_.read_some(buffer_);
      if (idle_ != nullptr) *idle_ = false;
      if (!count && watchdog_.expired() && started) co_return HeaderEnd::timed_out;
      if (!count || *count == 0) co_return HeaderEnd::gone;
      end_ = *count;
    }
  }

  // True if the connection can carry another request.
  asio::awaitable<bool> serve_one() {
    http::Guard guard(context_.guard);
    const HeaderEnd end = co_await read_header(guard);
    if (end == HeaderEnd::gone) {
      // Nothing was asked: say goodbye if the peer still listens.
      co_await finish();
      co_return false;
    }
    if (end != HeaderEnd::accepted) {
      http::Problem problem = guard.problem();
      if (end == HeaderEnd::timed_out) {
        problem = http::Problem{};
        problem.code = "request-timeout";
      }
      if (context_.observer != nullptr) context_.observer->refused(peer_, problem.code);
      const http::Response response = http::problem_response(problem);
      co_await answer_last(response, false);
      co_return false;
    }
    watchdog_.disarm();
    const auto began = Clock::now();
    ++served_;
    http::RequestHead head = guard.take_head();
    head.peer = peer_;
    BodySource body(stream_, watchdog_, limits_, head, ByteView(buffer_.data() + begin_, end_ - begin_));
    const http::Response response = co_await handled(head, body);
    wipe(std::span(buffer_).subspan(begin_, body.early_used()));
    begin_ += body.early_used();
    const bool is_head = head.method == "HEAD";
    const bool stays = guard.keep_alive() && body.left() == 0 && !body.failed() && !draining() &&
                       served_ < limits_.requests_per_connection_max &&
                       Clock::now() - born_ < limits_.connection_age_max;
    const bool sent = co_await answer(response, stays, is_head);
    if (context_.observer != nullptr) {
      const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
      context_.observer->answered(head, response.status, took);
    }
    if (sent && !stays) co_await finish();
    co_return sent&& stays;
  }

  asio::awaitable<http::Response> handled(const http::RequestHead& head, http::BodyReader& body) {
    http::Response response;
    bool thrown = false;
    try {
      response = co_await context_.handler->handle(head, body);
    } catch (const std::exception& failure) {
      thrown = true;
      if (context_.observer != nullptr) context_.observer->handler_threw(head, failure.what());
    }
    if (thrown) response = internal_problem();
    co_return response;
  }

  static http::Response internal_problem() {
    http::Problem problem;
    problem.code = "internal";
    return http::problem_response(problem);
  }

  static std::string text_of(const http::Response& response, bool keep_alive, bool is_head) {
    try {
      return http::response_text(response, keep_alive, is_head, security_now());
    } catch (const std::logic_error&) {
      return http::response_text(internal_problem(), keep_alive, is_head, security_now());
    }
  }

  asio::awaitable<bool> answer(const http::Response& response, bool keep_alive, bool is_head) {
    const std::string text = text_of(response, keep_alive, is_head);
    const auto wanted = limits_.body_rate_min_bytes_per_second;
    const auto rate = wanted > 0 ? wanted : kAnswerRate;
    const auto at_least_rate = std::chrono::seconds(text.size() / rate);
    watchdog_.arm(Clock::now() + limits_.write_timeout + at_least_rate, Watchdog::Bite::close);
    auto sent = co_await stream_.write_all(as_bytes(text));
    watchdog_.disarm();
    co_return sent.has_value();
  }

  asio::awaitable<void> answer_last(const http::Response& response, bool is_head) {
    const bool sent = co_await answer(response, false, is_head);
    if (sent) co_await finish();
  }

  asio::awaitable<void> finish() {
    watchdog_.arm(Clock::now() + limits_.finish_timeout, Watchdog::Bite::close);
    co_await stream_.finish(limits_.finish_discard_bytes_max);
    watchdog_.disarm();
  }

  ByteStream& stream_;
  const SessionContext& context_;
  const SessionLimits& limits_;
  http::Peer peer_;
  bool* idle_;
  Watchdog watchdog_;
  Clock::time_point born_;
  std::uint64_t served_ = 0;
  // What was received and not yet used: [begin_, end_).
  std::array<std::uint8_t, 16 * 1024> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace

asio::awaitable<void> run_session(ByteStream& stream, const SessionContext& context, http::Peer peer, bool* idle) {
  const auto session = std::make_unique<Session>(stream, context, std::move(peer), idle);
  co_await session->run();
}

asio::awaitable<void> refuse_session(ByteStream& stream, const SessionContext& context, http::Peer peer,
                                     http::Problem problem) {
  const auto session = std::make_unique<Session>(stream, context, std::move(peer), nullptr);
  co_await session->refuse(std::move(problem));
}

}  // namespace fangpin::net
