#include "answers.hpp"

#include <boost/json.hpp>
#include <charconv>

namespace fangpin::national_sim {
namespace json = boost::json;
namespace {

http::Response json_response(const json::value& value) {
  return {200, {{"content-type", "application/json"}}, json::serialize(value)};
}

// The parameter as a number from `least` to `most`; false if it is there and none.
bool read_parameter(const http::RequestHead& head, std::string_view name, std::int64_t least, std::int64_t most,
                    std::int64_t& out) {
  const std::optional<std::string> text = head.parameter(name);
  if (!text) return true;
  const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), out);
  return fault == std::errc{} && end == text->data() + text->size() && out >= least && out <= most;
}

const char* title_of(int status) {
  switch (status) {
    case 400:
      return "No JSON / 不是 JSON";
    case 401:
      return "Signature or digest not accepted / 签名或摘要未通过";
    case 403:
      return "Certificate not accepted / 证书未登记";
    case 404:
      return "Not found / 无此地址";
    case 405:
      return "Method not allowed / 不支持的方法";
    case 409:
      return "Still being applied / 正在处理";
    case 413:
      return "Too large / 内容过大";
    case 415:
      return "Not application/json / 内容类型不符";
    case 422:
      return "Not the contract / 不符合接口规范";
    case 429:
      return "Too many requests / 请求过多";
    default:
      return status >= 500 ? "Out of order / 服务异常" : "Refused / 拒绝";
  }
}

}  // namespace

http::Response answer_response(const std::string& batch_id, const std::vector<RevisionResult>& results) {
  json::array list;
  for (const RevisionResult& result : results) {
    json::object entry{{"idempotency_key", result.key}, {"result", result.result}};
    if (!result.code.empty()) entry["code"] = result.code;
    list.push_back(std::move(entry));
  }
  return json_response(json::object{{"batch_id", batch_id}, {"results", std::move(list)}});
}

http::Response summary_response(const Summary& summary) {
  json::object kinds;
  for (const auto& [kind, count] : summary.by_kind) kinds[kind] = count;
  return json_response(json::object{{"received", summary.received},
                                    {"applied", summary.applied},
                                    {"distinct", summary.distinct},
                                    {"doubled", summary.doubled},
                                    {"duplicates", summary.duplicates},
                                    {"refused", summary.refused},
                                    {"retried", summary.retried},
                                    {"envelopes_opened", summary.envelopes_opened},
                                    {"alerts_standing", summary.alerts_standing},
                                    {"out_of_order", summary.out_of_order},
                                    {"batches", summary.batches},
                                    {"by_kind", std::move(kinds)}});
}

http::Response revisions_response(const std::vector<AppliedRevision>& revisions, std::int64_t limit) {
  json::array list;
  for (const AppliedRevision& revision : revisions) {
    list.push_back(
        json::object{{"alert_id", revision.alert}, {"revision", revision.revision}, {"kind", revision.kind}});
  }
  json::value next;
  if (static_cast<std::int64_t>(revisions.size()) == limit) next = revisions.back().number;
  return json_response(json::object{{"revisions", std::move(list)}, {"next", std::move(next)}});
}

http::Response problem_response(int status, std::string_view code, std::string_view detail, std::string_view pointer,
                                int retry_after_seconds) {
  json::object problem{
      {"type", "urn:fangpin:national:" + std::string(code)}, {"status", status}, {"title", title_of(status)}};
  if (!detail.empty()) problem["detail"] = detail;
  if (!pointer.empty()) problem["pointer"] = pointer;
  http::Response out{status, {{"content-type", "application/problem+json"}}, json::serialize(problem)};
  if (retry_after_seconds > 0) out.fields.emplace_back("retry-after", std::to_string(retry_after_seconds));
  return out;
}

http::Response list_revisions(const http::RequestHead& head, Ledger& ledger) {
  std::int64_t after = 0;
  std::int64_t limit = 10'000;
  if (!read_parameter(head, "after", 0, INT64_MAX, after) || !read_parameter(head, "limit", 1, 100'000, limit)) {
    return problem_response(422, "parameter", "after must be a number from 0, limit one from 1 to 100000");
  }
  return revisions_response(ledger.revisions(after, limit), limit);
}

}  // namespace fangpin::national_sim
