#pragma once
#include <vector>

#include "config/policy.hpp"
#include "crypto/base/calendar_date.hpp"
#include "gateway/domain/retention.hpp"

namespace fangpin::deadlines {

// What is past its period on that day of the county: of each kind, what was received before the day began, less the
// days that the policy keeps it. So everything is kept for at least its days, and a whole day goes at once. In the
// order of domain::kRetained. The policy must have loaded: it then has a period for each kind.
std::vector<domain::RetentionCut> retention_cuts(const config::Policy& policy, Date day);

}  // namespace fangpin::deadlines
