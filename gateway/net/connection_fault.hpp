#pragma once

namespace fangpin::net {

// Why a client got no answer, as far as a person can do something about it. What is said about each is the caller's.
enum class ConnectionFault {
  none,                  // an answer came, or the reason is no connection's (our own file, our own fields)
  name_unknown,          // no address for the name
  refused,               // nobody listens there
  unreachable,           // no way there
  connect_timeout,       // no TCP connection in time
  handshake_timeout,     // connected, and nobody spoke TLS in time
  handshake_broken_off,  // the peer went away before the handshake was over, and judged nothing
  handshake_refused,     // the peer wants another TLS than ours
  not_tls,               // what listens there does not speak TLS
  server_untrusted,      // the server's certificate does not come from the CA that we trust
  server_expired,        // the server's certificate, or its CA's, has expired by this machine's clock
  server_not_yet_valid,  // is not valid yet by this machine's clock
  server_other_name,     // is for another name or address
  server_unfit,          // is wrong in another way
  own_unknown,           // the server knows no CA of our certificate
  own_expired,           // the server says that our certificate has expired
  own_revoked,           // has been revoked
  own_refused,           // is refused for another reason
  closed,                // the connection ended after it stood, before the answer was complete
  answer_timeout,        // it stood, and the request was not taken or not answered in time
  not_http,              // an answer came that is none
};

// The certificates do not fit, or who listens is no server of ours: the next attempt ends in the same way until
// somebody mends something.
constexpr bool is_lasting(ConnectionFault fault) {
  return fault >= ConnectionFault::handshake_refused && fault <= ConnectionFault::own_refused;
}
// The server can have read nothing of the request.
constexpr bool is_before_the_request(ConnectionFault fault) {
  return fault >= ConnectionFault::name_unknown && fault <= ConnectionFault::own_refused;
}

}  // namespace fangpin::net
