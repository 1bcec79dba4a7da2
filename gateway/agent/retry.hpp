#pragma once
#include <chrono>
#include <cstdint>
#include <string>

namespace fangpin::agent {

// How one attempt ended, as far as trying again depends on it.
struct AttemptEnd {
  enum class Kind {
    answered,
    no_connection,  // nothing was sent: no route, refused, TLS not agreed
    broken,         // something was sent and no whole answer came: it may have happened
  };
  Kind kind = Kind::answered;
  int status = 0;               // of an answer
  std::string problem_code;     // of a refusal; empty where the body is no problem document
  int retry_after_seconds = 0;  // 0: the answer does not say
};

struct RetryPolicy {
  std::chrono::milliseconds first{1'000};
  std::chrono::milliseconds longest{60'000};
  std::chrono::milliseconds give_up_after{600'000};  // from the first attempt's start
};

struct RetryDecision {
  bool again = false;
  bool gave_up = false;  // worth another attempt, but the time is over
  std::chrono::milliseconds wait{0};
};

// True if a later attempt of the same request may go better: no answer, 408, 429, 500, 502, 503, 504, and 409 where the
// same key or feed is still at work. Everything else is final.
bool may_go_better(const AttemptEnd& end);

// Exponential, with jitter (`jitter` 0..999 takes off up to half), never earlier than Retry-After, never past
// give_up_after. `attempt` counts from 1. Pure.
RetryDecision decide_retry(const AttemptEnd& end, int attempt, std::chrono::milliseconds elapsed,
                           const RetryPolicy& policy, std::uint32_t jitter);

}  // namespace fangpin::agent
