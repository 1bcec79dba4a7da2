#include "gateway/http/problem.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "crypto/base/json.hpp"
#include "gateway/http/problem_table.hpp"

namespace fangpin::http {

namespace {

constexpr std::array<std::string_view, 8> kNumbers = {"limit", "line",    "row",      "rows",
                                                      "count", "seconds", "in_force", "absent"};

bool is_integer(std::string_view text) {
  return !text.empty() && text.size() <= 15 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

boost::json::array shown_faults(const std::vector<JsonFault>& faults) {
  constexpr std::size_t kFaultsShown = 20;
  constexpr std::size_t kFaultsBytesMax = 1000;
  boost::json::array shown;
  std::size_t bytes = 0;
  for (const auto& fault : faults) {
    bytes += fault.field.size() + fault.fault.size() + fault.expected.size();
    if (shown.size() == kFaultsShown || bytes > kFaultsBytesMax) break;
    boost::json::object one{{"field", fault.field}, {"reason", fault.fault}};
    if (!fault.expected.empty()) one["expected"] = fault.expected;
    shown.push_back(std::move(one));
  }
  return shown;
}

std::string_view code_of(Errc code) {
  switch (code) {
    case Errc::malformed:
      return "malformed";
    case Errc::not_found:
      return "not-found";
    case Errc::unauthenticated:
      return "unauthenticated";
    case Errc::forbidden:
      return "forbidden";
    case Errc::conflict:
      return "conflict";
    case Errc::too_large:
      return "body-too-large";
    case Errc::timed_out:
      return "request-timeout";
    case Errc::unprocessable:
      return "unprocessable";
    case Errc::storage:
      return "store-unavailable";
    case Errc::storage_full:
      return "storage-full";
    case Errc::unavailable:
      return "unavailable";
    case Errc::upstream:
      return "upstream-failed";
    case Errc::config:
    case Errc::bug:
      break;
  }
  return "internal";
}

}  // namespace

int status_of(std::string_view code) { return problem_row(code).status; }

Response problem_response(const Problem& problem, std::string_view gateway_time) {
  const ProblemRow& row = problem_row(problem.code);
  boost::json::object document;
  for (const auto& [name, value] : problem.extensions) {
    if (std::ranges::find(kNumbers, name) != kNumbers.end() && is_integer(value)) {
      document[name] = std::stoll(value);
    } else {
      document[name] = value;
    }
  }
  if (auto faults = shown_faults(problem.faults); !faults.empty()) document["faults"] = std::move(faults);
  // After the extensions, so that none of them can take the place of a member that RFC 9457 defines.
  document["type"] = "urn:fangpin:problem:" + problem.code;
  document["code"] = problem.code;
  document["status"] = row.status;
  document["title"] = row.title_zh;
  document["title_en"] = row.title_en;
  document["detail"] = problem.detail_zh.empty() ? std::string(row.detail_zh) : problem.detail_zh;
  document["detail_en"] = problem.detail_en.empty() ? std::string(row.detail_en) : problem.detail_en;
  if (!gateway_time.empty()) document["gateway_time"] = gateway_time;
  Response response;
  response.status = row.status;
  response.fields.emplace_back("content-type", "application/problem+json");
  response.fields.emplace_back("content-language", "zh-CN");
  if (problem.retry_after_seconds > 0) {
    response.fields.emplace_back("retry-after", std::to_string(problem.retry_after_seconds));
  }
  response.body = canonical_json(document);
  return response;
}

Problem problem_of(const Error& error) {
  if (is_problem_code(error.detail)) return Problem{error.detail, {}, {}, {}, 0};
  return Problem{std::string(code_of(error.code)), {}, {}, {}, 0};
}

}  // namespace fangpin::http
