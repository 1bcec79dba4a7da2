#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crypto/base/random.hpp"
#include "gateway/forwarding/batch.hpp"
#include "gateway/forwarding/mapping.hpp"
#include "gateway/forwarding/outbox.hpp"
#include "gateway/forwarding/retry.hpp"
#include "gateway/forwarding/upstream.hpp"

namespace fangpin::forwarding {

struct ForwardingOptions {
  BatchLimits batch;
  Breaker::Options breaker;
  Backoff batch_backoff{Milliseconds{200}, Milliseconds{30'000}};      // after a batch that failed as a whole
  Backoff revision_backoff{Milliseconds{500}, Milliseconds{300'000}};  // after `retry` or no answer for one revision
  int attempts_max = 20;  // of one revision, counted as in Courier; then it goes to the dead letters
  // So many requests of a single revision in a row that were answered 400, 413 or 422, with nothing applied between:
  // then it is the interface that is wrong and not the revisions, and no more of them are given up.
  int lone_refusals_max = 5;
  std::size_t waiting_max = 4096;             // revisions that wait for their own retry at a time
  Milliseconds retry_after_longest{600'000};  // a longer Retry-After is cut to this
  Milliseconds poll{5'000};                   // how long an idle forwarder sleeps without being woken
  Milliseconds stop_within{5'000};            // how long stop() lets a running request go on
};

// What /metrics and the staff pages show. Counts are since the start of the process.
struct ForwardingMetrics {
  std::int64_t batches = 0;     // requests made
  std::int64_t sent = 0;        // revisions in them
  std::int64_t confirmed = 0;   // applied or duplicate, and so recorded in the store
  std::int64_t duplicates = 0;  // of them: the receiver had it already (failed, but it had happened)
  std::int64_t refused = 0;     // moved to the dead letters
  std::int64_t retries = 0;     // revisions sent again or to be sent again
  std::int64_t failed_batches = 0;
  std::int64_t store_errors = 0;
  std::int64_t breaker_openings = 0;
  Breaker::State breaker = Breaker::State::closed;
  std::size_t waiting = 0;                // revisions that wait for their own retry
  std::optional<Instant> oldest_waiting;  // when the oldest revision not yet confirmed was received by the gateway
  std::string last_fault;                 // the last failure as a sentence without any value, empty after a success
};

// Carries revisions from the store to the receiver, one batch after the other. Everything that decides is here and
// takes the time as an argument; the thread that calls it is in forwarder.hpp. Not thread safe.
//
// Guarantees, whatever the network, the receiver or a crash does:
// - A revision is confirmed only after the receiver said `applied` or `duplicate` for its idempotency key. It is sent
//   again until then, so each arrives at least once; the key makes that once in effect.
// - At most one revision of a person is under way, and a later one is not sent while an earlier one is neither
// confirmed
//   nor resent from the dead letters.
// - A revision is given up (dead letters) only for a reason of its own: the receiver refused it for good; it can't be
//   written as the interface wants it; or it failed `attempts_max` times. A failure of a whole batch counts against a
//   revision only if it was alone in the batch and other revisions have passed since its last failure: an outage,
//   however long, gives up nothing.
class Courier {
 public:
  Courier(Outbox& outbox, UpstreamClient& upstream, const Mapping& mapping, BusinessClock& clock, Random& random,
          const ForwardingOptions& options);

  struct Round {
    Monotonic next;      // when to come again; not later than `poll` from now
    bool idle = false;   // nothing to send and nothing waiting: all that can be forwarded is confirmed
    bool moved = false;  // a request was made
  };
  // Does one step: reads what is due, sends at most one batch, records the answer. Blocks for the request and for the
  // commit.
  Round round(Monotonic now);

  ForwardingMetrics metrics(Monotonic now) const;

 private:
  struct Waiting {
    Monotonic due{};
    int attempts = 0;              // that count
    int failures = 0;              // all, for the backoff
    std::int64_t passed_then = 0;  // passed_ at the last failure
  };
  struct Sent {
    store::DeliveryId id;
    std::string key;
  };
  using Burial = Outbox::Burial;

  std::optional<Round> held_back(Monotonic now) const;
  std::vector<store::DeliveryId> not_due(Monotonic now) const;
  Monotonic earliest_due(Monotonic now) const;
  Round carry(Monotonic now, const BatchBuilder& batch, const std::vector<Sent>& sent);
  Round answered(Monotonic now, const UpstreamAnswer& answer, const std::string& batch_id, const BatchBuilder& batch,
                 const std::vector<Sent>& sent);
  Round settle(Monotonic now, const std::vector<Sent>& sent, const std::vector<RevisionAnswer>& answers);
  Round batch_failed(Monotonic now, const std::vector<Sent>& sent, const std::string& fault,
                     std::optional<Milliseconds> asked);
  Round batch_unacceptable(Monotonic now, int status, const std::vector<Sent>& sent);
  Round wait_batch(Monotonic now, const std::string& fault, std::optional<Milliseconds> asked);
  Round store_failed(Monotonic now);
  // Puts a revision aside until its next try; true if it has used up its attempts.
  bool put_aside(Monotonic now, const store::DeliveryId& id, bool counts);
  Status bury(const std::vector<Burial>& burials);

  Outbox& outbox_;
  UpstreamClient& upstream_;
  const Mapping& mapping_;
  BusinessClock& clock_;
  Random& random_;
  const ForwardingOptions options_;
  Breaker breaker_;
  std::map<store::DeliveryId, Waiting> waiting_;
  std::size_t batch_size_;
  Monotonic not_before_{};   // of the next batch
  int failures_ = 0;         // of whole batches, in a row
  int store_failures_ = 0;   // in a row
  int lone_refusals_ = 0;    // in a row
  std::int64_t passed_ = 0;  // batches of which something was applied
  ForwardingMetrics metrics_;
};

}  // namespace fangpin::forwarding
