#include "gateway/audit/access_entry.hpp"

#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "gateway/audit/counts_json.hpp"
#include "gateway/audit/entry_head.hpp"

namespace fangpin::audit {

namespace {

namespace bj = boost::json;

std::string_view to_text(AccessAnswerEntry::Outcome outcome) {
  switch (outcome) {
    case AccessAnswerEntry::Outcome::answered:
      return "answered";
    case AccessAnswerEntry::Outcome::cannot_say:
      return "cannot-say";
    case AccessAnswerEntry::Outcome::expired:
      return "expired";
  }
  return "";
}

}  // namespace

std::string_view to_text(domain::Denial denial) {
  switch (denial) {
    case domain::Denial::household_unknown:
      return "household-unknown";
    case domain::Denial::no_authorization:
      return "no-authorization";
    case domain::Denial::not_yet_effective:
      return "not-yet-effective";
    case domain::Denial::expired:
      return "expired";
    case domain::Denial::ended:
      return "ended";
    case domain::Denial::grantee_not_in_scope:
      return "grantee-not-in-scope";
    case domain::Denial::purpose_differs:
      return "purpose-differs";
    case domain::Denial::item_not_in_scope:
      return "item-not-in-scope";
    case domain::Denial::data_not_in_range:
      return "data-not-in-range";
    case domain::Denial::provider_not_in_scope:
      return "provider-not-in-scope";
    case domain::Denial::member_not_covered:
      return "member-not-covered";
    case domain::Denial::uses_exhausted:
      return "uses-exhausted";
    case domain::Denial::comparison_not_needed:
      return "comparison-not-needed";
  }
  return "";
}

std::string access(const AccessEntry& entry_in, const store::AuditPosition& position) {
  const auto& query = entry_in.query;
  const auto& decision = entry_in.decision;
  auto entry = entry_head("access", entry_in.county, entry_in.at, position);
  entry["query"] = query.id;
  entry["asker"] = query.asker;
  entry["grantee"] = query.grantee;
  entry["household"] = text_or_null(query.household);
  entry["subjects"] = texts_json(query.subjects);
  entry["item"] = query.item;
  entry["provider"] = query.provider;
  entry["purpose"] = query.purpose;
  entry["programme"] = query.programme;
  entry["risk_clear"] = query.risk_clear;
  entry["no_objection"] = query.no_objection;
  if (query.override_reason.empty()) {
    entry["override"] = nullptr;
  } else {
    entry["override"] = bj::object{{"reason", query.override_reason}, {"document", query.override_document}};
  }
  entry["authorization"] = text_or_null(decision.authorization);
  entry["decision"] = decision.denial ? "deny" : "allow";
  entry["denial"] = decision.denial ? bj::value(to_text(*decision.denial)) : bj::value(nullptr);
  entry["use"] = decision.use;
  entry["expires_at"] = to_text_utc(decision.expires_at);
  entry["policy"] = entry_in.policy;
  return canonical_json(entry);
}

std::string access_answer(const AccessAnswerEntry& entry_in, const store::AuditPosition& position) {
  auto entry = entry_head("access-answer", entry_in.county, entry_in.at, position);
  entry["query"] = entry_in.query;
  entry["provider"] = entry_in.provider;
  entry["outcome"] = to_text(entry_in.outcome);
  entry["digest"] = entry_in.digest ? bj::value(to_hex(*entry_in.digest)) : bj::value(nullptr);
  return canonical_json(entry);
}

std::string release(const ReleaseEntry& entry_in, const store::AuditPosition& position) {
  auto entry = entry_head("release", entry_in.county, entry_in.at, position);
  entry["what"] = entry_in.what == ReleaseEntry::What::question ? "question" : "answer";
  entry["query"] = entry_in.query;
  entry["to"] = entry_in.to;
  entry["household"] = entry_in.household;
  return canonical_json(entry);
}

std::string record_view(const RecordViewEntry& entry_in, const store::AuditPosition& position) {
  auto entry = entry_head("record-view", entry_in.county, entry_in.at, position);
  entry["actor"] = entry_in.actor;
  entry["office"] = entry_in.office;
  entry["authorizations"] = texts_json(entry_in.authorizations);
  entry["queries"] = texts_json(entry_in.queries);
  return canonical_json(entry);
}

std::string transcript(const TranscriptEntry& entry_in, const store::AuditPosition& position) {
  auto entry = entry_head("transcript", entry_in.county, entry_in.at, position);
  entry["household"] = entry_in.household;
  entry["subject"] = text_or_null(entry_in.subject);
  entry["actor"] = entry_in.actor;
  entry["purpose"] = entry_in.purpose;
  entry["shown"] = entry_in.shown;
  entry["withheld"] = entry_in.withheld;
  entry["version"] = 2;
  entry["from"] = entry_in.from;
  entry["before"] = entry_in.before ? bj::value(*entry_in.before) : bj::value(nullptr);
  return canonical_json(entry);
}

std::string withholding(const WithholdingEntry& entry_in, const store::AuditPosition& position) {
  auto entry = entry_head("withholding", entry_in.county, entry_in.at, position);
  entry["household"] = entry_in.household;
  entry["version"] = 2;
  entry["query"] = entry_in.query;
  entry["until"] = to_text_utc(entry_in.until);
  entry["legal_basis"] = entry_in.legal_basis;
  entry["approvals"] = approvals_json(entry_in.approvals);
  return canonical_json(entry);
}

}  // namespace fangpin::audit
