#pragma once
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>

#include "gateway/http/guard.hpp"
#include "gateway/http/handler.hpp"
#include "gateway/net/byte_stream.hpp"
#include "gateway/net/observer.hpp"

namespace fangpin::net {

// How long and how much one connection may take. All deadlines run on the machine's steady clock.
struct SessionLimits {
  std::chrono::milliseconds idle_timeout{15'000};    // between requests, before the first byte of the next
  std::chrono::milliseconds header_timeout{10'000};  // absolute, from the first byte to the end of the header
  std::chrono::milliseconds body_timeout{900'000};  // absolute, from the end of the header to the last byte of the body
  std::uint64_t body_rate_min_bytes_per_second = 1024;  // over the time that we waited for the peer; 0: none
  std::chrono::milliseconds body_rate_grace{10'000};    // waiting that is free, beside what the rate allows
  std::chrono::milliseconds write_timeout{30'000};      // for one response; plus its length at the minimum rate
  std::chrono::milliseconds finish_timeout{2'000};      // goodbye and discarding after the last response
  std::size_t finish_discard_bytes_max = 1024 * 1024;   // of a body that was refused
  std::uint64_t requests_per_connection_max = 10'000;
  std::chrono::milliseconds connection_age_max{600'000};  // then the running response says `connection: close`
};

// What the sessions of one listener share. Must outlive them all.
struct SessionContext {
  http::GuardPolicy guard;
  SessionLimits limits;
  http::Handler* handler = nullptr;
  // Set when the server drains: an idle connection is closed, a busy one after its response.
  const std::atomic<bool>* draining = nullptr;
  Observer* observer = nullptr;  // may be null
};

// Serves one connection until it ends: guard, handler, response, next request. A refused request gets its problem
// document, then the connection ends so that the peer can read it. An exception of the handler becomes the problem
// "internal". Leaves the stream closed. Never throws for the peer's sake. Where `idle` is given it says, on the
// stream's thread, whether the session waits for the first byte of a request: then stream.cancel() ends it and harms
// nobody. It must outlive the session.
boost::asio::awaitable<void> run_session(ByteStream& stream, const SessionContext& context, http::Peer peer,
                                         bool* idle = nullptr);

// Answers the first request of a connection that may not be served with this problem, without running its handler.
// Reads at most its header; then ends as after a refusal.
boost::asio::awaitable<void> refuse_session(ByteStream& stream, const SessionContext& context, http::Peer peer,
                                            http::Problem problem);

}  // namespace fangpin::net
