#pragma once
#include <boost/asio/awaitable.hpp>

#include "gateway/http/handler.hpp"
#include "gateway/http/router.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::portal {

// Takes a department's explanation of why records came late; it is logged, and the bureau accepts or refuses it later.
class ExplanationEndpoint {
 public:
  explicit ExplanationEndpoint(const intake::County& county) : county_(county) {}
  boost::asio::awaitable<http::Response> serve(const http::RequestHead& head, const http::PathParameters& path,
                                               http::BodyReader& body) const;

 private:
  const intake::County& county_;
};

}  // namespace fangpin::portal
