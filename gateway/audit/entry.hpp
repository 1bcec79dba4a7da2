#pragma once
#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "crypto/base/instant.hpp"
#include "gateway/audit/approvals.hpp"
#include "gateway/domain/retention.hpp"
#include "gateway/domain/submission.hpp"
#include "gateway/domain/window.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::audit {

// The canonical bytes (RFC 8785) of each kind of entry, final from the first day: the tree that comes over them hashes
// exactly these. Every entry has "kind", "version", "county", "index", "at" (UTC); attempts also "department" and
// "attempt" (gapless per department). No entry holds a value of a person. Kinds and their members are listed in this
// folder's README.md.

// What identified the request: evidence that the department signed it, for whoever has its public key.
struct RequestEvidence {
  std::string key_id;          // empty: signature waived by the registry
  std::string signature_base;  // the RFC 9421 base that was verified
  std::string signature;       // base64
};

struct AcceptedAttempt {
  std::string county;
  std::string department;
  std::string feed;
  std::string population;
  domain::SubmissionKind kind = domain::SubmissionKind::rows;
  std::string idempotency_key;
  Digest content_digest{};
  Instant received_at;
  Instant at;
  domain::RowCounts rows;
  store::RevisionCounts revisions;
  std::string window_duty;  // empty: voluntary
  std::string window_id;
  std::string verdict;  // of that window, empty if this push concluded none
  std::string policy;   // "NAME@VERSION"
  std::string receipt_id;
  Digest receipt{};  // SHA-256 of the receipt's canonical bytes without audit_index and attempt_number
  RequestEvidence evidence;
};
std::string accepted_attempt(const AcceptedAttempt& attempt, const store::AuditPosition& position);

struct RefusedAttempt {
  std::string county;
  std::string department;
  std::string feed;             // empty if the path names none that exists
  std::string idempotency_key;  // empty if absent or malformed
  std::string problem;          // stable code
  Instant at;
};
std::string refused_attempt(const RefusedAttempt& attempt, const store::AuditPosition& position);

struct VerdictEntry {
  std::string county;
  domain::Window window;
  domain::Verdict verdict = domain::Verdict::met;
  Instant at;
};
std::string verdict(const VerdictEntry& entry, const store::AuditPosition& position);

// Configuration in force from here on: policy and calendar by name, version and digest of the files; program version.
struct ConfigurationEntry {
  std::string county;
  std::string policy;
  Digest policy_digest{};
  std::string program_version;
  bool demonstration = false;
  Instant at;
  // [queries] of the policy, and what of the catalogue Lingshou 三 names: what decisions on queries rest on.
  struct Queries {
    int validity_days = 0;
    int answer_hours = 0;
    bool clear_risk_skips = false;
    int find_subject_per_day = 0;
    int capture_persons_per_day = 0;
    std::vector<std::string> skippable_items;
  } queries;
  Digest catalogue{};  // SHA-256 of the catalogue's file: what may be asked
};
std::string configuration(const ConfigurationEntry& entry, const store::AuditPosition& position);

// What an administrator did: "participant-written", "participant-revoked", "clock-stepped", "window-waived",
// "dead-letters-resent", "explanation-given" ... or the gateway itself: "gateway-down", "retention-enforced". `subject`
// names the thing, `digest` is over what was written (all zero where there is nothing to hash).
struct ActionEntry {
  std::string county;
  std::string action;
  std::string subject;
  std::string actor;  // "uid:0", "staff:zhang-san", "department:health"
  Digest digest{};
  Instant at;
  // Of a run that removed what was past its period (then version 3): each kind with its cut.
  std::vector<domain::Removal> removals;
  // Of a change of the registry (then version 4 of the entry, and `digest` is of `participant`).
  struct RegistryChange {
    std::string participant;         // as it is pinned from here on: canonical JSON of access::registration_json()
    std::optional<Digest> replaces;  // SHA-256 of what it replaces, written alike
    Approvals approvals;             // over access::approval_text(), where it took two administrators
  };
  std::optional<RegistryChange> registry;
};
std::string action(const ActionEntry& entry, const store::AuditPosition& position);

}  // namespace fangpin::audit
