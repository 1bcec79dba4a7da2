#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/authorization.hpp"

namespace fangpin::domain {

// 资产比对: one item about one household, put to one department.
struct AssetQuery {
  std::string id;       // 22 characters of base64url
  std::string asker;    // staff id
  std::string grantee;  // in whose name: "bureau", "township:130126101"
  SubjectHandle household;
  std::vector<SubjectHandle> subjects;  // members whom it is about
  std::string item;                     // "check/vehicles", "exclusion/company" ...
  std::string provider;                 // department
  std::string purpose;
  std::string programme;
  // What the asker states (Lingshou 三): then deposits, houses and vehicles need not be compared.
  bool risk_clear = false;
  bool no_objection = false;
  // Asking all the same: a code and the number of a document, which the auditor sees. Empty: none given.
  std::string override_reason;
  std::string override_document;
  Instant asked_at;
};

enum class Denial {
  household_unknown,
  no_authorization,
  not_yet_effective,
  expired,
  ended,
  grantee_not_in_scope,
  purpose_differs,
  item_not_in_scope,
  data_not_in_range,  // asked before the first or after the last day of data that was signed for
  provider_not_in_scope,
  member_not_covered,
  uses_exhausted,
  comparison_not_needed,  // Lingshou 三, and no reason was given for asking all the same
};

struct Decision {
  std::optional<Denial> denial;  // nothing: allowed
  std::string authorization;     // the number that allows it, or the one that came closest; empty: there is none
  std::int64_t use = 0;          // how many allowed queries stand under that authorization, this one included
  Instant expires_at;            // of the question: no answer is taken after it
};

// What a department says: never a record, only this. A hit on an exclusion class is a reason to look, never a
// rejection (Xiji 3).
enum class AnswerKind { yes, no, band, cannot_say };

}  // namespace fangpin::domain
