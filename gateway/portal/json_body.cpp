#include "gateway/portal/json_body.hpp"

#include "crypto/sha256.hpp"
#include "gateway/http/body_fault.hpp"
#include "gateway/http/string_body.hpp"

namespace fangpin::portal {

using http::Problem;

boost::asio::awaitable<access::OrProblem<JsonBody>> read_json(const http::RequestHead& head, http::BodyReader& body,
                                                              const access::Admitted& admitted, std::size_t bytes_max) {
  const auto content_type = head.field("content-type");
  if (content_type.substr(0, content_type.find(';')) != "application/json") co_return Problem{"media-type-unsupported"};
  auto content = co_await http::read_all(body, bytes_max);
  if (!content) co_return http::problem_of(content.error());
  JsonBody out;
  out.digest = crypto::sha256(*content);
  if (admitted.content_digest && out.digest != *admitted.content_digest) co_return Problem{"digest-mismatch"};
  auto document = http::parse_json_body(*content, bytes_max);
  if (!document) co_return document.error();
  out.document = std::move(*document);
  co_return out;
}

}  // namespace fangpin::portal
