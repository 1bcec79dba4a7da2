#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>

#include "gateway/net/byte_stream.hpp"
#include "gateway/net/tls_context.hpp"

namespace fangpin::net {

// A TLS connection before and after its handshake. The context must outlive it (it is held).
class TlsStream : public ByteStream {
 public:
  static std::unique_ptr<TlsStream> make(boost::asio::ip::tcp::socket socket, std::shared_ptr<TlsContext> context);

  // As the server: a client certificate is required. Errors: timed_out (cancelled), unavailable (the peer broke it
  // off), unauthenticated with OpenSSL's reason (never anything that the peer chose).
  virtual boost::asio::awaitable<Status> accept_handshake() = 0;
  // As the client: `host` is the name or address that the server's certificate must hold.
  virtual boost::asio::awaitable<Status> connect_handshake(std::string host) = 0;
  // Lower-case hex SHA-256 of the peer certificate's DER; empty if it showed none.
  virtual std::string peer_fingerprint() = 0;
};

}  // namespace fangpin::net
