#include "gateway/http/response_parser.hpp"

#include <algorithm>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

namespace fangpin::http {

namespace beast_http = boost::beast::http;

namespace {

constexpr std::size_t kFieldsMax = 64;
constexpr std::size_t kStatusLineMax = 256;

Error malformed(std::string detail) { return error(Errc::upstream, std::move(detail)); }

// Beast reads the status line and confirms that it sees the fields which HeaderBlock saw; 0 where it does not.
int status_by_beast(std::string_view block, std::size_t header_bytes_max, std::size_t fields) {
  beast_http::response_parser<beast_http::empty_body> parser;
  parser.eager(false);
  parser.skip(true);
  parser.header_limit(static_cast<std::uint32_t>(header_bytes_max));
  parser.body_limit(boost::none);
  boost::system::error_code failed;
  const std::size_t taken = parser.put(boost::asio::buffer(block.data(), block.size()), failed);
  if (failed || taken != block.size() || !parser.is_header_done() || parser.get().version() != 11) return 0;
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& field : parser.get()) ++count;
  return count == fields ? static_cast<int>(parser.get().result_int()) : 0;
}

}  // namespace

ResponseParser::ResponseParser(ResponseLimits limits, bool head_request)
    : limits_(limits), head_request_(head_request), block_(limits.header_bytes_max, kStatusLineMax) {}

Result<std::size_t> ResponseParser::feed(ByteView bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && !complete_) {
    const ByteView rest = bytes.subspan(taken);
    if (!header_done_) {
      taken += block_.feed(rest);
      if (block_.state() == HeaderBlock::State::refused)
        return malformed("response header: " + std::string(block_.refusal()));
      if (block_.state() == HeaderBlock::State::complete) {
        if (auto read = read_header(); !read) return std::move(read).error();
      }
      continue;
    }
    const std::size_t part = static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), body_left_));
    response_.body.append(as_text(rest.first(part)));
    body_left_ -= part;
    taken += part;
    complete_ = body_left_ == 0;
  }
  return taken;
}

Status ResponseParser::read_header() {
  auto fields = block_.fields();
  if (!fields || fields->size() > kFieldsMax) return malformed("response fields are malformed or too many");
  const int status = status_by_beast(block_.text(), limits_.header_bytes_max, fields->size());
  if (status < 100 || status > 599) return malformed("response status line is malformed");
  if (status < 200) {
    if (status != 100) return malformed("unexpected interim response");
    if (saw_continue_) return malformed("repeated interim response");
    saw_continue_ = true;
    block_ = HeaderBlock(limits_.header_bytes_max, kStatusLineMax);
    return ok();
  }
  std::string length;
  for (const auto& [name, value] : *fields) {
    if (name == "transfer-encoding") return malformed("response with transfer-encoding");
    if (name == "connection" && value != "keep-alive") keep_alive_ = false;
    if (name != "content-length") continue;
    const bool digits = !value.empty() && std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
    if (!length.empty() || !digits || (value.size() > 1 && value.front() == '0')) {
      return malformed("response content-length is malformed or repeated");
    }
    if (value.size() > 12) return error(Errc::too_large, "response body is larger than the limit");
    length = value;
  }
  const bool bodiless = head_request_ || status == 204 || status == 304;
  if (length.empty() && !bodiless) return malformed("response without content-length");
  body_left_ = bodiless ? 0 : std::stoull(length);
  if (body_left_ > limits_.body_bytes_max) return error(Errc::too_large, "response body is larger than the limit");
  response_.status = status;
  response_.fields = std::move(*fields);
  header_done_ = true;
  complete_ = body_left_ == 0;
  return ok();
}

Response ResponseParser::take() { return std::move(response_); }

}  // namespace fangpin::http
