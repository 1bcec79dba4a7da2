#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fangpin::http {

// Who is at the other end, as TLS proved it. Empty fingerprint: no client certificate (ops listener, Unix socket).
struct Peer {
  std::string certificate_fingerprint;  // lower-case hex SHA-256 of the DER
  std::string address;                  // "127.0.0.1:50123", for logs
};

using Fields = std::vector<std::pair<std::string, std::string>>;  // names in lower case

// A request after the guard: every field passed the policy of HARDENING 2.3.
struct RequestHead {
  std::string method;  // upper case, one of GET HEAD POST PUT DELETE
  std::string path;    // origin form without query, not decoded; every segment is [A-Za-z0-9._~-]+
  std::string query;   // with its leading '?', or empty
  std::string authority;
  Fields fields;
  std::uint64_t content_length = 0;
  bool expects_continue = false;
  Peer peer;
  std::string_view field(std::string_view lower_case_name) const;  // empty if absent
  // A query parameter, percent-decoded; nullopt if absent. Of a repeated one the guard has refused the request.
  std::optional<std::string> parameter(std::string_view name) const;
};

struct Response {
  int status = 200;
  Fields fields;  // content-length, date and connection are added by the session
  std::string body;
};

}  // namespace fangpin::http
