#include "gateway/agent/retry.hpp"

namespace fangpin::agent {
namespace {

using std::chrono::milliseconds;

AttemptEnd answered(int status, std::string code = {}, int retry_after = 0) {
  return {AttemptEnd::Kind::answered, status, std::move(code), retry_after};
}

TEST(Retry, TriesAgainOnlyWhereItMayGoBetter) {
  EXPECT_TRUE(may_go_better({AttemptEnd::Kind::no_connection, 0, {}, 0}));
  EXPECT_TRUE(may_go_better({AttemptEnd::Kind::broken, 0, {}, 0}));
  for (const int status : {408, 429, 500, 502, 503, 504}) EXPECT_TRUE(may_go_better(answered(status))) << status;
  for (const int status : {200, 400, 401, 403, 404, 411, 413, 415, 422, 507}) {
    EXPECT_FALSE(may_go_better(answered(status))) << status;
  }
  EXPECT_TRUE(may_go_better(answered(409, "idempotency-key-running")));
  EXPECT_TRUE(may_go_better(answered(409, "feed-busy")));
  EXPECT_TRUE(may_go_better(answered(409, "something-newer", 5)));
  EXPECT_FALSE(may_go_better(answered(409, "conflict")));
  EXPECT_FALSE(may_go_better(answered(409, "explanation-not-owed")));
}

TEST(Retry, WaitsLongerEachTimeUpToABound) {
  const RetryPolicy policy;
  EXPECT_EQ(decide_retry(answered(503), 1, milliseconds(0), policy, 0).wait, milliseconds(1'000));
  EXPECT_EQ(decide_retry(answered(503), 2, milliseconds(0), policy, 0).wait, milliseconds(2'000));
  EXPECT_EQ(decide_retry(answered(503), 4, milliseconds(0), policy, 0).wait, milliseconds(8'000));
  EXPECT_EQ(decide_retry(answered(503), 1'000'000, milliseconds(0), policy, 0).wait, policy.longest);
}

TEST(Retry, SpreadsByJitter) {
  const RetryPolicy policy;
  EXPECT_EQ(decide_retry(answered(503), 1, milliseconds(0), policy, 999).wait, milliseconds(501));
  EXPECT_EQ(decide_retry(answered(503), 1, milliseconds(0), policy, 500).wait, milliseconds(750));
}

TEST(Retry, IsNeverEarlierThanRetryAfter) {
  const RetryPolicy policy;
  EXPECT_EQ(decide_retry(answered(429, "too-many-submissions", 30), 1, milliseconds(0), policy, 999).wait,
            milliseconds(30'000));
  EXPECT_EQ(decide_retry(answered(429, "too-many-submissions", 1), 6, milliseconds(0), policy, 0).wait,
            milliseconds(32'000));
}

TEST(Retry, GivesUpRatherThanWaitBeyondTheBound) {
  RetryPolicy policy;
  policy.give_up_after = milliseconds(10'000);
  const auto late = decide_retry(answered(503), 4, milliseconds(9'000), policy, 0);
  EXPECT_FALSE(late.again);
  EXPECT_TRUE(late.gave_up);
  EXPECT_TRUE(decide_retry(answered(429, "", 600), 1, milliseconds(0), policy, 0).gave_up);
  const auto final = decide_retry(answered(422), 1, milliseconds(0), policy, 0);
  EXPECT_FALSE(final.again);
  EXPECT_FALSE(final.gave_up) << "a refusal is an answer, not a lack of time";
}

}  // namespace
}  // namespace fangpin::agent
