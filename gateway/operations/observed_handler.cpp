#include "gateway/operations/observed_handler.hpp"

#include <chrono>

#include "gateway/operations/log.hpp"

namespace fangpin::operations {

boost::asio::awaitable<http::Response> ObservedHandler::handle(const http::RequestHead& head, http::BodyReader& body) {
  const auto began = std::chrono::steady_clock::now();
  const auto match = router_.match(head.method, head.path);
  const std::string operation = match.first == nullptr ? "none" : match.first->operation;
  auto response = co_await router_.handle(head, body);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - began;
  metrics_.count(operation, response.status, elapsed.count());
  std::string who = head.peer.address;
  if (registry_ != nullptr) {
    const auto participant = registry_->by_certificate(head.peer.certificate_fingerprint);
    who = participant ? participant->id : "unknown";
  }
  log(response.status >= 500 ? Level::error : Level::info, "request",
      {{"operation", operation},
       {"who", who},
       {"status", std::to_string(response.status)},
       {"ms", std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count())}});
  co_return response;
}

}  // namespace fangpin::operations
