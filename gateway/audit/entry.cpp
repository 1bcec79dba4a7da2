#include "gateway/audit/entry.hpp"

#include <boost/json.hpp>

#include "crypto/base/canonical_object.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "gateway/audit/counts_json.hpp"
#include "gateway/audit/entry_head.hpp"

namespace fangpin::audit {

namespace {

namespace bj = boost::json;

constexpr std::size_t kAttemptBytes = 2048;  // room for most

bj::object window_object(const std::string& duty, const std::string& id) { return {{"duty", duty}, {"id", id}}; }

}  // namespace

// Made for every push: straight into its text.
std::string accepted_attempt(const AcceptedAttempt& attempt, const store::AuditPosition& position) {
  std::string out;
  out.reserve(kAttemptBytes);
  CanonicalObject entry(out);
  entry.text("at", to_text_utc(attempt.at))
      .number("attempt", position.attempt_number)
      .text("content_digest", to_hex(attempt.content_digest))
      .text("county", attempt.county)
      .text("department", attempt.department)
      .text("feed", attempt.feed)
      .text("idempotency_key", attempt.idempotency_key)
      .number("index", position.index)
      .text("kind", "attempt")
      .text("outcome", "accepted")
      .text("policy", attempt.policy)
      .text_or_null("population", attempt.population)
      .text("receipt", to_hex(attempt.receipt))
      .text("receipt_id", attempt.receipt_id)
      .text("received_at", to_text_utc(attempt.received_at));
  write_revisions(entry, "revisions", attempt.revisions);
  write_rows(entry, "rows", attempt.rows);
  if (attempt.evidence.key_id.empty()) {
    entry.null("signature");
  } else {
    entry.object("signature")
        .text("base", attempt.evidence.signature_base)
        .text("key_id", attempt.evidence.key_id)
        .text("value", attempt.evidence.signature)
        .end();
  }
  entry.text("submission_kind", domain::to_text(attempt.kind)).number("version", 2);
  if (attempt.window_duty.empty()) {
    entry.null("window");
  } else {
    entry.object("window")
        .text("duty", attempt.window_duty)
        .text("id", attempt.window_id)
        .text_or_null("verdict", attempt.verdict)
        .end();
  }
  entry.end();
  return out;
}

std::string refused_attempt(const RefusedAttempt& attempt, const store::AuditPosition& position) {
  auto entry = entry_head("attempt", attempt.county, attempt.at, position);
  entry["outcome"] = "refused";
  entry["department"] = attempt.department;
  entry["attempt"] = position.attempt_number;
  entry["feed"] = text_or_null(attempt.feed);
  entry["idempotency_key"] = text_or_null(attempt.idempotency_key);
  entry["problem"] = attempt.problem;
  return canonical_json(entry);
}

std::string verdict(const VerdictEntry& entry_in, const store::AuditPosition& position) {
  const auto& window = entry_in.window;
  auto entry = entry_head("verdict", entry_in.county, entry_in.at, position);
  auto object = window_object(window.duty, window.id());
  object["feed"] = window.feed;
  object["population"] = text_or_null(window.population);
  object["due"] = to_text_utc(window.due);
  object["policy"] = window.policy;
  object["clause"] = window.clause;
  entry["window"] = std::move(object);
  entry["verdict"] = domain::to_text(entry_in.verdict);
  entry["waiver"] = text_or_null(window.waiver);
  return canonical_json(entry);
}

std::string configuration(const ConfigurationEntry& entry_in, const store::AuditPosition& position) {
  auto entry = entry_head("configuration", entry_in.county, entry_in.at, position);
  entry["policy"] = entry_in.policy;
  entry["policy_digest"] = to_hex(entry_in.policy_digest);
  entry["program"] = entry_in.program_version;
  entry["demonstration"] = entry_in.demonstration;
  entry["catalogue"] = to_hex(entry_in.catalogue);
  entry["version"] = 4;
  const auto& queries = entry_in.queries;
  entry["queries"] = bj::object{{"validity_days", queries.validity_days},
                                {"answer_hours", queries.answer_hours},
                                {"clear_risk_skips", queries.clear_risk_skips},
                                {"find_subject_per_day", queries.find_subject_per_day},
                                {"capture_persons_per_day", queries.capture_persons_per_day},
                                {"skippable_items", texts_json(queries.skippable_items)}};
  return canonical_json(entry);
}

std::string action(const ActionEntry& entry_in, const store::AuditPosition& position) {
  auto entry = entry_head("action", entry_in.county, entry_in.at, position);
  entry["action"] = entry_in.action;
  entry["subject"] = entry_in.subject;
  entry["actor"] = entry_in.actor;
  entry["digest"] = to_hex(entry_in.digest);
  if (entry_in.registry) {
    const auto& [participant, replaces, approvals] = *entry_in.registry;
    entry["version"] = 4;
    entry["participant"] = parse_json(participant, participant.size()).value();
    entry["replaces"] = replaces ? bj::value(to_hex(*replaces)) : bj::value(nullptr);
    entry["approvals"] = approvals_json(approvals);
  }
  if (!entry_in.removals.empty()) {
    entry["version"] = 3;
    bj::array removed;
    for (const auto& one : entry_in.removals) {
      removed.push_back(bj::object{{"kind", to_text(one.kind)}, {"cut", to_text_utc(one.cut)}, {"count", one.removed}});
    }
    entry["removed"] = std::move(removed);
  }
  return canonical_json(entry);
}

}  // namespace fangpin::audit
