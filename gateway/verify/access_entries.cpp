#include "gateway/verify/entry_reading.hpp"

// Letters, and who looked at whom.
namespace fangpin::verify {

namespace {

std::optional<Date> date_or_null(const JsonObject& object, std::string_view name) {
  if (object.is_null(name)) return std::nullopt;
  auto date = parse_date(object.text(name));
  if (!date) throw Misread{std::string(name)};
  return date;
}

AuthorizationMember read_member(const JsonObject& member) {
  member.expect({"capacity", "guardian", "relation", "signed_by", "subject"});
  const bool capable = word(member, "capacity", {"full", "limited", "none"}) == "full";
  const auto signer = word(member, "signed_by", {"self", "guardian", "nobody"});
  return {member.text("subject"), member.text("relation"),         capable,
          signer == "guardian",   member.text_or_null("guardian"), signer == (capable ? "self" : "guardian")};
}

}  // namespace

AuthorizationEntry read_authorization(const JsonObject& object, std::uint64_t version) {
  AuthorizationEntry entry;
  if (version == 1) {
    object.expect({"actor",        "at",        "basis",    "basis_document", "county",   "data_from", "data_to",
                   "effective_at", "evidence",  "form",     "grantees",       "handler",  "household", "index",
                   "items",        "kind",      "members",  "number",         "previous", "programme", "providers",
                   "purpose",      "signed_on", "uses_max", "valid_until",    "version"});
  } else {
    object.expect({"actor",     "at",          "basis",        "basis_document", "captured_after", "county",
                   "data_from", "data_to",     "effective_at", "evidence",       "form",           "grantees",
                   "handler",   "household",   "index",        "items",          "kind",           "members",
                   "number",    "previous",    "programme",    "providers",      "purpose",        "signed_on",
                   "uses_max",  "valid_until", "version"});
    entry.captured_after = object.texts("captured_after");
  }
  entry.number = object.text("number");
  entry.form = object.text("form");
  entry.previous = object.text_or_null("previous");
  entry.household = object.text("household");
  for (const auto& member : object.objects("members")) entry.members.push_back(read_member(member));
  entry.grantees = object.texts("grantees");
  entry.providers = object.texts("providers");
  entry.items = object.texts("items");
  entry.purpose = object.text("purpose");
  entry.programme = object.text_or_null("programme");
  entry.data_from = date_or_null(object, "data_from");
  entry.data_to = date_or_null(object, "data_to");
  const auto signed_on = parse_date(object.text("signed_on"));
  if (!signed_on) throw Misread{"signed_on"};
  entry.signed_on = *signed_on;
  entry.effective_at = object.instant("effective_at");
  entry.valid_until = object.instant("valid_until");
  if (!object.is_null("uses_max")) entry.uses_max = object.number("uses_max");
  entry.basis = word(object, "basis", {"consent", "statutory-duty", "emergency"});
  entry.basis_document = object.text_or_null("basis_document");
  const auto evidence = object.object("evidence");
  evidence.expect({"digest", "method"});
  entry.evidence_method = evidence.text_or_null("method");
  entry.evidence_digest = evidence.text_or_null("digest");
  entry.handler = object.text_or_null("handler");
  entry.actor = object.text("actor");
  return entry;
}

AuthorizationEndEntry read_end(const JsonObject& object) {
  object.expect({"actor", "at", "channel", "county", "document", "index", "kind", "number", "reason", "version"});
  return {object.text("number"), word(object, "reason", {"revoked", "superseded", "expired"}),
          object.text_or_null("channel"), object.text_or_null("actor")};
}

AccessEntry read_access(const JsonObject& object) {
  AccessEntry entry;
  object.expect({"asker",        "at",         "authorization", "county",    "decision", "denial",
                 "expires_at",   "grantee",    "household",     "index",     "item",     "kind",
                 "no_objection", "override",   "policy",        "programme", "provider", "purpose",
                 "query",        "risk_clear", "subjects",      "use",       "version"});
  entry.query = object.text("query");
  entry.asker = object.text("asker");
  entry.grantee = object.text("grantee");
  entry.household = object.text_or_null("household");
  entry.subjects = object.texts("subjects");
  entry.item = object.text("item");
  entry.provider = object.text_or_null("provider");
  entry.purpose = object.text("purpose");
  entry.programme = object.text_or_null("programme");
  entry.risk_clear = object.flag("risk_clear");
  entry.no_objection = object.flag("no_objection");
  if (!object.is_null("override")) {
    const auto given = object.object("override");
    given.expect({"document", "reason"});
    entry.override_reason = given.text("reason");
    entry.override_document = given.text_or_null("document");
  }
  entry.authorization = object.text_or_null("authorization");
  entry.allowed = word(object, "decision", {"allow", "deny"}) == "allow";
  entry.denial = object.text_or_null("denial");
  if (entry.denial.empty() != entry.allowed) throw Misread{"denial"};
  if (!object.is_null("use")) entry.use = object.number("use");
  entry.expires_at = object.instant_or_null("expires_at");
  if (entry.allowed && !entry.expires_at) throw Misread{"expires_at"};
  entry.policy = object.text("policy");
  return entry;
}

AccessAnswerEntry read_answer(const JsonObject& object) {
  object.expect({"at", "county", "digest", "index", "kind", "outcome", "provider", "query", "version"});
  AccessAnswerEntry entry{object.text("query"), object.text("provider"),
                          word(object, "outcome", {"answered", "cannot-say", "expired"}),
                          object.text_or_null("digest")};
  // Who said something is held to it; who said nothing to nothing.
  if (entry.outcome == "expired" ? !entry.digest.empty() : !is_digest(entry.digest)) throw Misread{"digest"};
  return entry;
}

ReleaseEntry read_release(const JsonObject& object) {
  object.expect({"at", "county", "household", "index", "kind", "query", "to", "version", "what"});
  return {word(object, "what", {"question", "answer"}), object.text("query"), object.text("to"),
          object.text_or_null("household")};
}

FindSubjectEntry read_find_subject(const JsonObject& object, std::uint64_t version) {
  FindSubjectEntry entry{object.text("actor"),
                         object.text("role"),
                         object.text("reason"),
                         word(object, "outcome", {"found", "not-found", "over-quota"}),
                         object.text_or_null("subject"),
                         object.number("used"),
                         {}};
  if (version == 1) {
    object.expect({"actor", "at", "county", "document", "index", "kind", "outcome", "reason", "role", "subject", "used",
                   "version"});
    return entry;
  }
  object.expect({"actor", "at", "county", "document", "households", "index", "kind", "outcome", "reason", "role",
                 "subject", "used", "version"});
  entry.households = object.texts("households");
  return entry;
}

CaptureRefusedEntry read_capture_refused(const JsonObject& object) {
  object.expect({"actor", "at", "county", "index", "kind", "persons", "reason", "role", "used", "version"});
  return {object.text("actor"), object.text("role"),
          word(object, "reason",
               {"quota-used", "previous-unknown", "previous-ended", "previous-of-another-household",
                "evidence-of-another-household", "form-of-another-text"}),
          object.number("persons"), object.number("used")};
}

RecordViewEntry read_record_view(const JsonObject& object) {
  object.expect({"actor", "at", "authorizations", "county", "index", "kind", "office", "queries", "version"});
  RecordViewEntry entry{object.text("actor"), object.text("office"), object.texts("authorizations"),
                        object.texts("queries")};
  if (entry.authorizations.empty() && entry.queries.empty()) throw Misread{"authorizations"};
  return entry;
}

}  // namespace fangpin::verify
