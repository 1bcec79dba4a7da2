#include "gateway/access/admission.hpp"

#include <algorithm>

#include "crypto/base/citizen_id.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/base/instant.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/http_signature.hpp"
#include "crypto/sha256.hpp"

namespace fangpin::access {

namespace {

using http::Problem;

// It stands in the log for ever. Only whole citizen IDs are looked for: a long run of digits may well be a time.
bool holds_citizen_id(std::string_view key) {
  constexpr std::size_t kSize = 18;
  std::string id;
  for (std::size_t at = 0; at + kSize <= key.size(); ++at) {
    id = key.substr(at, kSize);
    if (id.back() == 'x') id.back() = 'X';
    if (is_citizen_id(id)) return true;
  }
  return false;
}

bool is_idempotency_key(std::string_view key) {
  return !key.empty() && key.size() <= 64 && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '~' || c == '-';
  }) && !holds_citizen_id(key);
}

// A clock that is wrong can be set only by whoever is told the right time: the machine's, not the business clock's.
Problem clock_problem(std::string_view code, std::int64_t now_seconds) {
  Problem problem{std::string(code)};
  problem.extensions.emplace_back("security_time", to_text_utc(Instant{} + std::chrono::seconds(now_seconds)));
  return problem;
}

Problem problem_of_fault(crypto::SignatureFault fault, std::int64_t now_seconds) {
  using crypto::SignatureFault;
  switch (fault) {
    case SignatureFault::missing:
      return {"signature-missing"};
    case SignatureFault::malformed:
      return {"signature-malformed"};
    case SignatureFault::profile:
      return {"signature-profile"};
    case SignatureFault::too_old:
      return clock_problem("signature-too-old", now_seconds);
    case SignatureFault::in_future:
      return clock_problem("signature-in-future", now_seconds);
    case SignatureFault::unknown_key:
    case SignatureFault::invalid:
      break;  // one answer for both: which keys are pinned is nobody's business
  }
  return {"signature-invalid"};
}

crypto::MessageToSign message_of(const http::RequestHead& head) {
  return {head.method,
          head.authority,
          head.path,
          head.query.empty() ? "?" : head.query,
          std::string(head.field("content-type")),
          std::string(head.field("content-digest")),
          std::string(head.field("idempotency-key"))};
}

// Fills in what a POST must carry.
std::optional<Problem> check_message(const Registry& registry, const http::RequestHead& head, std::int64_t now,
                                     Admitted& admitted) {
  const auto key = head.field("idempotency-key");
  if (key.empty()) return Problem{"idempotency-key-missing"};
  if (key.size() < 2 || key.front() != '"' || key.back() != '"' || !is_idempotency_key(key.substr(1, key.size() - 2))) {
    return Problem{"idempotency-key-malformed"};
  }
  admitted.idempotency_key = key.substr(1, key.size() - 2);

  const bool waived = admitted.who->signature_waived;
  const auto digest = head.field("content-digest");
  if (!digest.empty()) {
    const auto parsed = crypto::parse_content_digest(digest);
    if (!parsed) return Problem{"digest-malformed"};
    admitted.content_digest = *parsed;
  } else if (!waived) {
    return Problem{"digest-missing"};
  }
  const crypto::SignatureFields fields{std::string(head.field("signature-input")),
                                       std::string(head.field("signature"))};
  if (waived && fields.signature_input.empty() && fields.signature.empty()) return std::nullopt;
  auto verified = crypto::verify_message(
      message_of(head), fields, [&](std::string_view id) { return registry.signing_key(*admitted.who, id); }, now);
  if (!verified) return problem_of_fault(verified.error(), now);
  admitted.key_id = verified->key_id;
  admitted.signature_base = std::move(verified->base);
  admitted.signature = to_base64(verified->signature);
  return std::nullopt;
}

}  // namespace

OrProblem<std::shared_ptr<const domain::Participant>> identify(const Registry& registry,
                                                               const http::RequestHead& head) {
  auto who = registry.by_certificate(head.peer.certificate_fingerprint);
  if (!who) return Problem{"certificate-unknown"};
  if (who->revoked) return Problem{"certificate-revoked"};
  return who;
}

OrProblem<Admitted> admit(const Registry& registry, const http::RequestHead& head, Operation operation,
                          std::string_view department, std::int64_t real_now_seconds) {
  Admitted admitted;
  auto who = identify(registry, head);
  if (!who) return who.error();
  admitted.who = *who;
  if (!may(*admitted.who, operation, department)) {
    const bool own_only = scope_of(*admitted.who, operation) == Scope::own;
    return Problem{own_only ? "feed-of-other-department" : "role-not-allowed"};
  }
  if (head.method == "POST") {
    if (auto problem = check_message(registry, head, real_now_seconds, admitted)) return *problem;
  }
  return admitted;
}

Status still_admitted(store::Transaction& transaction, const Admitted& admitted) {
  const auto& then = *admitted.who;
  const auto stored = transaction.participant(then.id);
  if (!stored) return stored.error();
  if (!*stored || (*stored)->revoked) return error(Errc::forbidden, "certificate-revoked");
  const auto& now = **stored;
  if (now.kind != then.kind || now.role != then.role || now.area != then.area) {
    return error(Errc::forbidden, "role-not-allowed");
  }
  if (admitted.key_id.empty()) {  // a GET, or a POST whose signature the registry waived
    const bool is_post = !admitted.idempotency_key.empty();
    return !is_post || now.signature_waived ? ok() : error(Errc::unauthenticated, "signature-missing");
  }
  const auto is_used = [&](const std::string& text) { return key_id(now.id, text) == admitted.key_id; };
  return std::ranges::any_of(now.signing_keys, is_used) ? ok() : error(Errc::unauthenticated, "signature-invalid");
}

void AnswerSigner::sign(const http::RequestHead& head, http::Response& response, std::int64_t real_now_seconds) const {
  std::string content_type;
  for (const auto& [name, value] : response.fields) {
    if (name == "content-type") content_type = value;
  }
  crypto::AnswerToSign answer;
  answer.status = response.status;
  answer.content_type = content_type;
  answer.content_digest = crypto::content_digest(crypto::sha256(response.body));
  answer.request_content_digest = head.field("content-digest");
  answer.request_idempotency_key = head.field("idempotency-key");
  const auto fields = crypto::sign_answer(answer, key_, key_id_, real_now_seconds);
  response.fields.emplace_back("content-digest", answer.content_digest);
  response.fields.emplace_back("signature-input", fields.signature_input);
  response.fields.emplace_back("signature", fields.signature);
}

}  // namespace fangpin::access
