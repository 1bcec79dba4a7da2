#pragma once
#include <cstdint>
#include <string>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"
#include "gateway/http/header_block.hpp"
#include "gateway/http/message.hpp"

namespace fangpin::http {

struct ResponseLimits {
  std::size_t header_bytes_max = 16 * 1024;
  std::uint64_t body_bytes_max = 16ULL * 1024 * 1024;
};

// Reads one response that a server of ours or the national system sent. As strict as the guard: HTTP/1.1, CRLF, one
// canonical Content-Length (none only where a response has no body), no Transfer-Encoding, at most 64 fields, bounded.
// Interim responses (100) are read over. A body that would end with the connection is refused: its end proves nothing.
class ResponseParser {
 public:
  ResponseParser(ResponseLimits limits, bool head_request);

  // Takes bytes until the response is complete; returns how many were taken. Errors: upstream (malformed), too_large.
  Result<std::size_t> feed(ByteView bytes);
  bool complete() const { return complete_; }
  bool untouched() const { return block_.empty() && !header_done_; }
  // True once a 100 (Continue) was read.
  bool saw_continue() const { return saw_continue_; }
  // True from the end of the final response's header on.
  bool header_done() const { return header_done_; }
  // Of a complete response: whether the connection can carry another request.
  bool keep_alive() const { return keep_alive_; }
  Response take();

 private:
  Status read_header();

  ResponseLimits limits_;
  bool head_request_;
  HeaderBlock block_;
  Response response_;
  std::uint64_t body_left_ = 0;
  bool header_done_ = false;
  bool complete_ = false;
  bool saw_continue_ = false;
  bool keep_alive_ = true;
};

}  // namespace fangpin::http
