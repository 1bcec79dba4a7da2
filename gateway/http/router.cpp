#include "gateway/http/router.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "gateway/http/problem.hpp"
#include "gateway/http/target.hpp"

namespace fangpin::http {

namespace {

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

// "{name*}": the rest of the path, one segment or more.
bool is_rest(std::string_view segment) { return is_parameter(segment) && segment[segment.size() - 2] == '*'; }

std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

// The template with its parameters' names taken out, so that "/a/{x}" and "/a/{y}" are seen to be one path.
std::string shape_of(std::string_view path_template) {
  std::string shape;
  while (!path_template.empty()) {
    const std::string_view segment = next_segment(path_template);
    if (is_rest(segment) && !path_template.empty()) return {};  // nothing can come after the rest
    shape += is_rest(segment) ? "/x-rest" : is_parameter(segment) ? "/x" : "/" + std::string(segment);
  }
  return shape;
}

struct Fit {
  PathParameters parameters;
  std::string literals;  // one '0' or '1' per segment; of two fits the greater has the earlier literal
};

std::optional<Fit> fit_of(std::string_view path_template, std::string_view path) {
  Fit fit;
  while (!path_template.empty() && !path.empty()) {
    const std::string_view wanted = next_segment(path_template);
    if (is_rest(wanted)) {
      path.remove_prefix(1);
      if (path.empty()) return std::nullopt;
      fit.parameters.add(std::string(wanted.substr(1, wanted.size() - 3)), std::string(path));
      fit.literals.push_back('0');
      return fit;
    }
    const std::string_view given = next_segment(path);
    const bool parameter = is_parameter(wanted);
    if (parameter ? given.empty() : wanted != given) return std::nullopt;
    if (parameter) fit.parameters.add(std::string(wanted.substr(1, wanted.size() - 2)), std::string(given));
    fit.literals.push_back(parameter ? '0' : '1');
  }
  if (!path_template.empty() || !path.empty()) return std::nullopt;
  return fit;
}

}  // namespace

std::string_view PathParameters::operator[](std::string_view name) const {
  for (const auto& [key, value] : values_) {
    if (key == name) return value;
  }
  return {};
}

void Router::add(Route route) {
  const std::string shape = route.path_template.starts_with('/') ? shape_of(route.path_template) : std::string();
  if (!is_strict_path(shape)) throw std::logic_error("malformed route template " + route.path_template);
  for (const Route& other : routes_) {
    if (other.method == route.method && shape_of(other.path_template) == shape &&
        (other.path_template == route.path_template || fit_of(other.path_template, route.path_template))) {
      throw std::logic_error("route is there twice: " + route.path_template);
    }
  }
  routes_.push_back(std::move(route));
}

std::pair<const Route*, PathParameters> Router::match(std::string_view method, std::string_view path) const {
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  const Route* best = nullptr;
  Fit best_fit;
  for (const Route& route : routes_) {
    if (route.method != wanted) continue;
    auto fit = fit_of(route.path_template, path);
    if (fit && (best == nullptr || fit->literals > best_fit.literals)) {
      best = &route;
      best_fit = std::move(*fit);
    }
  }
  return {best, std::move(best_fit.parameters)};
}

std::string Router::allowed_methods(std::string_view path) const {
  std::vector<std::string> methods;
  for (const Route& route : routes_) {
    if (!fit_of(route.path_template, path)) continue;
    methods.push_back(route.method);
    if (route.method == "GET") methods.emplace_back("HEAD");
  }
  std::ranges::sort(methods);
  methods.erase(std::unique(methods.begin(), methods.end()), methods.end());
  std::string text;
  for (const std::string& method : methods) text += (text.empty() ? "" : ", ") + method;
  return text;
}

boost::asio::awaitable<Response> Router::handle(const RequestHead& head, BodyReader& body) {
  const auto [route, parameters] = match(head.method, head.path);
  if (route == nullptr) {
    const std::string allowed = allowed_methods(head.path);
    Problem problem;
    problem.code = allowed.empty() ? "not-found" : "method-not-allowed";
    Response response = problem_response(problem);
    if (!allowed.empty()) response.fields.emplace_back("allow", allowed);
    co_return response;
  }
  Response response = co_await route->endpoint(head, parameters, body);
  co_return response;
}

}  // namespace fangpin::http
