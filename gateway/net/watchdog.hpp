#pragma once
#include <chrono>
#include <memory>

#include "gateway/net/byte_stream.hpp"

namespace fangpin::net {

// The deadline of what a connection is doing now. When it passes, the stream's running operations are cancelled, or the
// stream is closed; since a cancellation between two operations would be lost, `expired` stays true until the next arm
// and is to be looked at before each operation. Used on the stream's thread; the stream must outlive it.
class Watchdog {
 public:
  enum class Bite { cancel, close };
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit Watchdog(ByteStream& stream);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // Replaces the deadline. Cheap: a deadline that moves away does not touch the timer.
  void arm(TimePoint deadline, Bite bite = Bite::cancel);
  void disarm();
  bool expired() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace fangpin::net
