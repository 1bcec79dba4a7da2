#pragma once
#include <string>

namespace fangpin::national_sim {

// Ends the TCP connection of this process to the peer "ADDRESS:PORT" (IPv4 or [IPv6]) at once and without an answer, as
// a broken line would: for drop-before and drop-after-commit. The server that owns the socket sees a reset. False if
// there is no such connection.
bool cut_connection(const std::string& peer);

}  // namespace fangpin::national_sim
