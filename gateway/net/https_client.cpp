#include "gateway/net/https_client.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <optional>

#include "gateway/http/await_callback.hpp"
#include "gateway/net/connector.hpp"
#include "gateway/net/watchdog.hpp"

namespace fangpin::net {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
// After the sending broke, the reason may still be on its way to us.
constexpr std::chrono::milliseconds kLastWords{2'000};

bool is_safe_to_repeat(const ClientRequest& request) {
  if (request.source) return false;
  if (request.method == "GET" || request.method == "HEAD") return true;
  return std::ranges::any_of(request.fields, [](const auto& field) { return field.first == "idempotency-key"; });
}

std::uint64_t length_of(const ClientRequest& request) {
  return request.source ? request.source_bytes : request.body.size();
}

bool is_plain_text(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7e; });
}

Result<std::string> head_text(const ClientRequest& request, const std::string& authority) {
  if (!is_plain_text(request.method) || !is_plain_text(request.target) ||
      request.target.find(' ') != std::string::npos) {
    return error(Errc::malformed, "request line holds a byte that cannot be sent");
  }
  std::string text = request.method + " " + request.target + " HTTP/1.1\r\nhost: " + authority + "\r\n";
  for (const auto& [name, value] : request.fields) {
    if (name.empty() || !is_plain_text(name) || !is_plain_text(value) || name == "host" || name == "content-length") {
      return error(Errc::malformed, "field '" + name + "' cannot be sent");
    }
    text += name + ": " + value + "\r\n";
  }
  const bool may_have_body = request.method == "POST" || request.method == "PUT";
  if (may_have_body) text += "content-length: " + std::to_string(length_of(request)) + "\r\n";
  if (may_have_body && request.expect_continue && length_of(request) > 0) text += "expect: 100-continue\r\n";
  return text + "\r\n";
}

}  // namespace

std::string_view ClientResponse::field(std::string_view lower_case_name) const {
  for (const auto& [name, value] : fields) {
    if (name == lower_case_name) return value;
  }
  return {};
}

// What the sending and the receiving half of one exchange share; lives in run()'s frame until both have ended.
struct HttpsClient::Running {
  Running(ByteStream& used, const ClientOptions& options, bool head_request, asio::any_io_executor executor)
      : stream(used), watchdog(used), parser(options.limits, head_request), go_on(executor), received(executor) {
    if (options.total_timeout.count() > 0) total = Clock::now() + options.total_timeout;
  }
  void arm(std::chrono::milliseconds time) { watchdog.arm(std::min(Clock::now() + time, total)); }

  ByteStream& stream;
  Watchdog watchdog;
  http::ResponseParser parser;
  http::Gate go_on;     // 100, or the end of the receiving half
  http::Gate received;  // the end of the receiving half
  Clock::time_point total = Clock::time_point::max();
  std::optional<Error> receive_error;
  bool receive_ended = false;
  bool malformed = false;  // the answer, not the connection
  bool surplus = false;    // bytes behind the response: the connection cannot be trusted with another request
  bool sending = true;
  bool sent_all = false;
};

// `done` is set first and looked at before each connection; the signal reaches a connection that is being made.
struct HttpsClient::Cut {
  std::atomic<bool> done{false};
  asio::cancellation_signal connecting;
  Error error() const { return fangpin::error(Errc::unavailable, "the exchange was cut"); }
};

HttpsClient::HttpsClient(ClientOptions options)
    : options_(std::move(options)),
      cut_(std::make_unique<Cut>()),
      own_context_(std::make_unique<asio::io_context>(1)) {}
HttpsClient::~HttpsClient() = default;

void HttpsClient::close() {
  if (stream_ != nullptr) stream_->close();
  stream_.reset();
}

bool HttpsClient::may_reuse() const { return stream_ != nullptr && Clock::now() - last_used_ < options_.keep_idle; }

asio::awaitable<Status> HttpsClient::connect() {
  close();
  if (cut_->done) co_return cut_->error();
  BaseUrl url = options_.url;
  std::shared_ptr<TlsContext> tls = options_.tls;
  auto connected = co_await connect_to(std::move(url), std::move(tls), options_.connect_timeout, fault_);
  if (!connected) co_return std::move(connected).error();
  stream_ = std::move(*connected);
  co_return ok();
}

asio::awaitable<Result<ClientResponse>> HttpsClient::exchange(ClientRequest request) {
  fault_ = ConnectionFault::none;
  const bool reused = may_reuse() && !request.source;
  if (!reused) {
    Status connected = co_await connect();
    if (!connected) co_return std::move(connected).error();
  }
  bool untouched = true;
  Result<ClientResponse> result = co_await run(request, untouched);
  if (!result && reused && untouched && result.error().code == Errc::upstream && is_safe_to_repeat(request)) {
    Status connected = co_await connect();
    if (!connected) co_return std::move(connected).error();
    fault_ = ConnectionFault::none;
    result = co_await run(request, untouched);
  }
  co_return result;
}

asio::awaitable<Result<ClientResponse>> HttpsClient::run(const ClientRequest& request, bool& untouched) {
  const asio::any_io_executor executor = co_await http::running_executor();
  Running running(*stream_, options_, request.method == "HEAD", executor);
  // From here to the end of the wait nothing may leave this frame: the receiving half refers to it.
  asio::co_spawn(executor, receive(running), [open = running.received.opener()](const std::exception_ptr&) { open(); });
  Status sent;
  try {
    sent = co_await send(request, running);
  } catch (const std::exception&) {
    sent = error(Errc::bug, "the source of the request's body failed");
  }
  running.sending = false;
  if (!running.receive_ended) {
    const bool ours = !sent && sent.error().code != Errc::upstream && sent.error().code != Errc::unauthenticated;
    if (ours) {
      running.stream.close();
    } else {
      running.arm(sent ? options_.response_timeout : kLastWords);
    }
  }
  co_await running.received.wait();
  running.watchdog.disarm();
  untouched = running.parser.untouched();
  const bool complete = running.parser.complete();
  std::optional<Error> failure;
  if (!complete) {
    // What came from the peer (its judgement of our certificate, its end) says more than that our bytes were no longer
    // taken; timed_out means only that we ended it ourselves.
    const bool heard = running.receive_error && running.receive_error->code != Errc::timed_out;
    failure = error(Errc::bug, "the exchange ended without an answer");
    if (!heard && !sent) {
      failure = std::move(sent).error();
    } else if (running.receive_error) {
      failure = std::move(*running.receive_error);
    }
    fault_ = fault_of(*failure, running);
  }
  if (!complete || !running.sent_all || running.surplus || !running.parser.keep_alive()) close();
  last_used_ = Clock::now();
  if (failure) co_return std::move(*failure);
  http::Response response = running.parser.take();
  ClientResponse result{response.status, std::move(response.fields), std::move(response.body), running.sent_all};
  co_return result;
}

ConnectionFault HttpsClient::fault_of(const Error& failure, const Running& running) {
  if (running.stream.fault() != ConnectionFault::none) return running.stream.fault();
  if (failure.code == Errc::timed_out) return ConnectionFault::answer_timeout;
  if (failure.code != Errc::upstream) return ConnectionFault::none;
  return running.malformed ? ConnectionFault::not_http : ConnectionFault::closed;
}

asio::awaitable<void> HttpsClient::receive(Running& running) {
  std::array<std::uint8_t, 16 * 1024> piece;
  while (!running.parser.complete()) {
    auto count = co_await running.stream.read_some(piece);
    if (!count) {
      running.receive_error = std::move(count).error();
      break;
    }
    if (*count == 0) {
      running.receive_error = error(Errc::upstream, "the server closed the connection before its answer was complete");
      break;
    }
    auto taken = running.parser.feed(ByteView(piece.data(), *count));
    if (!taken) {
      running.malformed = true;
      running.receive_error = std::move(taken).error();
      break;
    }
    running.surplus = *taken < *count;
    if (running.parser.saw_continue()) running.go_on.opener()();
  }
  running.receive_ended = true;
  running.go_on.opener()();
  // An answer, or a broken connection, in the middle of the sending: nobody wants the rest.
  if (running.sending) running.stream.cancel();
}

asio::awaitable<Status> HttpsClient::send(const ClientRequest& request, Running& running) {
  auto head = head_text(request, options_.url.authority());
  if (!head) co_return std::move(head).error();
  std::uint64_t left = length_of(request);
  const bool waits = request.expect_continue && left > 0;
  // A small body leaves with the header, in one record.
  const bool at_once = !request.source && !waits && left <= kPieceBytes;
  if (at_once) {
    *head += request.body;
    left = 0;
  }
  running.arm(options_.stall_timeout);
  Status sent = co_await running.stream.write_all(as_bytes(*head));
  if (!sent) co_return sent;
  if (waits) {
    running.arm(options_.response_timeout);
    co_await running.go_on.wait();
  }
  std::vector<std::uint8_t> piece(request.source && left > 0 ? kPieceBytes : 0);
  std::size_t position = 0;
  while (left > 0 && !running.receive_ended) {
    ByteView next;
    if (request.source) {
      auto count =
          request.source(std::span(piece).first(static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size()))));
      if (!count) co_return std::move(count).error();
      if (*count == 0 || *count > std::min<std::uint64_t>(left, piece.size())) {
        co_return error(Errc::bug, "the source of the request's body gave another length than it said");
      }
      next = ByteView(piece.data(), *count);
    } else {
      next = as_bytes(request.body)
                 .subspan(position, static_cast<std::size_t>(std::min<std::uint64_t>(left, kPieceBytes)));
      position += next.size();
    }
    running.arm(options_.stall_timeout);
    sent = co_await running.stream.write_all(next);
    if (!sent) co_return sent;
    left -= next.size();
  }
  running.sent_all = left == 0;
  co_return ok();
}

Result<ClientResponse> HttpsClient::exchange_blocking(ClientRequest request) {
  if (cut_->done) return cut_->error();
  std::optional<Result<ClientResponse>> result;
  std::exception_ptr thrown;
  own_context_->restart();
  asio::co_spawn(
      *own_context_, exchange(std::move(request)),
      asio::bind_cancellation_slot(cut_->connecting.slot(), [&result, &thrown](const std::exception_ptr& failure,
                                                                               Result<ClientResponse> answer) {
        thrown = failure;
        result.emplace(std::move(answer));
      }));
  own_context_->run();
  if (cut_->done && (thrown || !*result)) return cut_->error();
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*result);
}

// A connection that stands is closed: both halves of the exchange then end in order. Cancelling the coroutine itself
// there would leave its frame while the receiving half still refers to it.
void HttpsClient::cut() {
  cut_->done = true;
  asio::post(*own_context_, [this] {
    if (stream_ != nullptr) {
      stream_->close();
    } else {
      cut_->connecting.emit(asio::cancellation_type::terminal);
    }
  });
}

}  // namespace fangpin::net
