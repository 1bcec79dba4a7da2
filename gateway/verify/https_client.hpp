#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "gateway/verify/log_source.hpp"

namespace fangpin::verify {

// Reads files over HTTP/1.1 and TLS 1.3: the server's certificate must lead to `files.ca` and name the host. Blocking,
// with bounds: 10 s for each step on the wire, 120 s and the caller's byte limit for a file, 16 KiB of headers; a
// redirection is not followed. Thread safe: connections are kept and shared out, one to a request.
class HttpsClient {
 public:
  // Error config: no https URL, or a file cannot be used.
  static Result<std::unique_ptr<HttpsClient>> open(const std::string& url, const ClientFiles& files);
  ~HttpsClient();

  // The file PATH under the URL; nothing where the server has none (404, 410). A longer file than bytes_max gives
  // bytes_max + 1 bytes that mean nothing. A server that is busy (429, 503) is asked again, three times. Errors:
  // forbidden (401, 403), upstream, timed_out.
  Result<std::optional<std::string>> get(const std::string& path, std::size_t bytes_max);
  const std::string& url() const { return url_; }

 private:
  struct Context;
  class Connection;
  struct Answer;
  HttpsClient(std::string url, std::string host, std::string port, std::string prefix,
              std::unique_ptr<Context> context);
  Result<Answer> exchange(const std::string& target, std::size_t bytes_max);

  std::string url_, host_, port_, prefix_;
  std::unique_ptr<Context> context_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace fangpin::verify
