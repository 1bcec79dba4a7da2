#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/http/handler.hpp"

namespace fangpin::http {

// The values of a template's {name} segments, in the template's order.
class PathParameters {
 public:
  // Empty if the template has no such name.
  std::string_view operator[](std::string_view name) const;
  void add(std::string name, std::string value) { values_.emplace_back(std::move(name), std::move(value)); }

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

// Runs one operation. A capturing lambda that is a coroutine is safe here: the router keeps it as long as it lives, and
// all three arguments outlive the call.
using Endpoint = std::function<boost::asio::awaitable<Response>(const RequestHead& head, const PathParameters& path,
                                                                BodyReader& body)>;

struct Route {
  std::string method;
  std::string path_template;  // "/v1/feeds/{department}/{feed}/submissions"; a {name} stands for one whole segment, a
                              // last {name*} for the rest
  std::string operation;      // the operationId of the OpenAPI document
  Endpoint endpoint;
};

// Table of method and path template. A literal segment wins over a {name}. No match is the problem not-found, a path of
// which only other methods exist is method-not-allowed with Allow. HEAD is served by GET's endpoint (the session leaves
// the body out). Built once, then read by all threads.
class Router final : public Handler {
 public:
  // Throws std::logic_error for a template that is malformed or there already.
  void add(Route route);
  const std::vector<Route>& routes() const { return routes_; }
  // The route and its parameters without running it; nullptr where handle() would answer with a problem.
  std::pair<const Route*, PathParameters> match(std::string_view method, std::string_view path) const;

  boost::asio::awaitable<Response> handle(const RequestHead& head, BodyReader& body) override;

 private:
  std::string allowed_methods(std::string_view path) const;

  std::vector<Route> routes_;
};

}  // namespace fangpin::http
