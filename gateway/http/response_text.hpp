#pragma once
#include <string>
#include <string_view>

#include "crypto/base/instant.hpp"
#include "gateway/http/message.hpp"

namespace fangpin::http {

// "HTTP/1.1 100 Continue" and the empty line.
std::string_view continue_text();

// The bytes of a response: status line, date, content-length, connection, the response's own fields and its body (left
// out, with its length kept, where the request was HEAD). Adds `cache-control: no-store` and `x-content-type-options:
// nosniff` unless the response sets them. Throws std::logic_error where a field's name or value could split the
// response (a byte outside visible ASCII and space) or names one of the fields that the session owns.
std::string response_text(const Response& response, bool keep_alive, bool head_request, Instant now);

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(Instant instant);

}  // namespace fangpin::http
