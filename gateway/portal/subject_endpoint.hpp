#pragma once
#include <boost/asio/awaitable.hpp>

#include "gateway/http/handler.hpp"
#include "gateway/http/router.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::portal {

// find-subject: the one door from a citizen ID at the counter to a handle. For the bureau and townships, with a reason
// of the policy, counted per person and day; the entry is durable before the answer, refused over the quota too; asked
// again under its key it is answered again and counted once, until the person's link is erased. A township finds who is
// named by an authorization for it, and nobody else. The answer has one form whatever was found.
class SubjectEndpoint {
 public:
  explicit SubjectEndpoint(const intake::County& county) : county_(county) {}

  void add_routes(http::Router& router) const;

 private:
  boost::asio::awaitable<http::Response> find(const http::RequestHead& head, http::BodyReader& body) const;

  const intake::County& county_;
};

}  // namespace fangpin::portal
