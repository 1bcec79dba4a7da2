#pragma once
#include <cstdint>
#include <span>

#include "crypto/base/result.hpp"
#include "gateway/agent/request_plan.hpp"
#include "gateway/agent/sentence.hpp"
#include "gateway/http/message.hpp"

namespace fangpin::agent {

// The body of a request, pulled while it is sent. rewind() starts it again for the next attempt.
class Body {
 public:
  virtual ~Body() = default;
  virtual Status rewind() = 0;
  // Up to out.size() bytes; 0 at the end. Error storage: the file cannot be read, or has changed its length.
  virtual Result<std::size_t> read(std::span<std::uint8_t> out) = 0;
};

// What went wrong where no answer came.
struct SendFault {
  bool sent = false;   // something may have reached the gateway
  bool local = false;  // our own file, key, certificate or address is at fault: trying again is pointless
  Sentence what;
  bool lasting = false;  // the gateway's fault, and no attempt of the next minutes goes better
};
using SendResult = boost::system::result<http::Response, SendFault>;
[[noreturn]] inline void throw_exception_from_error(const SendFault& fault, const boost::source_location&) {
  throw std::runtime_error(fault.what.text());
}

// One request on a connection to the gateway, mutual TLS 1.3, the county's CA only. An answer that comes before the
// whole body was sent (a refusal by its header) ends the sending and is returned. Blocks; one thread.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual SendResult exchange(const RequestPlan& plan, const http::Fields& fields, Body& body) = 0;
};

}  // namespace fangpin::agent
