#include <fmt/format.h>

#include "gateway/verify/entry_reading.hpp"

// Pushes and verdicts.
namespace fangpin::verify {

AttemptEntry read_attempt(const JsonObject& object, std::uint64_t version) {
  AttemptEntry entry;
  entry.department = object.text("department");
  entry.attempt = object.number("attempt");
  entry.feed = object.text_or_null("feed");
  entry.accepted = word(object, "outcome", {"accepted", "refused"}) == "accepted";
  if (!entry.accepted) {
    if (version != 1) throw Misread{fmt::format("kind attempt version {}", version)};
    object.expect({"at", "attempt", "county", "department", "feed", "idempotency_key", "index", "kind", "outcome",
                   "problem", "version"});
    entry.problem = object.text("problem");
    return entry;
  }
  object.expect(
      {"at",          "attempt",   "content_digest", "county",    "department",      "feed",    "idempotency_key",
       "index",       "kind",      "outcome",        "policy",    "population",      "receipt", "receipt_id",
       "received_at", "revisions", "rows",           "signature", "submission_kind", "version", "window"});
  object.object("revisions").expect({"correct", "new", "regroup", "withdraw"});
  object.object("rows").expect({"corrected", "late", "new", "regrouped", "rejected", "unchanged", "without_alert"});
  entry.brings = object.text("submission_kind") == "nil" ||
                 (object.text("submission_kind") == "rows" && object.object("rows").number("new") > 0);
  entry.rows = object.bytes("rows");
  entry.revisions = object.bytes("revisions");
  entry.submission_kind = object.text("submission_kind");
  entry.content_digest = object.text("content_digest");
  entry.idempotency_key = object.text("idempotency_key");
  entry.signed_text = version > 1;
  if (!object.is_null("signature")) {
    const auto signature = object.object("signature");
    signature.expect({"base", "key_id", "value"});
    if (entry.signed_text)
      entry.signature = {signature.text("key_id"), signature.text("base"), signature.text("value")};
  }
  entry.population = object.text_or_null("population");
  entry.policy = object.text("policy");
  entry.received_at = object.instant("received_at");
  entry.receipt = object.text("receipt");
  entry.receipt_id = object.text("receipt_id");
  if (object.is_null("window")) return entry;
  const auto window = object.object("window");
  window.expect({"duty", "id", "verdict"});
  entry.window_duty = window.text("duty");
  entry.window_id = window.text("id");
  entry.verdict = window.text_or_null("verdict");
  return entry;
}

VerdictEntry read_verdict(const JsonObject& object) {
  VerdictEntry entry;
  object.expect({"at", "county", "index", "kind", "verdict", "version", "waiver", "window"});
  const auto window = object.object("window");
  window.expect({"clause", "due", "duty", "feed", "id", "policy", "population"});
  entry.duty = window.text("duty");
  entry.window = window.text("id");
  entry.feed = window.text_or_null("feed");
  entry.population = window.text_or_null("population");
  entry.policy = window.text_or_null("policy");
  entry.due = window.instant("due");
  entry.verdict = word(object, "verdict", {"met", "met-late", "missed", "waived"});
  entry.waiver = object.text_or_null("waiver");
  return entry;
}

}  // namespace fangpin::verify
