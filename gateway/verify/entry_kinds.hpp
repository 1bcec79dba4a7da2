#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "crypto/base/instant.hpp"

// What the checks need of each kind of entry (gateway/audit/README.md lists kinds and members), as views into the
// entry's bytes. Texts are canonical: escapes as they stand. Empty: null in the log, where null is allowed.
namespace fangpin::verify {

// What a department signed of a push, and with which of its keys (RFC 9421).
struct PushSignature {
  std::string_view key_id, base, value;
};

// Of what takes two administrators; older entries name them and do not hold their signatures.
struct Approvals {
  std::vector<std::string_view> administrators, signatures;  // in one order
};

struct AttemptEntry {
  std::string_view department;
  std::uint64_t attempt = 0;
  std::string_view feed;
  bool accepted = false;
  // accepted
  std::string_view population, policy;
  Instant received_at;
  std::string_view receipt, receipt_id;              // SHA-256 in hex; id
  std::string_view window_duty, window_id, verdict;  // of the window that it concluded
  bool brings = false;                               // a new row, or a nil report: an open window must take it
  std::string_view submission_kind, content_digest, idempotency_key;
  std::string_view rows, revisions;        // canonical JSON
  bool signed_text = false;                // version 2: the signature stands there with what was signed
  std::optional<PushSignature> signature;  // of version 2; nothing: the registry waived it
  // refused
  std::string_view problem;
};

struct VerdictEntry {
  std::string_view duty, window, feed, population, policy;
  Instant due;
  std::string_view verdict, waiver;
};

// What the policy says about queries, from version 2 of the configuration entry on.
struct QueryRules {
  std::uint64_t validity_days = 0, answer_hours = 0, find_subject_per_day = 0;
  std::optional<std::uint64_t> capture_persons_per_day;  // from version 3 on
  bool clear_risk_skips = false;
  std::vector<std::string_view> skippable_items;
};

struct ConfigurationEntry {
  std::string_view policy, policy_digest, program;
  std::string_view catalogue;  // SHA-256 of the file of what may be asked; since version 4, else empty
  bool demonstration = false;
  std::optional<QueryRules> queries;
};

// A participant as the registry pins it from an entry on; without a name.
struct Registration {
  std::string_view bytes;  // all of it, canonical
  std::string_view id, kind, role, area;
  std::vector<std::string_view> signing_keys;
  bool signature_waived = false, revoked = false;
};

struct ActionEntry {
  std::string_view action, subject, actor, digest;
  std::string_view participant_kind;  // of a change of the registry since version 2; else empty
  Approvals approvals;                // likewise; signatures since version 4
  // What the gateway removed since its period was over, of each kind (version 3).
  struct Removed {
    std::string_view kind;
    Instant cut;
    std::uint64_t count = 0;
  };
  std::vector<Removed> removed;
  // Since version 4.
  std::optional<Registration> participant;
  std::string_view replaces;
};

struct AuthorizationMember {
  std::string_view subject, relation;
  bool capable = false, by_guardian = false;
  std::string_view guardian;  // a member; empty with by_guardian: one outside the household
  bool signed_for = false;    // by itself with full capacity, otherwise by a guardian
};

struct AuthorizationEntry {
  std::string_view number, form, previous, household;
  std::vector<AuthorizationMember> members;
  std::vector<std::string_view> grantees, providers, items;
  std::string_view purpose, programme;
  std::optional<Date> data_from, data_to;
  Date signed_on{};
  Instant effective_at, valid_until;
  std::optional<std::uint64_t> uses_max;
  std::string_view basis, basis_document;
  std::string_view evidence_method, evidence_digest;
  std::string_view handler, actor;
  // Queries about the household before it that no signature stood behind, the latest first; since version 2.
  std::optional<std::vector<std::string_view>> captured_after;
};

struct AuthorizationEndEntry {
  std::string_view number, reason, channel, actor;
};

struct AccessEntry {
  std::string_view query, asker, grantee, household;
  std::vector<std::string_view> subjects;
  std::string_view item, provider, purpose, programme;
  bool risk_clear = false, no_objection = false;
  std::string_view override_reason, override_document;  // empty: no reason was given for asking all the same
  std::string_view authorization;
  bool allowed = false;
  std::string_view denial;
  std::uint64_t use = 0;
  std::optional<Instant> expires_at;
  std::string_view policy;
};

struct AccessAnswerEntry {
  std::string_view query, provider, outcome, digest;
};

struct ReleaseEntry {
  std::string_view what, query, to, household;
};

struct FindSubjectEntry {
  std::string_view actor, role, reason, outcome, subject;
  std::uint64_t used = 0;
  std::optional<std::vector<std::string_view>> households;  // that were told; since version 2
};

// A capture that was looked at and not taken.
struct CaptureRefusedEntry {
  std::string_view actor, role, reason;
  std::uint64_t persons = 0, used = 0;
  bool over_quota() const { return reason == "quota-used"; }
};

// Staff read authorizations, or queries without an answer.
struct RecordViewEntry {
  std::string_view actor, office;
  std::vector<std::string_view> authorizations, queries;
};

struct TranscriptEntry {
  std::string_view household, subject, actor, purpose;
  std::uint64_t shown = 0, withheld = 0;
  // Since version 2: of which entries it was made, [from, before); `before` is the greatest number for the newest ones.
  struct Page {
    std::uint64_t from = 0, before = 0;
  };
  std::optional<Page> page;
};

struct WithholdingEntry {
  std::string_view household, legal_basis;
  std::vector<std::string_view> queries;
  Instant until;
  Approvals approvals;
};

struct ErasureEntry {
  std::string_view handle, legal_basis, document;
  Approvals approvals;
};

// The next key of the log, signed with the one before it.
struct LogKeyEntry {
  std::string_view origin, previous, next, signature;
};

// Entries were lost, and the log went on under another name over those that were left.
struct LogRestartEntry {
  std::string_view previous_origin, origin, document;
  std::optional<std::uint64_t> lost_size;  // as last signed under the name before
  std::uint64_t size = 0;                  // entries that were left
  Approvals approvals;
};

using EntryBody =
    std::variant<AttemptEntry, VerdictEntry, ConfigurationEntry, ActionEntry, AuthorizationEntry, AuthorizationEndEntry,
                 AccessEntry, AccessAnswerEntry, ReleaseEntry, FindSubjectEntry, CaptureRefusedEntry, RecordViewEntry,
                 TranscriptEntry, WithholdingEntry, ErasureEntry, LogKeyEntry, LogRestartEntry>;

}  // namespace fangpin::verify
