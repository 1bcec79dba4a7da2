#include "gateway/intake/push_request.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/base/calendar_date.hpp"
#include "crypto/base/citizen_id.hpp"
#include "crypto/base/security_seconds.hpp"

namespace fangpin::intake {

namespace {

using http::Problem;
constexpr std::uint64_t kWithdrawalBytesMax = 4 << 20;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// "text/csv; charset=GB18030" -> "gb18030". Empty if the parameter is absent.
std::string charset_of(std::string_view content_type) {
  const auto text = lower(content_type);
  const auto at = text.find("charset=");
  if (at == std::string::npos) return {};
  auto value = text.substr(at + 8);
  value = value.substr(0, value.find(';'));
  std::erase_if(value, [](char c) { return c == '"' || c == ' '; });
  if (value == "gbk" || value == "gb2312") return "gb18030";  // GB 18030 holds both
  if (value == "utf-16le") return "utf-16";
  return value;
}

bool is_window_id(std::string_view text) {
  return text.size() == 21 && text[10] == '/' && parse_date(text.substr(0, 10)) && parse_date(text.substr(11));
}

std::optional<Problem> read_body_form(const County& county, const http::RequestHead& head, PushRequest& request) {
  const auto content_type = head.field("content-type");
  switch (request.kind) {
    case domain::SubmissionKind::nil:
      if (head.content_length != 0) return Problem{"nil-not-empty"};
      return std::nullopt;
    case domain::SubmissionKind::withdrawal:
      if (lower(content_type).substr(0, content_type.find(';')) != "application/json")
        return Problem{"media-type-unsupported"};
      if (head.content_length > kWithdrawalBytesMax)
        return Problem{"body-too-large", "", "", {{"limit", std::to_string(kWithdrawalBytesMax)}}};
      return std::nullopt;
    case domain::SubmissionKind::rows:
      break;
  }
  const auto format = adapters::format_of_media_type(content_type);
  if (!format) return Problem{"media-type-unsupported"};
  request.format = *format;
  request.charset = charset_of(content_type);
  if (!request.charset.empty() && request.charset != "utf-8" && request.charset != "gb18030" &&
      request.charset != "utf-16") {
    return Problem{"media-type-unsupported", "", "", {{"charset", "utf-8, gb18030, utf-16"}}};
  }
  const auto limit =
      static_cast<std::uint64_t>(*format == adapters::FileFormat::xlsx ? county.settings.limits.workbook_bytes
                                                                       : county.settings.limits.body_bytes);
  if (head.content_length > limit) return Problem{"body-too-large", "", "", {{"limit", std::to_string(limit)}}};
  return std::nullopt;
}

// What the department signed stands in the log for ever: nothing of a person may come in with it.
std::optional<Problem> check_signed_words(const http::RequestHead& head) {
  for (auto rest = std::string_view(head.query).substr(head.query.empty() ? 0 : 1); !rest.empty();) {
    const auto one = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    const auto name = one.substr(0, one.find('='));
    if (name != "window" && name != "population" && name != "leaving")
      return Problem{"parameter-invalid", "", "", {{"parameter", "unknown"}}};
  }
  if (holds_personal_number(head.field("content-type"))) return Problem{"media-type-unsupported"};
  return std::nullopt;
}

}  // namespace

access::OrProblem<PushRequest> read_push_request(const County& county, domain::SubmissionKind kind,
                                                 const http::RequestHead& head, const http::PathParameters& path) {
  PushRequest request;
  request.kind = kind;
  const auto real_now = security_now_seconds();
  auto admitted = access::admit(county.registry, head, access::Operation::submit, path["department"], real_now);
  if (!admitted) return admitted.error();
  request.admitted = std::move(*admitted);

  request.contract = adapters::find_contract(fmt::format("{}/{}", path["department"], path["subject"]));
  if (request.contract == nullptr) return Problem{"feed-unknown"};
  request.population = head.parameter("population").value_or("");
  if (!county.policy.check_population(request.contract->feed, request.population)) {
    return Problem{request.population.empty() ? "population-required" : "population-unknown"};
  }
  request.window = head.parameter("window");
  if (request.window && !is_window_id(*request.window))
    return Problem{"parameter-invalid", "", "", {{"parameter", "window"}}};
  if (const auto leaving = head.parameter("leaving")) {
    if (*leaving != "confirmed") return Problem{"parameter-invalid", "", "", {{"parameter", "leaving"}}};
    request.leaving_confirmed = true;
  }
  if (auto problem = check_signed_words(head)) return *problem;
  if (auto problem = read_body_form(county, head, request)) return *problem;
  return request;
}

}  // namespace fangpin::intake
