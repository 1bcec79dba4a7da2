#pragma once
#include <atomic>

#include "gateway/http/handler.hpp"
#include "gateway/http/string_body.hpp"

namespace fangpin::net {

// Answers with who asked and what was sent: "fingerprint address body". /refuse answers 401 without reading the body;
// /count answers with the body's length without keeping it; /sleep answers after 150 ms.
class EchoHandler final : public http::Handler {
 public:
  std::atomic<int> requests{0};
  std::atomic<int> running{0};
  boost::asio::awaitable<http::Response> handle(const http::RequestHead& head, http::BodyReader& body) override;
};

}  // namespace fangpin::net
