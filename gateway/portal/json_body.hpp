#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "gateway/access/admission.hpp"
#include "gateway/http/handler.hpp"

namespace fangpin::portal {

struct JsonBody {
  boost::json::value document;
  Digest digest{};  // of the bytes as they came
};

// The JSON body of an admitted POST. Problems: media-type-unsupported, body-too-large, digest-mismatch, body-malformed.
// `head`, `body` and `admitted` outlive the call.
boost::asio::awaitable<access::OrProblem<JsonBody>> read_json(const http::RequestHead& head, http::BodyReader& body,
                                                              const access::Admitted& admitted, std::size_t bytes_max);

}  // namespace fangpin::portal
