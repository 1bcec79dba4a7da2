#include "control.hpp"

#include <boost/json.hpp>

#include "answers.hpp"
#include "crypto/base/json.hpp"
#include "gateway/http/string_body.hpp"

namespace fangpin::national_sim {
namespace json = boost::json;

boost::asio::awaitable<http::Response> ControlInterface::handle(const http::RequestHead& head, http::BodyReader& body) {
  if (head.path == "/v1/faults") {
    if (head.method == "POST") co_return co_await add(body);
    if (head.method == "DELETE") faults_.clear();
    co_return list();
  }
  if (head.method != "GET") co_return problem_response(405, "method", "GET only");
  if (head.path == "/healthz") co_return http::Response{200, {{"content-type", "text/plain"}}, "ok\n"};
  if (head.path == "/v1/summary") co_return summary_response(ledger_.summary());
  if (head.path == "/v1/revisions") co_return list_revisions(head, ledger_);
  co_return problem_response(404, "path", "no such path");
}

boost::asio::awaitable<http::Response> ControlInterface::add(http::BodyReader& body) {
  Result<std::string> text = co_await http::read_all(body, 4096);
  if (!text) co_return problem_response(413, "too-large", "at most 4096 bytes");
  const Result<json::value> order = parse_json(*text, 4096);
  const json::value* fault = order && order->is_object() ? order->get_object().if_contains("fault") : nullptr;
  if (fault == nullptr || !fault->is_string()) co_return problem_response(422, "fault", "{\"fault\": TEXT}");
  Result<Fault> parsed = Fault::parse(std::string_view(fault->get_string()));
  if (!parsed) co_return problem_response(422, "fault", parsed.error().detail);
  faults_.add(std::move(*parsed));
  co_return list();
}

http::Response ControlInterface::list() const {
  json::array faults;
  for (const Fault& fault : faults_.faults()) {
    faults.push_back(json::object{{"fault", fault.to_text()}, {"fired", fault.fired}});
  }
  return {200, {{"content-type", "application/json"}}, json::serialize(json::object{{"faults", std::move(faults)}})};
}

}  // namespace fangpin::national_sim
