#include "gateway/intake/receipt.hpp"

#include <boost/json.hpp>

#include "crypto/base/canonical_object.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/sha256.hpp"
#include "gateway/audit/counts_json.hpp"

namespace fangpin::intake {

namespace {

namespace bj = boost::json;

constexpr std::size_t kReceiptBytes = 1536;  // room for one without row problems

std::string row_problems_text(const std::vector<domain::RowProblem>& problems) {
  if (problems.empty()) return "[]";
  bj::array out;
  for (const auto& problem : problems) out.push_back(audit::row_problem_json(problem));
  return canonical_json(out);
}

// Canonical JSON. `position`: nullptr before the entry has its place.
std::string text_of(const Receipt& receipt, const store::AuditPosition* position) {
  std::string text;
  text.reserve(kReceiptBytes);
  CanonicalObject out(text);
  if (position != nullptr) out.number("attempt_number", position->attempt_number);
  out.flag("attempted", receipt.attempted);
  if (position != nullptr) out.number("audit_index", position->index);
  out.flag("cleared", receipt.cleared)
      .text("committed_at", to_text_utc(receipt.committed_at))
      .text("content_digest", crypto::content_digest(receipt.content_digest))
      .number("content_length", static_cast<std::int64_t>(receipt.content_length))
      .text("county", receipt.county)
      .flag("demonstration", receipt.demonstration)
      .text("department", receipt.department)
      .flag("explanation_owed", receipt.explanation_owed)
      .text("feed", receipt.feed)
      .text("idempotency_key", receipt.idempotency_key)
      .text("kind", domain::to_text(receipt.kind))
      .text("policy", receipt.policy)
      .text_or_null("population", receipt.population)
      .text("receipt_id", receipt.id)
      .text("received_at", to_text_utc(receipt.received_at));
  audit::write_revisions(out, "revisions", receipt.revisions);
  out.json("row_problems", row_problems_text(receipt.row_problems))
      .number("row_problems_total", receipt.row_problems_total);
  audit::write_rows(out, "rows", receipt.rows);
  out.text("schema", "fangpin-receipt/1").flag("signature_waived", receipt.signature_waived);
  if (receipt.window_duty.empty()) {
    out.null("window");
  } else {
    out.object("window")
        .text("due", to_text_utc(receipt.window_due))
        .text("duty", receipt.window_duty)
        .text("id", receipt.window_id)
        .text_or_null("verdict", receipt.verdict)
        .end();
  }
  out.end();
  return text;
}

}  // namespace

std::string new_receipt_id(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  return to_base64url(bytes);
}

Digest receipt_digest(const Receipt& receipt) { return crypto::sha256(text_of(receipt, nullptr)); }

std::string signed_receipt(const Receipt& receipt, const store::AuditPosition& position, const crypto::SigningKey& key,
                           std::string_view key_id) {
  const auto text = text_of(receipt, &position);
  std::string out;
  out.reserve(text.size() + 256);
  CanonicalObject whole(out);
  whole.json("receipt", text);
  whole.object("signature")
      .text("algorithm", "ed25519")
      .text("key_id", key_id)
      .text("value", to_base64(key.sign(as_bytes(text))))
      .end();
  whole.end();
  return out;
}

}  // namespace fangpin::intake
