#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <memory>

#include "gateway/net/byte_stream.hpp"

namespace fangpin::net {

// Bytes as they are: TCP for the ops listener on loopback, and a Unix socket for administration.
std::unique_ptr<ByteStream> make_plain_stream(boost::asio::ip::tcp::socket socket);
std::unique_ptr<ByteStream> make_plain_stream(boost::asio::local::stream_protocol::socket socket);

}  // namespace fangpin::net
