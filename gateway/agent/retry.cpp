#include "gateway/agent/retry.hpp"

#include <algorithm>

namespace fangpin::agent {

bool may_go_better(const AttemptEnd& end) {
  if (end.kind != AttemptEnd::Kind::answered) return true;
  switch (end.status) {
    case 408:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      return true;
    case 409:
      return end.problem_code == "idempotency-key-running" || end.problem_code == "feed-busy" ||
             end.retry_after_seconds > 0;
    default:
      return false;
  }
}

RetryDecision decide_retry(const AttemptEnd& end, int attempt, std::chrono::milliseconds elapsed,
                           const RetryPolicy& policy, std::uint32_t jitter) {
  RetryDecision decision;
  if (!may_go_better(end)) return decision;
  auto wait = policy.first;
  for (int doubled = 1; doubled < attempt && wait < policy.longest; ++doubled) wait *= 2;
  wait = std::min(wait, policy.longest);
  // Departments push at the same full hours: without jitter they would also come back together.
  wait -= wait * static_cast<int>(std::min(jitter, 999U)) / 2'000;
  wait = std::max(wait, std::chrono::milliseconds(std::chrono::seconds(std::clamp(end.retry_after_seconds, 0, 3'600))));
  if (elapsed + wait >= policy.give_up_after) {
    decision.gave_up = true;
    return decision;
  }
  decision.again = true;
  decision.wait = wait;
  return decision;
}

}  // namespace fangpin::agent
