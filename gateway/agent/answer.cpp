#include "gateway/agent/answer.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/base/secret.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/http_signature.hpp"
#include "crypto/sha256.hpp"
#include "gateway/agent/journal.hpp"
#include "gateway/agent/json_members.hpp"

namespace fangpin::agent {

namespace {

namespace bj = boost::json;

std::string field_of(const http::Response& answer, std::string_view name) {
  const auto found = std::ranges::find(answer.fields, name, [](const auto& field) { return field.first; });
  return found == answer.fields.end() ? std::string() : found->second;
}

// Texts as they are, integers in decimal; the rest is nothing that we print.
std::string member_text(const bj::object& object, std::string_view name) {
  const bj::value* value = object.if_contains(name);
  if (value == nullptr) return {};
  if (value->is_string()) return std::string(value->get_string());
  if (value->is_int64()) return std::to_string(value->get_int64());
  return {};
}

}  // namespace

Trust judge_answer(const http::Response& answer, const RequestPlan& request, const PinnedKeys& gateway) {
  const std::string digest_field = field_of(answer, "content-digest");
  const crypto::SignatureFields signature{field_of(answer, "signature-input"), field_of(answer, "signature")};
  if (signature.signature.empty() && signature.signature_input.empty()) {
    return answer.status >= 400 ? Trust::front_door : Trust::untrusted;
  }
  const auto declared = crypto::parse_content_digest(digest_field);
  if (!declared || !equal_constant_time(*declared, crypto::sha256(answer.body))) return Trust::untrusted;
  crypto::AnswerToSign signed_answer;
  signed_answer.status = answer.status;
  signed_answer.content_type = field_of(answer, "content-type");
  signed_answer.content_digest = digest_field;
  signed_answer.request_content_digest = request.content_digest;
  if (!request.idempotency_key.empty()) {
    signed_answer.request_idempotency_key = '"' + request.idempotency_key + '"';
  }
  // The key id is the gateway's own name for its key; what counts is that a pinned key made the signature.
  const bool held = std::ranges::any_of(gateway, [&](const crypto::VerifyKey& key) {
    const auto pinned = [&key](std::string_view) { return std::optional<crypto::VerifyKey>(key); };
    return crypto::verify_answer(signed_answer, signature, pinned).has_value();
  });
  return held ? Trust::signed_by_gateway : Trust::untrusted;
}

ProblemText read_problem(const http::Response& answer) {
  ProblemText out;
  const auto parsed = parse_json(answer.body, kAnswerBytesMax);
  if (!parsed || !parsed->is_object()) return out;
  const bj::object& problem = parsed->get_object();
  constexpr std::string_view kType = "urn:fangpin:problem:";
  const std::string type = member_text(problem, "type");
  if (!type.starts_with(kType)) return out;
  out.code = type.substr(kType.size());
  out.title_zh = member_text(problem, "title");
  out.title_en = member_text(problem, "title_en");
  out.detail_zh = member_text(problem, "detail");
  out.detail_en = member_text(problem, "detail_en");
  // Where it is about clocks, the machine's real one is what ours should agree with.
  out.gateway_time = member_text(problem, "security_time");
  if (out.gateway_time.empty()) out.gateway_time = member_text(problem, "gateway_time");
  out.reason = member_text(problem, "reason");
  out.line = member_text(problem, "line");
  out.column = member_text(problem, "column");
  out.sheet = member_text(problem, "sheet");
  out.missing = member_text(problem, "missing");
  out.unknown = member_text(problem, "unknown");
  out.record = member_text(problem, "record");
  out.fault = member_text(problem, "fault");
  out.expected = member_text(problem, "expected");
  out.limit = member_text(problem, "limit");
  out.field = member_text(problem, "field");
  for (const auto& fault : members::array(problem, "faults")) {
    if (!fault.is_object()) continue;
    const auto& one = fault.get_object();
    out.faults.push_back({member_text(one, "field"), member_text(one, "reason"), member_text(one, "expected")});
  }
  return out;
}

int retry_after(const http::Response& answer) {
  const std::string text = field_of(answer, "retry-after");
  int seconds = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (fault != std::errc() || end != text.data() + text.size() || seconds < 0) return 0;
  return seconds;
}

Result<bj::object> verify_receipt(std::string_view document, const PinnedKeys& gateway) {
  const auto malformed = [] { return error(Errc::malformed, "not a receipt document"); };
  auto parsed = parse_proof_json(document, kAnswerBytesMax);
  if (!parsed || !parsed->is_object()) return malformed();
  bj::object& whole = parsed->get_object();
  const bj::value* receipt = whole.if_contains("receipt");
  const bj::value* signature = whole.if_contains("signature");
  if (receipt == nullptr || !receipt->is_object() || signature == nullptr || !signature->is_object()) {
    return malformed();
  }
  if (member_text(receipt->get_object(), "schema") != "fangpin-receipt/1") return malformed();
  if (member_text(signature->get_object(), "algorithm") != "ed25519") return malformed();
  const auto value = from_base64(member_text(signature->get_object(), "value"));
  if (!value) return malformed();
  std::string signed_bytes;
  try {
    signed_bytes = canonical_json(*receipt);
  } catch (const std::logic_error&) {
    return malformed();  // a number that our documents never hold
  }
  const bool held = std::ranges::any_of(
      gateway, [&](const crypto::VerifyKey& key) { return key.verify(as_bytes(signed_bytes), *value); });
  if (!held) return error(Errc::unauthenticated, "the receipt's signature was not made with a pinned gateway key");
  return std::move(whole.at("receipt").get_object());
}

std::string receipt_mismatch(const bj::object& receipt, const RequestPlan& request, std::string_view feed,
                             std::string_view population, std::string_view kind) {
  if (member_text(receipt, "content_digest") != request.content_digest) return "content_digest";
  if (member_text(receipt, "idempotency_key") != request.idempotency_key) return "idempotency_key";
  if (member_text(receipt, "feed") != feed) return "feed";
  if (member_text(receipt, "population") != population) return "population";
  if (member_text(receipt, "kind") != kind) return "kind";
  if (!is_receipt_id(member_text(receipt, "receipt_id"))) return "receipt_id";
  return {};
}

ExitCode exit_code_of(const bj::object& receipt) {
  const bj::value* rows = receipt.if_contains("rows");
  if (rows == nullptr || !rows->is_object()) return ExitCode::all_accepted;
  return member_text(rows->get_object(), "rejected") == "0" ? ExitCode::all_accepted : ExitCode::some_rejected;
}

ExitCode exit_code_of_refusal(int status) {
  return status == 429 || status == 408 || status >= 500 ? ExitCode::unreachable : ExitCode::refused;
}

}  // namespace fangpin::agent
