#include "gateway/deadlines/retention.hpp"

#include <algorithm>

#include "crypto/base/instant.hpp"

namespace fangpin::deadlines {

std::vector<domain::RetentionCut> retention_cuts(const config::Policy& policy, Date day) {
  std::vector<domain::RetentionCut> cuts;
  for (const auto kind : domain::kRetained) {
    const auto period = std::find_if(policy.retention.begin(), policy.retention.end(),
                                     [kind](const auto& one) { return one.kind == domain::to_text(kind); });
    if (period == policy.retention.end()) continue;
    cuts.push_back({kind, start_of_day(plus_days(day, -static_cast<int>(period->days.count())))});
  }
  return cuts;
}

}  // namespace fangpin::deadlines
