#include "tests/unit/agent/fake_gateway.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/instant.hpp"
#include "crypto/base/json.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/http_signature.hpp"
#include "crypto/sha256.hpp"
#include "gateway/http/problem.hpp"

namespace fangpin::agent {

namespace bj = boost::json;

std::string field_of(const http::Fields& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, [](const auto& field) { return field.first; });
  return found == fields.end() ? std::string() : found->second;
}

namespace {

std::int64_t real_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(security_now().time_since_epoch()).count();
}

}  // namespace

FakeGateway::FakeGateway() = default;

http::Response FakeGateway::problem(int status, const std::string& code, int retry_after) {
  auto response = http::problem_response(http::Problem{code, {}, {}, {}, retry_after}, "2022-09-06T08:40:00.000Z");
  response.status = status;
  return response;
}

http::Response FakeGateway::sign(const Request& request, int status, std::string content_type, std::string body) const {
  crypto::AnswerToSign answer;
  answer.status = status;
  answer.content_type = content_type;
  answer.content_digest = crypto::content_digest(crypto::sha256(body));
  answer.request_content_digest = field_of(request.fields, "content-digest");
  answer.request_idempotency_key = field_of(request.fields, "idempotency-key");
  const auto signature = crypto::sign_answer(answer, gateway_key, "gateway/11111111", real_seconds());
  http::Response response;
  response.status = status;
  response.fields = {{"content-type", std::move(content_type)},
                     {"content-digest", answer.content_digest},
                     {"signature-input", signature.signature_input},
                     {"signature", signature.signature}};
  response.body = std::move(body);
  return response;
}

std::string FakeGateway::receipt_document(const Request& request, const std::string& receipt_id) const {
  const std::string key = field_of(request.fields, "idempotency-key");
  const std::string kind = request.path.ends_with("/nil-reports")   ? "nil"
                           : request.path.ends_with("/withdrawals") ? "withdrawal"
                                                                    : "rows";
  bj::object receipt{{"schema", "fangpin-receipt/1"},
                     {"receipt_id", receipt_id},
                     {"demonstration", true},
                     {"department", "education"},
                     {"feed", request.path.substr(10, request.path.rfind('/') - 10)},
                     {"population", nullptr},
                     {"kind", kind},
                     {"content_digest", crypto::content_digest(crypto::sha256(request.body))},
                     {"idempotency_key", key.size() > 2 ? key.substr(1, key.size() - 2) : ""},
                     {"received_at", "2022-09-06T08:40:00.000Z"},
                     {"window", nullptr},
                     {"cleared", false},
                     {"attempted", false},
                     {"explanation_owed", false},
                     {"rows", bj::object{{"new", 2}, {"rejected", rejected_rows}}},
                     {"row_problems", bj::array{}},
                     {"row_problems_total", 0}};
  for (int row = 0; row < rejected_rows; ++row) {
    receipt["row_problems"].as_array().push_back(
        bj::object{{"line", row + 2}, {"column", "身份证号"}, {"reason", "id-blank"}, {"warning", false}});
  }
  receipt["row_problems_total"] = rejected_rows;
  const auto signature = gateway_key.sign(as_bytes(canonical_json(receipt)));
  return canonical_json(bj::object{
      {"receipt", receipt},
      {"signature",
       bj::object{{"algorithm", "ed25519"}, {"key_id", "gateway/11111111"}, {"value", to_base64(signature)}}}});
}

http::Response FakeGateway::answer(const Request& request) {
  const auto refuse = [&](int status, const std::string& code) {
    const auto plain = problem(status, code);
    return sign(request, status, "application/problem+json", plain.body);
  };
  if (request.method != "POST") return sign(request, 200, "application/json", R"({"receipts":[]})");
  crypto::MessageToSign message;
  message.method = request.method;
  message.authority = request.authority;
  message.path = request.path;
  message.query = request.query.empty() ? "?" : request.query;
  message.content_type = field_of(request.fields, "content-type");
  message.content_digest = field_of(request.fields, "content-digest");
  message.idempotency_key = field_of(request.fields, "idempotency-key");
  const crypto::SignatureFields fields{field_of(request.fields, "signature-input"),
                                       field_of(request.fields, "signature")};
  const auto key_of = [this](std::string_view id) {
    return id == key_id ? std::optional(department_key.verify_key()) : std::nullopt;
  };
  if (!crypto::verify_message(message, fields, key_of, real_seconds())) {
    ++refused_signatures;
    return refuse(401, "signature-invalid");
  }
  const auto digest = crypto::parse_content_digest(message.content_digest);
  if (!digest || *digest != crypto::sha256(request.body)) return refuse(422, "digest-mismatch");
  auto kept = accepted.find(message.idempotency_key);
  if (kept == accepted.end()) {
    ++accepting;
    std::array<std::uint8_t, 16> id{};
    id[15] = static_cast<std::uint8_t>(accepting);
    kept = accepted.emplace(message.idempotency_key, receipt_document(request, to_base64url(id))).first;
  }
  return sign(request, 200, "application/json", kept->second);
}

ScriptedTransport::Step ScriptedTransport::happened_but_lost() {
  return [this](const FakeGateway::Request& request) -> SendResult {
    (void)gateway_.answer(request);
    return SendFault{true, false, {"连接中断", "connection reset"}};
  };
}

ScriptedTransport::Step ScriptedTransport::no_connection() {
  return [](const FakeGateway::Request&) -> SendResult {
    return SendFault{false, false, {"拒绝连接", "connection refused"}};
  };
}

ScriptedTransport::Step ScriptedTransport::signed_problem(int status, std::string code, int retry_after) {
  return [this, status, code = std::move(code), retry_after](const FakeGateway::Request& request) -> SendResult {
    const auto plain = FakeGateway::problem(status, code, retry_after);
    auto response = gateway_.sign(request, status, "application/problem+json", plain.body);
    if (retry_after > 0) response.fields.emplace_back("retry-after", std::to_string(retry_after));
    return response;
  };
}

SendResult ScriptedTransport::exchange(const RequestPlan& plan, const http::Fields& fields, Body& body) {
  FakeGateway::Request request{plan.method, plan.path, plan.query, "gateway.test:8443", fields, {}};
  std::array<std::uint8_t, 1'000> piece{};
  while (true) {
    const auto count = body.read(piece);
    if (!count) return SendFault{true, true, {"", count.error().detail}};
    if (*count == 0) break;
    request.body += as_text(ByteView(piece).first(*count));
  }
  seen.push_back(request);
  if (!steps.empty()) {
    auto step = std::move(steps.front());
    steps.pop_front();
    return step(request);
  }
  return gateway_.answer(request);
}

}  // namespace fangpin::agent
