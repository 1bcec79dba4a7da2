#pragma once
#include <boost/json/value.hpp>
#include <boost/system/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/json_members.hpp"
#include "gateway/http/problem.hpp"

namespace fangpin::http {

// What a fault of a JSON document means, in the two sentences that a person reads.
struct BodyFault {
  std::string_view code;  // "missing"
  std::string_view zh, en;
};
// Nothing: the code is no fault of a document's form.
const BodyFault* body_fault(std::string_view code);

// `body-malformed` that says where and what: `field`, `fault` and `expected` of the first fault, `faults` all of them
// where there are more, and a sentence of it. `faults` is not empty.
Problem malformed_body(const std::vector<JsonFault>& faults);

// The body of a request as JSON, read strictly: up to `bytes_max` bytes of UTF-8, no name twice in one object.
// Problems: body-too-large with its limit, body-malformed with the line where it stops being JSON.
boost::system::result<boost::json::value, Problem> parse_json_body(std::string_view text, std::size_t bytes_max);

}  // namespace fangpin::http
