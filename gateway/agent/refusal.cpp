#include "gateway/agent/refusal.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "crypto/base/json.hpp"
#include "crypto/tlog_proof.hpp"
#include "gateway/agent/json_members.hpp"

namespace fangpin::agent {

namespace {

namespace bj = boost::json;

constexpr std::string_view kSchema = "fangpin-sealed-answer/1";
constexpr std::string_view kSealedFields[] = {"content-type", "content-digest", "signature-input", "signature"};
constexpr std::size_t kSealBytesMax = 16 * 1024;

std::string seal_of(const http::Response& answer, const RequestPlan& request) {
  bj::object seal{{"schema", kSchema},
                  {"status", answer.status},
                  {"request-content-digest", request.content_digest},
                  {"request-idempotency-key", request.idempotency_key}};
  for (const auto name : kSealedFields) {
    const auto found = std::ranges::find(answer.fields, name, [](const auto& field) { return field.first; });
    seal[name] = found == answer.fields.end() ? std::string() : found->second;
  }
  return canonical_json(seal);
}

}  // namespace

std::optional<Refusal> refusal_to_keep(const http::Response& answer, const RequestPlan& request) {
  if (answer.body.size() > kRefusalBytesMax) return std::nullopt;
  const auto parsed = parse_proof_json(answer.body, kRefusalBytesMax);
  if (!parsed || !parsed->is_object()) return std::nullopt;
  auto proof = members::text(parsed->get_object(), "proof");
  const auto read = crypto::TlogProof::parse(proof);
  if (!read || members::text(parsed->get_object(), "entry").empty()) return std::nullopt;
  return Refusal{read->index, answer.body, std::move(proof), seal_of(answer, request)};
}

Result<SealedRefusal> verify_refusal(std::string_view document, std::string_view seal, const PinnedKeys& gateway) {
  const auto parsed = parse_proof_json(seal, kSealBytesMax);
  if (!parsed || !parsed->is_object() || members::text(parsed->get_object(), "schema") != kSchema ||
      !parse_proof_json(document, kRefusalBytesMax)) {
    return error(Errc::malformed, "not a refusal that was kept");
  }
  const auto& object = parsed->get_object();
  http::Response answer;
  const auto status = members::text(object, "status");
  std::from_chars(status.data(), status.data() + status.size(), answer.status);
  for (const auto name : kSealedFields) answer.fields.emplace_back(name, members::text(object, name));
  answer.body = document;
  RequestPlan request;
  request.content_digest = members::text(object, "request-content-digest");
  request.idempotency_key = members::text(object, "request-idempotency-key");
  if (judge_answer(answer, request, gateway) != Trust::signed_by_gateway) {
    return error(Errc::unauthenticated, "the refusal was not signed with a pinned gateway key");
  }
  return SealedRefusal{read_problem(answer), answer.status};
}

bool is_problem(std::string_view document) {
  const auto parsed = parse_json(document, kRefusalBytesMax);
  return parsed && parsed->is_object() &&
         members::text(parsed->get_object(), "type").starts_with("urn:fangpin:problem:");
}

}  // namespace fangpin::agent
