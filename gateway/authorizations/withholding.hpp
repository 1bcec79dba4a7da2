#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/audit/approvals.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::authorizations {

// An investigation that a household must not learn of yet (PIPL 18, 35): the query stays out of its transcripts until
// then. The log holds the withholding from the first day, so the auditor sees it.
struct Withholding {
  std::string query;
  Instant until;
  std::string legal_basis;  // number of the document that allows it
};

// What each of two administrators signs.
std::string withholding_text(std::string_view county, const Withholding& withholding);

inline constexpr std::chrono::days kWithholdMax{366};

// Errors: malformed (no query's id, no document's number, an instant that is past or more than kWithholdMax away).
Status check_withholding(const Withholding& withholding, Instant now);

// Withholds it with its entry. `approvals`: of two administrators, good. Errors: not_found (no such query, or one
// about an unknown household).
Status withhold(store::Transaction& transaction, std::string_view county, const Withholding& withholding,
                const audit::Approvals& approvals, Instant now);

}  // namespace fangpin::authorizations
