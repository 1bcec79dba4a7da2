#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

#include "gateway/forwarding/courier.hpp"

namespace fangpin::forwarding {

// The thread that carries revisions to the national side, and how the rest of the program talks to it. Thread safe.
class Forwarder {
 public:
  // All references must outlive the forwarder.
  Forwarder(Outbox& outbox, UpstreamClient& upstream, const Mapping& mapping, BusinessClock& clock, Random& random,
            const ForwardingOptions& options);
  // Stops if that has not been done.
  ~Forwarder();
  Forwarder(const Forwarder&) = delete;
  Forwarder& operator=(const Forwarder&) = delete;

  // Once.
  void start();
  // There may be something new: after each acceptance and each resending of dead letters. Cheap; never blocks for the
  // network. Without it new revisions are found at the next poll.
  void wake();
  // Lets a running request and its recording end, at most `stop_within`, then cancels the request; returns when the
  // thread has ended. What was not confirmed is sent again by the next start.
  void stop();

  // True if the last look found nothing to send and nothing waiting, and nobody has called wake() since that look
  // began. Dead letters, and what stands behind them, do not count: see Totals::unforwarded.
  bool idle() const;
  // Blocks until idle() or the time is over; what idle() says then.
  bool wait_until_idle(Milliseconds at_most) const;

  ForwardingMetrics metrics() const;

 private:
  void run();

  UpstreamClient& upstream_;
  const ForwardingOptions options_;
  Courier courier_;  // touched by the thread only
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  // guarded by mutex_
  std::uint64_t wakes_ = 0;
  std::uint64_t idle_at_ = 0;  // value of wakes_ at the beginning of the look that found nothing
  bool idle_ = false;
  bool stopping_ = false;
  bool ended_ = false;
  ForwardingMetrics metrics_;

  std::thread thread_;
};

}  // namespace fangpin::forwarding
