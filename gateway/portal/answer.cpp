#include "gateway/portal/answer.hpp"

#include <boost/json.hpp>

#include "crypto/base/json.hpp"
#include "crypto/base/security_seconds.hpp"

namespace fangpin::portal {

namespace {

void sign(const intake::County& county, const http::RequestHead& head, http::Response& response) {
  const auto real_now = security_now_seconds();
  county.signer.sign(head, response, real_now);
}

}  // namespace

http::Response json_answer(const intake::County& county, const http::RequestHead& head,
                           const boost::json::value& document, std::string_view content_type) {
  http::Response response;
  response.fields.emplace_back("content-type", content_type);
  response.body = canonical_json(document);
  sign(county, head, response);
  return response;
}

http::Response bytes_answer(const intake::County& county, const http::RequestHead& head, std::string bytes,
                            std::string_view content_type, std::string_view cache_control) {
  http::Response response;
  response.fields.emplace_back("content-type", content_type);
  response.fields.emplace_back("cache-control", cache_control);
  response.body = std::move(bytes);
  sign(county, head, response);
  return response;
}

http::Response problem_answer(const intake::County& county, const http::RequestHead& head,
                              const http::Problem& problem) {
  auto response = http::problem_response(problem, to_text_utc(county.time.now()));
  // Whoever we cannot name gets no signature of ours.
  if (access::identify(county.registry, head)) sign(county, head, response);
  return response;
}

}  // namespace fangpin::portal
