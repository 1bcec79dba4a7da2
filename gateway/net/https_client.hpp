#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "gateway/http/message.hpp"
#include "gateway/http/response_parser.hpp"
#include "gateway/net/base_url.hpp"
#include "gateway/net/byte_stream.hpp"
#include "gateway/net/connection_fault.hpp"
#include "gateway/net/tls_context.hpp"

namespace boost::asio {
class io_context;
}

namespace fangpin::net {

struct ClientRequest {
  std::string method = "GET";
  std::string target;   // path and query, as the guard takes them
  http::Fields fields;  // names in lower case; host, content-length and connection are added
  std::string body;
  // Instead of `body`: called on the client's thread until it has given exactly `source_bytes`; fills at most
  // out.size() bytes and returns how many, at least one. An error ends the exchange with that error.
  std::function<Result<std::size_t>(std::span<std::uint8_t> out)> source;
  std::uint64_t source_bytes = 0;
  // Sends `Expect: 100-continue` and the body only when the server wants it; for bodies worth the round trip.
  bool expect_continue = false;
};

struct ClientResponse {
  int status = 0;
  http::Fields fields;
  std::string body;
  bool body_was_sent = true;  // false: the server answered before it had the whole request
  std::string_view field(std::string_view lower_case_name) const;  // empty if absent
};

struct ClientOptions {
  BaseUrl url;
  std::shared_ptr<TlsContext> tls;  // for https
  http::ResponseLimits limits;
  std::chrono::milliseconds connect_timeout{10'000};  // name, TCP and handshake together
  std::chrono::milliseconds stall_timeout{30'000};    // for each 64 KiB of the body to be taken
  std::chrono::milliseconds response_timeout{
      60'000};                                 // from the last byte sent (or the 100 asked for) to the last received
  std::chrono::milliseconds total_timeout{0};  // over all of it; 0: none
  // A connection that was idle for longer is not used again; below the server's idle timeout.
  std::chrono::milliseconds keep_idle{10'000};
};

// A client of one server with one kept connection. One exchange at a time, always from the same executor. A response
// that comes while the body is still being sent (401, 413) ends the sending and is returned.
//
// A request is sent a second time only where that is safe: a kept connection broke before any byte of a response, the
// body is in memory, and the method is GET or HEAD or there is an idempotency-key.
class HttpsClient {
 public:
  explicit HttpsClient(ClientOptions options);
  ~HttpsClient();
  HttpsClient(const HttpsClient&) = delete;
  HttpsClient& operator=(const HttpsClient&) = delete;

  // Any status is a success; errors: unavailable (no connection), timed_out, unauthenticated (certificates), upstream
  // (broken connection or malformed response), too_large (response), malformed (our own fields), and the source's.
  // After an error it is not known whether the server acted, unless the error is unavailable. The client must outlive
  // the call.
  boost::asio::awaitable<Result<ClientResponse>> exchange(ClientRequest request);

  // For command-line programs: the same on an io_context of its own, to the end. Not to be mixed with exchange().
  Result<ClientResponse> exchange_blocking(ClientRequest request);

  // From another thread: a running exchange_blocking() soon ends with the error unavailable, whether it is connecting,
  // sending or waiting (only a name's resolution runs to its end), and every later one at once.
  void cut();

  // Closes the kept connection.
  void close();

  // Why the last exchange gave no answer.
  ConnectionFault fault() const { return fault_; }

 private:
  struct Running;
  boost::asio::awaitable<Result<ClientResponse>> run(const ClientRequest& request, bool& untouched);
  boost::asio::awaitable<Status> send(const ClientRequest& request, Running& running);
  boost::asio::awaitable<void> receive(Running& running);
  boost::asio::awaitable<Status> connect();
  bool may_reuse() const;
  static ConnectionFault fault_of(const Error& failure, const Running& running);

  const ClientOptions options_;
  struct Cut;
  std::unique_ptr<Cut> cut_;
  std::unique_ptr<boost::asio::io_context> own_context_;
  std::unique_ptr<ByteStream> stream_;
  std::chrono::steady_clock::time_point last_used_;
  ConnectionFault fault_ = ConnectionFault::none;
};

}  // namespace fangpin::net
