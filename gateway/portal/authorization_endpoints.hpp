#pragma once
#include <boost/asio/awaitable.hpp>

#include "gateway/authorizations/capture.hpp"
#include "gateway/http/handler.hpp"
#include "gateway/http/router.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::portal {

// Household authorizations over the API: entered one by one or as a file, ended, read. The bureau and auditors see all,
// a township those that name it as a grantee; what is beyond one's area is as unknown as what does not exist. Handles
// are shown to auditors only. Each page that shows any has its entry before it leaves.
class AuthorizationEndpoints {
 public:
  explicit AuthorizationEndpoints(const intake::County& county)
      : county_(county), capture_(county.settings.county, county.policy.queries, county.keys, county.random) {}

  void add_routes(http::Router& router) const;

 private:
  boost::asio::awaitable<http::Response> capture(const http::RequestHead& head, const http::PathParameters& path,
                                                 http::BodyReader& body) const;
  boost::asio::awaitable<http::Response> end(const http::RequestHead& head, const http::PathParameters& path,
                                             http::BodyReader& body) const;
  boost::asio::awaitable<http::Response> list(const http::RequestHead& head) const;
  boost::asio::awaitable<http::Response> one(const http::RequestHead& head, const http::PathParameters& path) const;

  const intake::County& county_;
  authorizations::Capture capture_;
};

}  // namespace fangpin::portal
