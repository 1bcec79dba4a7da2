#pragma once
#include <functional>
#include <string>
#include <utility>

#include "gateway/http/string_body.hpp"

namespace fangpin::test {

// Runs something while the gateway waits for a request's body, which then comes.
class BodyMeanwhile final : public http::BodyReader {
 public:
  explicit BodyMeanwhile(std::function<void()> meanwhile, std::string content = {})
      : meanwhile_(std::move(meanwhile)), body_(std::move(content)) {}
  boost::asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override {
    if (meanwhile_) std::exchange(meanwhile_, nullptr)();
    auto read = co_await body_.read_some(into);
    co_return read;
  }

 private:
  std::function<void()> meanwhile_;
  http::StringBody body_;
};

}  // namespace fangpin::test
