#include "gateway/agent/request_plan.hpp"

#include <algorithm>
#include <array>

#include "adapters/formats/decoder.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/http_signature.hpp"

namespace fangpin::agent {

namespace {

std::string_view resource_of(std::string_view kind) {
  if (kind == "nil") return "nil-reports";
  if (kind == "withdrawal") return "withdrawals";
  return "submissions";
}

void add_parameter(std::string& query, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  query += query.empty() ? '?' : '&';
  query += name;
  query += '=';
  query += query_value(value);
}

bool ends_with_ignoring_case(std::string_view text, std::string_view ending) {
  if (text.size() < ending.size()) return false;
  return std::ranges::equal(text.substr(text.size() - ending.size()), ending, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

}  // namespace

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 64 || text.front() == '-' || text.back() == '-') return false;
  return std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

bool is_feed(std::string_view feed) {
  const auto slash = feed.find('/');
  return slash != std::string_view::npos && is_name(feed.substr(0, slash)) && is_name(feed.substr(slash + 1));
}

Result<RequestPlan> plan_push(const FeedTarget& target, std::string_view kind, std::string_view content_type) {
  if (!is_feed(target.feed)) {
    return error(Errc::malformed,
                 "推送项写作 部门/事项，如 education/dropout。 / A feed is written DEPARTMENT/SUBJECT, e.g. "
                 "education/dropout.");
  }
  RequestPlan plan;
  plan.method = "POST";
  plan.path = "/v1/feeds/" + target.feed + "/" + std::string(resource_of(kind));
  add_parameter(plan.query, "window", target.window);
  add_parameter(plan.query, "population", target.population);
  if (target.leaving_confirmed) add_parameter(plan.query, "leaving", "confirmed");
  plan.content_type = std::string(content_type);
  return plan;
}

RequestPlan plan_read(std::string path, std::string query) {
  RequestPlan plan;
  plan.path = std::move(path);
  plan.query = std::move(query);
  return plan;
}

std::optional<std::string> media_type(std::string_view file_name, std::string_view format) {
  constexpr std::string_view kTabText = "text/tab-separated-values";
  if (format == "tsv") return std::string(kTabText);
  if (format == "csv") return "text/csv";
  if (format == "ndjson") return "application/x-ndjson";
  if (format == "xlsx") return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  if (!format.empty()) return std::nullopt;
  if (ends_with_ignoring_case(file_name, ".txt") || ends_with_ignoring_case(file_name, ".tsv")) {
    return std::string(kTabText);
  }
  const auto known = adapters::format_of_file_name(file_name);
  if (!known) return std::nullopt;
  switch (*known) {
    case adapters::FileFormat::csv:
      return media_type({}, "csv");
    case adapters::FileFormat::ndjson:
      return media_type({}, "ndjson");
    case adapters::FileFormat::xlsx:
      return media_type({}, "xlsx");
  }
  return std::nullopt;
}

http::Fields fields_of(const RequestPlan& plan, std::string_view authority, const crypto::SigningKey& key,
                       std::string_view key_id, std::int64_t now_seconds) {
  http::Fields fields;
  fields.emplace_back("user-agent", "fangpin-push/" FANGPIN_VERSION);
  fields.emplace_back("accept", "application/json, application/problem+json");
  if (plan.method != "POST") return fields;
  crypto::MessageToSign message;
  message.method = plan.method;
  message.authority = std::string(authority);
  message.path = plan.path;
  message.query = plan.query.empty() ? "?" : plan.query;
  message.content_type = plan.content_type;
  message.content_digest = plan.content_digest;
  message.idempotency_key = '"' + plan.idempotency_key + '"';
  const auto signature = crypto::sign_message(message, key, key_id, now_seconds);
  fields.emplace_back("content-type", plan.content_type);
  fields.emplace_back("content-digest", plan.content_digest);
  fields.emplace_back("idempotency-key", message.idempotency_key);
  fields.emplace_back("signature-input", signature.signature_input);
  fields.emplace_back("signature", signature.signature);
  return fields;
}

std::string random_uuid(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x40U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
  std::string text = to_hex(bytes);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, 1, '-');
  return text;
}

std::string query_value(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                            c == '_' || c == '~' || c == '-';
    if (unreserved) {
      out += c;
    } else {
      const std::uint8_t byte = static_cast<std::uint8_t>(c);
      out += '%';
      out += to_hex(ByteView(&byte, 1));
    }
  }
  return out;
}

}  // namespace fangpin::agent
