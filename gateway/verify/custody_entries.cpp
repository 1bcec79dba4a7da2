#include <limits>

#include "gateway/verify/entry_reading.hpp"

// The log's own: rules, registry, keys, and what is kept from or shown to a household.
namespace fangpin::verify {

namespace {

Approvals read_approvals(const JsonObject& object) {
  Approvals out;
  for (const auto& one : object.objects("approvals")) {
    one.expect({"administrator", "signature"});
    out.administrators.push_back(one.text("administrator"));
    out.signatures.push_back(one.text("signature"));
  }
  return out;
}

Registration read_registration(const JsonObject& object) {
  const auto participant = object.object("participant");
  participant.expect({"area", "certificates", "credit_code", "envelope_key", "id", "kind", "revoked", "role",
                      "signature_waived", "signing_keys"});
  Registration out;
  out.bytes = object.bytes("participant");
  out.id = participant.text("id");
  out.kind = word(participant, "kind", {"department", "receiver", "staff"});
  out.role = participant.text("role");
  out.area = participant.text("area");
  out.signing_keys = participant.texts("signing_keys");
  out.signature_waived = participant.flag("signature_waived");
  out.revoked = participant.flag("revoked");
  static_cast<void>(participant.texts("certificates"));
  return out;
}

}  // namespace

ConfigurationEntry read_configuration(const JsonObject& object, std::uint64_t version) {
  ConfigurationEntry entry;
  entry.policy = object.text("policy");
  entry.policy_digest = object.text("policy_digest");
  entry.program = object.text("program");
  entry.demonstration = object.flag("demonstration");
  if (version == 1) {
    object.expect({"at", "county", "demonstration", "index", "kind", "policy", "policy_digest", "program", "version"});
    return entry;
  }
  if (version < 4) {
    object.expect(
        {"at", "county", "demonstration", "index", "kind", "policy", "policy_digest", "program", "queries", "version"});
  } else {
    object.expect({"at", "catalogue", "county", "demonstration", "index", "kind", "policy", "policy_digest", "program",
                   "queries", "version"});
    entry.catalogue = object.text("catalogue");
    if (!is_digest(entry.catalogue)) throw Misread{"catalogue"};
  }
  const auto queries = object.object("queries");
  auto& rules = entry.queries.emplace();
  if (version == 2) {
    queries.expect({"answer_hours", "clear_risk_skips", "find_subject_per_day", "skippable_items", "validity_days"});
  } else {
    queries.expect({"answer_hours", "capture_persons_per_day", "clear_risk_skips", "find_subject_per_day",
                    "skippable_items", "validity_days"});
    rules.capture_persons_per_day = queries.number("capture_persons_per_day");
  }
  rules.validity_days = queries.number("validity_days");
  rules.answer_hours = queries.number("answer_hours");
  rules.clear_risk_skips = queries.flag("clear_risk_skips");
  rules.find_subject_per_day = queries.number("find_subject_per_day");
  rules.skippable_items = queries.texts("skippable_items");
  return entry;
}

ActionEntry read_action(const JsonObject& object, std::uint64_t version) {
  ActionEntry entry;
  entry.action = object.text("action");
  entry.subject = object.text_or_null("subject");
  entry.actor = object.text("actor");
  entry.digest = object.text("digest");
  if (version == 1) {
    object.expect({"action", "actor", "at", "county", "digest", "index", "kind", "subject", "version"});
    return entry;
  }
  if (version == 2) {
    object.expect({"action", "actor", "administrators", "at", "county", "digest", "index", "kind", "participant_kind",
                   "subject", "version"});
    entry.participant_kind = word(object, "participant_kind", {"department", "receiver", "staff"});
    entry.approvals.administrators = object.texts("administrators");
    return entry;
  }
  if (version == 3) {
    object.expect({"action", "actor", "at", "county", "digest", "index", "kind", "removed", "subject", "version"});
    for (const auto& one : object.objects("removed")) {
      one.expect({"count", "cut", "kind"});
      entry.removed.push_back({one.text("kind"), one.instant("cut"), one.number("count")});
    }
    return entry;
  }
  object.expect({"action", "actor", "approvals", "at", "county", "digest", "index", "kind", "participant", "replaces",
                 "subject", "version"});
  entry.participant = read_registration(object);
  entry.participant_kind = entry.participant->kind;
  entry.replaces = object.text_or_null("replaces");
  entry.approvals = read_approvals(object);
  return entry;
}

TranscriptEntry read_transcript(const JsonObject& object, std::uint64_t version) {
  TranscriptEntry entry{object.text("household"),
                        object.text_or_null("subject"),
                        object.text("actor"),
                        object.text("purpose"),
                        object.number("shown"),
                        object.number("withheld"),
                        {}};
  if (version == 1) {
    object.expect(
        {"actor", "at", "county", "household", "index", "kind", "purpose", "shown", "subject", "version", "withheld"});
    return entry;
  }
  object.expect({"actor", "at", "before", "county", "from", "household", "index", "kind", "purpose", "shown", "subject",
                 "version", "withheld"});
  const auto newest = std::numeric_limits<std::uint64_t>::max();
  entry.page = {object.number("from"), object.is_null("before") ? newest : object.number("before")};
  return entry;
}

WithholdingEntry read_withholding(const JsonObject& object, std::uint64_t version) {
  WithholdingEntry entry;
  entry.household = object.text("household");
  entry.legal_basis = object.text_or_null("legal_basis");
  entry.until = object.instant("until");
  if (version == 1) {
    object.expect(
        {"actors", "at", "county", "household", "index", "kind", "legal_basis", "queries", "until", "version"});
    entry.queries = object.texts("queries");
    entry.approvals.administrators = object.texts("actors");
    return entry;
  }
  object.expect(
      {"approvals", "at", "county", "household", "index", "kind", "legal_basis", "query", "until", "version"});
  entry.queries = {object.text("query")};
  entry.approvals = read_approvals(object);
  return entry;
}

ErasureEntry read_erasure(const JsonObject& object, std::uint64_t version) {
  ErasureEntry entry;
  entry.handle = object.text("handle");
  entry.legal_basis = object.text_or_null("legal_basis");
  entry.document = object.text_or_null("document");
  if (version == 1) {
    object.expect({"actors", "at", "county", "document", "handle", "index", "kind", "legal_basis", "version"});
    entry.approvals.administrators = object.texts("actors");
    return entry;
  }
  object.expect({"approvals", "at", "county", "document", "handle", "index", "kind", "legal_basis", "version"});
  entry.approvals = read_approvals(object);
  return entry;
}

LogKeyEntry read_log_key(const JsonObject& object) {
  object.expect({"actor", "at", "county", "index", "kind", "next", "origin", "previous", "signature", "version"});
  return {object.text("origin"), object.text("previous"), object.text("next"), object.text("signature")};
}

LogRestartEntry read_log_restart(const JsonObject& object) {
  LogRestartEntry entry;
  object.expect(
      {"actor", "approvals", "at", "county", "document", "index", "kind", "origin", "previous", "size", "version"});
  const auto previous = object.object("previous");
  previous.expect({"origin", "root", "size"});
  entry.previous_origin = previous.text("origin");
  if (!previous.is_null("size")) entry.lost_size = previous.number("size");
  entry.origin = object.text("origin");
  entry.size = object.number("size");
  entry.document = object.text_or_null("document");
  entry.approvals = read_approvals(object);
  return entry;
}

}  // namespace fangpin::verify
