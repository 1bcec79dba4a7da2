#include "gateway/net/observer.hpp"

namespace fangpin::net {

void Observer::answered(const http::RequestHead&, int, std::chrono::microseconds) {}
void Observer::refused(const http::Peer&, std::string_view) {}
void Observer::handler_threw(const http::RequestHead&, std::string_view) {}
void Observer::handshake_failed(std::string_view, std::string_view) {}

}  // namespace fangpin::net
