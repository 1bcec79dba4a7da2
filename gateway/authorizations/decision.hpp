#pragma once
#include <span>

#include "gateway/domain/asset_query.hpp"

namespace fangpin::authorizations {

// An authorization as it stands at a moment: with its end, if it has one, and the allowed queries so far.
struct Standing {
  domain::Authorization authorization;
  std::optional<domain::AuthorizationEnd> end;
  std::int64_t uses = 0;
};

struct QueryPolicy {
  bool clear_risk_skips = false;             // Lingshou 三, a key of the policy
  std::chrono::hours answer_within{24 * 7};  // how long a question stands
};

// Whether the question may be asked, and under which authorization. Pure; an auditor recomputes it from the log
// (gateway/verify does so with code of its own). `known`: all authorizations of the household that stand in the log
// before the query, in the order of the log; no clock says what was captured first. Where several allow it, the one
// captured last does; where none does, the denial is that of the one that came closest: the order of domain::Denial is
// the order of the checks. `item_skippable`: the item is of those that Lingshou 三 names.
domain::Decision decide(const domain::AssetQuery& query, std::span<const Standing> known, bool item_skippable,
                        const QueryPolicy& policy);

}  // namespace fangpin::authorizations
