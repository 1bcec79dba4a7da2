#include "gateway/intake/receipt.hpp"

#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/sha256.hpp"
#include "gateway/audit/counts_json.hpp"

namespace fangpin::intake {

namespace {

namespace bj = boost::json;

bj::object core(const Receipt& receipt) {
  bj::object out;
  out["schema"] = "fangpin-receipt/1";
  out["receipt_id"] = receipt.id;
  out["county"] = receipt.county;
  out["demonstration"] = receipt.demonstration;
  out["department"] = receipt.department;
  out["feed"] = receipt.feed;
  out["population"] = audit::text_or_null(receipt.population);
  out["kind"] = domain::to_text(receipt.kind);
  out["content_digest"] = crypto::content_digest(receipt.content_digest);
  out["content_length"] = receipt.content_length;
  out["idempotency_key"] = receipt.idempotency_key;
  out["signature_waived"] = receipt.signature_waived;
  out["received_at"] = to_text_utc(receipt.received_at);
  out["committed_at"] = to_text_utc(receipt.committed_at);
  out["policy"] = receipt.policy;
  if (receipt.window_duty.empty()) {
    out["window"] = nullptr;
  } else {
    out["window"] = bj::object{{"duty", receipt.window_duty},
                               {"id", receipt.window_id},
                               {"due", to_text_utc(receipt.window_due)},
                               {"verdict", audit::text_or_null(receipt.verdict)}};
  }
  out["cleared"] = receipt.cleared;
  out["attempted"] = receipt.attempted;
  out["rows"] = audit::rows_json(receipt.rows);
  out["revisions"] = audit::revisions_json(receipt.revisions);
  bj::array problems;
  for (const auto& problem : receipt.row_problems) problems.push_back(audit::row_problem_json(problem));
  out["row_problems"] = std::move(problems);
  out["row_problems_total"] = receipt.row_problems_total;
  out["explanation_owed"] = receipt.explanation_owed;
  return out;
}

}  // namespace

std::string new_receipt_id(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  return to_base64url(bytes);
}

Digest receipt_digest(const Receipt& receipt) { return crypto::sha256(canonical_json(core(receipt))); }

std::string signed_receipt(const Receipt& receipt, const store::AuditPosition& position, const crypto::SigningKey& key,
                           std::string_view key_id) {
  auto document = core(receipt);
  document["audit_index"] = position.index;
  document["attempt_number"] = position.attempt_number;
  const auto text = canonical_json(document);
  const auto signature = key.sign(as_bytes(text));
  const bj::object proof{{"algorithm", "ed25519"}, {"key_id", key_id}, {"value", to_base64(signature)}};
  // "receipt" comes before "signature", so the whole is canonical too.
  return R"({"receipt":)" + text + R"(,"signature":)" + canonical_json(proof) + "}";
}

}  // namespace fangpin::intake
