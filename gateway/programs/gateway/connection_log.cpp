#include "gateway/programs/gateway/connection_log.hpp"

#include "gateway/http/problem.hpp"
#include "gateway/operations/log.hpp"

namespace fangpin::programs {

using operations::Level;
using operations::log;

void ConnectionLog::refused(const http::Peer& peer, std::string_view code) {
  metrics_.count("refused", http::status_of(code), 0);
  log(Level::warn, "refused", {{"peer", peer.address}, {"problem", std::string(code)}});
}

void ConnectionLog::handler_threw(const http::RequestHead& head, std::string_view what) {
  log(Level::error, "handler-threw", {{"method", head.method}, {"what", std::string(what)}});
}

void ConnectionLog::handshake_failed(std::string_view address, std::string_view reason) {
  log(Level::warn, "handshake-failed", {{"peer", std::string(address)}, {"reason", std::string(reason)}});
}

}  // namespace fangpin::programs
