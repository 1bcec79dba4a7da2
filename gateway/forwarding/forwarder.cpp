#include "gateway/forwarding/forwarder.hpp"

namespace fangpin::forwarding {
namespace {

Monotonic monotonic_now() { return std::chrono::time_point_cast<Milliseconds>(std::chrono::steady_clock::now()); }

}  // namespace

Forwarder::Forwarder(Outbox& outbox, UpstreamClient& upstream, const Mapping& mapping, BusinessClock& clock,
                     Random& random, const ForwardingOptions& options)
    : upstream_(upstream), options_(options), courier_(outbox, upstream, mapping, clock, random, options) {}

Forwarder::~Forwarder() { stop(); }

void Forwarder::start() {
  thread_ = std::thread([this] { run(); });
}

void Forwarder::wake() {
  {
    const std::lock_guard lock(mutex_);
    ++wakes_;
  }
  changed_.notify_all();
}

void Forwarder::stop() {
  if (!thread_.joinable()) {
    return;
  }
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    changed_.wait_for(lock, options_.stop_within, [this] { return ended_; });
    if (!ended_) {
      upstream_.cancel();
    }
  }
  thread_.join();
}

bool Forwarder::idle() const {
  const std::lock_guard lock(mutex_);
  return idle_ && idle_at_ == wakes_;
}

bool Forwarder::wait_until_idle(Milliseconds at_most) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, at_most, [this] { return idle_ && idle_at_ == wakes_; });
}

ForwardingMetrics Forwarder::metrics() const {
  const std::lock_guard lock(mutex_);
  return metrics_;
}

void Forwarder::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const std::uint64_t seen = wakes_;
    lock.unlock();
    const Courier::Round round = courier_.round(monotonic_now());
    const Monotonic after = monotonic_now();
    ForwardingMetrics metrics = courier_.metrics(after);
    lock.lock();
    metrics_ = std::move(metrics);
    idle_ = round.idle;
    idle_at_ = seen;
    changed_.notify_all();
    // A wake during a wait that the receiver or the breaker asked for ends in another look that finds the same wait:
    // it never shortens one.
    changed_.wait_until(lock, round.next, [&] { return stopping_ || wakes_ != seen; });
  }
  ended_ = true;
  changed_.notify_all();
}

}  // namespace fangpin::forwarding
