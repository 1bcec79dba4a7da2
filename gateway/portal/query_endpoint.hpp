#pragma once
#include <boost/asio/awaitable.hpp>
#include <functional>

#include "gateway/authorizations/query_desk.hpp"
#include "gateway/http/router.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::portal {

// 资产比对, the asker's side. What stands in the log is durable before anything is routed or released; where it cannot
// be written, the answer is audit-unavailable and nothing else happened.
class QueryEndpoint {
 public:
  // All outlive the endpoint. `asked` is called after a question that a department is to answer is durable.
  QueryEndpoint(const intake::County& county, const authorizations::QueryDesk& desk, std::function<void()> asked)
      : county_(county), desk_(desk), asked_(std::move(asked)) {}

  // POST /v1/asset-queries
  boost::asio::awaitable<http::Response> ask(const http::RequestHead& head, http::BodyReader& body) const;
  // GET /v1/asset-queries: the caller's own, without answers.
  boost::asio::awaitable<http::Response> list(const http::RequestHead& head) const;
  // GET /v1/asset-queries/{query}
  boost::asio::awaitable<http::Response> read(const http::RequestHead& head, const http::PathParameters& path) const;

 private:
  const intake::County& county_;
  const authorizations::QueryDesk& desk_;
  std::function<void()> asked_;
};

}  // namespace fangpin::portal
