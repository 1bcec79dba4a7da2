#include "gateway/http/string_body.hpp"

#include <algorithm>
#include <array>

namespace fangpin::http {

StringBody::StringBody(std::string body, std::size_t piece_bytes) : body_(std::move(body)), piece_bytes_(piece_bytes) {}

boost::asio::awaitable<Result<std::size_t>> StringBody::read_some(std::span<std::uint8_t> out) {
  const std::size_t count = std::min({out.size(), piece_bytes_, body_.size() - position_});
  std::copy_n(body_.begin() + static_cast<std::ptrdiff_t>(position_), count, out.begin());
  position_ += count;
  co_return count;
}

boost::asio::awaitable<Result<std::string>> read_all(BodyReader& body, std::size_t bytes_max) {
  std::string text;
  std::array<std::uint8_t, 8192> piece;
  while (true) {
    auto count = co_await body.read_some(piece);
    if (!count) co_return std::move(count).error();
    if (*count == 0) co_return text;
    if (text.size() + *count > bytes_max) co_return error(Errc::too_large, "body-too-large");
    text.append(as_text(ByteView(piece.data(), *count)));
  }
}

}  // namespace fangpin::http
