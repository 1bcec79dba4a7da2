#pragma once
#include <string>

#include "crypto/base/bytes.hpp"
#include "gateway/http/handler.hpp"

namespace fangpin::http {

// A body that is already in memory, handed out in pieces of at most `piece_bytes`: for requests made inside the process
// and for tests of handlers.
class StringBody final : public BodyReader {
 public:
  explicit StringBody(std::string body, std::size_t piece_bytes = 16 * 1024);
  boost::asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> out) override;

 private:
  std::string body_;
  std::size_t piece_bytes_;
  std::size_t position_ = 0;
};

// Reads the whole body. Errors: those of the reader; too_large above `bytes_max`.
boost::asio::awaitable<Result<std::string>> read_all(BodyReader& body, std::size_t bytes_max);

}  // namespace fangpin::http
