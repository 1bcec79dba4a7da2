#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "crypto/base/calendar_date.hpp"
#include "crypto/base/instant.hpp"

namespace fangpin::domain {

// Random and meaningless: "p-" (a person) or "h-" (a household) and 22 characters of base64url. The log and everything
// about authorizations name people by these only; the table from handle to token is the one link, and can be erased.
using SubjectHandle = std::string;

enum class Capacity { full, limited, none };     // 民事行为能力
enum class SignedBy { self, guardian, nobody };  // nobody: the member is named, and not covered

struct AuthorizedMember {
  SubjectHandle subject;
  std::string
      relation;  // to the head: "head", "spouse", "child", "parent", "grandchild", "sibling", "supporter", "other"
  Capacity capacity = Capacity::full;
  SignedBy signed_by = SignedBy::nobody;
  SubjectHandle guardian;  // the member who signed for this one; empty: nobody did, or a person outside the household
  // Who has full capacity signs in person; for the others a guardian does.
  bool covered() const {
    return capacity == Capacity::full ? signed_by == SignedBy::self : signed_by == SignedBy::guardian;
  }
};

// Why a look is lawful without the household's signature (PIPL 13): then `basis_document` names the duty or event.
enum class LegalBasis { consent, statutory_duty, emergency };

// 授权承诺书 (PROOFS 4.2). Never edited: it ends by revocation, expiry or a new version. Holds no value of a person.
struct Authorization {
  std::string number;    // under the county's rule; the key that entries join on
  std::string form;      // id of the letter's template and the SHA-256 of its text: "ID@HEX"
  std::string previous;  // number of the version that this one replaces; empty: the first
  SubjectHandle household;
  std::vector<AuthorizedMember> members;
  std::vector<std::string> grantees;   // who may ask: "bureau", "township:130126101"
  std::vector<std::string> providers;  // departments that may answer
  std::string purpose;                 // code: "identification", "verification", "removal" ...
  std::string programme;               // code, may be empty
  std::vector<std::string> items;      // of config/asset-queries: what may be asked
  // Days whose state of things may be asked about, both included.
  std::optional<Date> data_from, data_to;
  Date signed_on{};  // on paper
  Instant effective_at;
  Instant valid_until;  // exclusive
  Instant captured_at;  // when it came into the gateway
  std::optional<std::int64_t> uses_max;
  LegalBasis basis = LegalBasis::consent;
  std::string basis_document;   // empty with consent
  std::string evidence_method;  // "wet-signature", "fingerprint", "e-signature", "handler-attestation"
  Digest evidence{};            // SHA-256 of the scan
  std::string handler;          // staff id: who took the signature
  std::string actor;            // staff id: who entered it
  // Queries about the household before the capture that nobody's signature stood behind: refused for want of it, or
  // allowed by duty or emergency. Not empty: the authorization is for ever one that came after the access.
  std::vector<std::string> captured_after;
};

// With a legal basis other than consent nobody needs to have signed.
inline bool covers(const Authorization& authorization, const AuthorizedMember& member) {
  return authorization.basis != LegalBasis::consent || member.covered();
}

struct AuthorizationEnd {
  enum class Reason { revoked, superseded, expired };
  std::string number;
  Reason reason = Reason::revoked;
  Instant at;
  std::string channel;             // "counter", "letter", "system"
  std::string actor;               // staff id
  std::optional<Digest> document;  // of the household's declaration
};

}  // namespace fangpin::domain
