#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>

#include "gateway/net/base_url.hpp"
#include "gateway/net/byte_stream.hpp"
#include "gateway/net/connection_fault.hpp"
#include "gateway/net/tls_context.hpp"

namespace fangpin::net {

// A connection to a server on the running coroutine's executor, its handshake done. `tls` is used for https only and
// must be given then. Errors: unavailable (no such host, nobody listens, the handshake was broken off), timed_out,
// unauthenticated (the server is not who it should be), config; `fault`, which must outlive the call, says more.
boost::asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect_to(BaseUrl url, std::shared_ptr<TlsContext> tls,
                                                                       std::chrono::milliseconds timeout,
                                                                       ConnectionFault& fault);

}  // namespace fangpin::net
