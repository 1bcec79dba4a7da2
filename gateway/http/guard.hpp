#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/http/header_block.hpp"
#include "gateway/http/message.hpp"
#include "gateway/http/problem.hpp"

namespace fangpin::http {

// What the guard lets through. Sizes in bytes.
struct GuardPolicy {
  std::vector<std::string> authorities;  // lower case, as in Host: "gateway.lingshou.example:8443"; empty refuses all
  std::size_t header_bytes_max = 16 * 1024;  // request line, fields and the empty line together
  std::size_t target_bytes_max = 2048;       // path and query
  std::size_t fields_max = 64;
  std::uint64_t body_bytes_max = 64ULL * 1024 * 1024;  // declared Content-Length; a handler may ask for less
};

// Stands between the bytes of one request's header block and everything else (HARDENING 2.3). Nothing that two parsers
// could read in two ways gets through: CRLF only, one Host that is ours, origin form, strict path and query, no
// Transfer-Encoding, one canonical Content-Length, no Upgrade, HTTP/1.1 only. What it lets through has also been read
// by Beast's parser with the same outcome. One guard per request; pure, so it can be fuzzed.
class Guard {
 public:
  enum class State { incomplete, accepted, refused };
  // `policy` must outlive the guard.
  explicit Guard(const GuardPolicy& policy);

  // Takes bytes until the header block ends; returns how many were taken (what follows is body).
  std::size_t feed(ByteView bytes);
  State state() const { return state_; }
  // True while no byte of the request has come: an idle connection and not a slow one.
  bool untouched() const { return block_.empty(); }
  // Of an accepted request. `peer` is empty: the session fills it in.
  RequestHead take_head();
  // Of a refused one: status 4xx or 5xx, and which limit or field it was.
  const Problem& problem() const { return problem_; }
  // False if the client said `Connection: close`.
  bool keep_alive() const { return keep_alive_; }

 private:
  void judge();
  bool read_request_line();
  bool read_fields();
  bool read_field(const std::string& name, const std::string& value);
  bool read_body_length();
  bool refuse(std::string code, std::string field = {});
  bool refuse_limit(std::string code, std::uint64_t limit);

  const GuardPolicy& policy_;
  HeaderBlock block_;
  State state_ = State::incomplete;
  RequestHead head_;
  Problem problem_;
  bool keep_alive_ = true;
};

}  // namespace fangpin::http
