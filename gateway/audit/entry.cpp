#include "gateway/audit/entry.hpp"

#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "gateway/audit/counts_json.hpp"
#include "gateway/audit/entry_head.hpp"

namespace fangpin::audit {

namespace {

namespace bj = boost::json;

bj::object window_object(const std::string& duty, const std::string& id) { return {{"duty", duty}, {"id", id}}; }

}  // namespace

std::string accepted_attempt(const AcceptedAttempt& attempt, const store::AuditPosition& position) {
  auto entry = entry_head("attempt", attempt.county, attempt.at, position);
  entry["outcome"] = "accepted";
  entry["department"] = attempt.department;
  entry["attempt"] = position.attempt_number;
  entry["feed"] = attempt.feed;
  entry["population"] = text_or_null(attempt.population);
  entry["submission_kind"] = domain::to_text(attempt.kind);
  entry["idempotency_key"] = attempt.idempotency_key;
  entry["content_digest"] = to_hex(attempt.content_digest);
  entry["received_at"] = to_text_utc(attempt.received_at);
  entry["rows"] = rows_json(attempt.rows);
  entry["revisions"] = revisions_json(attempt.revisions);
  if (attempt.window_duty.empty()) {
    entry["window"] = nullptr;
  } else {
    auto window = window_object(attempt.window_duty, attempt.window_id);
    window["verdict"] = text_or_null(attempt.verdict);
    entry["window"] = std::move(window);
  }
  entry["policy"] = attempt.policy;
  entry["receipt_id"] = attempt.receipt_id;
  entry["receipt"] = to_hex(attempt.receipt);
  if (attempt.evidence.key_id.empty()) {
    entry["signature"] = nullptr;
  } else {
    entry["signature"] = bj::object{{"key_id", attempt.evidence.key_id},
                                    {"base", to_hex(attempt.evidence.signature_base)},
                                    {"value", attempt.evidence.signature}};
  }
  return canonical_json(entry);
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
  entry["version"] = 2;
  const auto& queries = entry_in.queries;
  entry["queries"] = bj::object{{"validity_days", queries.validity_days},
                                {"answer_hours", queries.answer_hours},
                                {"clear_risk_skips", queries.clear_risk_skips},
                                {"find_subject_per_day", queries.find_subject_per_day},
                                {"skippable_items", texts_json(queries.skippable_items)}};
  return canonical_json(entry);
}

std::string action(const ActionEntry& entry_in, const store::AuditPosition& position) {
  auto entry = entry_head("action", entry_in.county, entry_in.at, position);
  entry["action"] = entry_in.action;
  entry["subject"] = entry_in.subject;
  entry["actor"] = entry_in.actor;
  entry["digest"] = to_hex(entry_in.digest);
  if (entry_in.participant_kind) {
    entry["version"] = 2;
    entry["participant_kind"] = domain::to_text(*entry_in.participant_kind);
    entry["administrators"] = texts_json(entry_in.administrators);
  }
  return canonical_json(entry);
}

}  // namespace fangpin::audit
