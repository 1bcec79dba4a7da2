#include "gateway/http/second_opinion.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

namespace fangpin::http {

namespace beast_http = boost::beast::http;

bool second_opinion_agrees(std::string_view block, std::size_t header_bytes_max, const RequestHead& head) {
  beast_http::request_parser<beast_http::empty_body> parser;
  parser.eager(false);
  parser.header_limit(static_cast<std::uint32_t>(header_bytes_max));
  parser.body_limit(boost::none);
  boost::system::error_code failed;
  const std::size_t taken = parser.put(boost::asio::buffer(block.data(), block.size()), failed);
  if (failed || taken != block.size() || !parser.is_header_done() || parser.chunked()) return false;
  const auto& message = parser.get();
  const std::string_view method(message.method_string().data(), message.method_string().size());
  const std::string_view target(message.target().data(), message.target().size());
  if (method != head.method || target != head.path + head.query || message.version() != 11) return false;
  if (parser.content_length().value_or(0) != head.content_length) return false;
  std::size_t count = 0;
  for (const auto& field : message) {
    if (count == head.fields.size()) return false;
    ++count;
    // Beast keeps equal names together, so only the values of one name have an order; singletons are compared exactly.
    bool found = false;
    for (const auto& [name, value] : head.fields) {
      found = found || (boost::beast::iequals(field.name_string(), name) &&
                        std::string_view(field.value().data(), field.value().size()) == value);
    }
    if (!found) return false;
  }
  return count == head.fields.size();
}

}  // namespace fangpin::http
