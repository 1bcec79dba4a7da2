#include "tests/unit/net/echo_handler.hpp"

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/http/problem.hpp"

namespace fangpin::net {

namespace asio = boost::asio;

asio::awaitable<http::Response> EchoHandler::handle(const http::RequestHead& head, http::BodyReader& body) {
  ++requests;
  http::Response response;
  if (head.path == "/refuse") {
    http::Problem problem;
    problem.code = "signature-invalid";
    response = http::problem_response(problem);
    co_return response;
  }
  if (head.path == "/sleep") {
    ++running;
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(150));
    co_await timer.async_wait(asio::use_awaitable);
    --running;
  }
  if (head.path == "/count") {
    std::array<std::uint8_t, 16 * 1024> piece;
    std::uint64_t total = 0;
    while (true) {
      auto count = co_await body.read_some(piece);
      if (!count) {
        response = http::problem_response(http::problem_of(count.error()));
        co_return response;
      }
      if (*count == 0) break;
      total += *count;
    }
    response.body = std::to_string(total);
    co_return response;
  }
  auto text = co_await http::read_all(body, 1'000'000);
  if (!text) {
    response = http::problem_response(http::problem_of(text.error()));
    co_return response;
  }
  response.body = head.peer.certificate_fingerprint + " " + head.peer.address + " " + *text;
  co_return response;
}

}  // namespace fangpin::net
