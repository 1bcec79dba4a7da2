#include "gateway/verify/audit_entry.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <limits>
#include <stdexcept>

#include "crypto/base/json.hpp"
#include "crypto/tile.hpp"
#include "gateway/verify/canonical_json.hpp"

namespace fangpin::verify {

namespace {

// One of the words that a member may hold.
std::string_view word(const JsonObject& object, std::string_view name,
                      std::initializer_list<std::string_view> allowed) {
  const auto text = object.text(name);
  for (const auto& one : allowed) {
    if (text == one) return text;
  }
  throw Misread{fmt::format("{} {}", name, text.substr(0, 64))};
}

Approvals read_approvals(const JsonObject& object) {
  Approvals out;
  for (const auto& one : object.objects("approvals")) {
    one.expect({"administrator", "signature"});
    out.administrators.push_back(one.text("administrator"));
    out.signatures.push_back(one.text("signature"));
  }
  return out;
}

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

EntryBody read_body(const JsonObject& object, std::string_view kind, std::uint64_t version) {
  if (kind == "configuration" && version <= 4) return read_configuration(object, version);
  if (kind == "action" && version <= 4) return read_action(object, version);
  if (kind == "authorization" && version <= 2) return read_authorization(object, version);
  if (kind == "attempt" && version <= 2) return read_attempt(object, version);
  if (kind == "find-subject" && version <= 2) return read_find_subject(object, version);
  if (kind == "transcript" && version <= 2) return read_transcript(object, version);
  if (kind == "withholding" && version <= 2) return read_withholding(object, version);
  if (kind == "erasure" && version <= 2) return read_erasure(object, version);
  if (version != 1) throw Misread{fmt::format("kind {} version {}", kind.substr(0, 64), version)};
  if (kind == "verdict") return read_verdict(object);
  if (kind == "authorization-end") return read_end(object);
  if (kind == "access") return read_access(object);
  if (kind == "access-answer") return read_answer(object);
  if (kind == "release") return read_release(object);
  if (kind == "capture-refused") return read_capture_refused(object);
  if (kind == "record-view") return read_record_view(object);
  if (kind == "log-key") return read_log_key(object);
  if (kind == "log-restart") return read_log_restart(object);
  throw Misread{fmt::format("kind {}", kind.substr(0, 64))};
}

// Why JsonObject could not read it: the slow way, for the few that are wrong.
std::pair<const char*, const char*> reason(std::string_view bytes) {
  const auto document = parse_json(bytes, crypto::kEntryBytesMax);
  if (!document || !document->is_object()) return {"不是 JSON 对象", "is no JSON object"};
  try {
    if (canonical_json(*document) == bytes) return {"成员名不认识", "has members that this version does not know"};
  } catch (const std::logic_error&) {
    // a number that our documents never hold
  }
  return {"不是规范 JSON (RFC 8785)", "is not canonical JSON (RFC 8785)"};
}

}  // namespace

std::optional<AuditEntry> read_entry(std::string_view bytes, std::uint64_t index, Findings& findings) {
  const auto object = JsonObject::parse(bytes);
  if (!object) {
    const auto [zh, en] = reason(bytes);
    findings.add({"E1", Finding::Weight::finding, index, zh, en});
    return std::nullopt;
  }
  try {
    AuditEntry entry;
    entry.bytes = bytes;
    entry.kind = object->text("kind");
    entry.county = object->text("county");
    entry.index = object->number("index");
    entry.at = object->instant("at");
    entry.body = read_body(*object, entry.kind, object->number("version"));
    return entry;
  } catch (const Misread& misread) {
    findings.add(
        {"E1", Finding::Weight::finding, index,
         fmt::format("看不懂其中的 {}: 缺少、写法不对, 或本版本不认识", misread.member),
         fmt::format("this version does not understand its {}: missing, malformed or unknown", misread.member)});
    return std::nullopt;
  }
}

}  // namespace fangpin::verify
