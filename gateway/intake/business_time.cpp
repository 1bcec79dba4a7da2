#include "gateway/intake/business_time.hpp"

#include <algorithm>

namespace fangpin::intake {

MachineTime::MachineTime(Instant latest, Instant (*wall)(), Steady (*steady)())
    : wall_(wall), steady_(steady), latest_(latest), anchor_wall_(wall()), anchor_steady_(steady()) {
  // A machine that starts behind what its own store knows has lost its clock; standing still there is the least wrong
  // answer, and a jump of hours shows to the operator through the same gate.
  jumped_ = latest_ > anchor_wall_ + kJumpMax;
}

Instant MachineTime::read() {
  const auto wall = wall_();
  const auto monotonic = anchor_wall_ + std::chrono::duration_cast<Milliseconds>(steady_() - anchor_steady_);
  if (wall > monotonic + kJumpMax) jumped_ = true;
  return jumped_ ? monotonic : wall;
}

Instant MachineTime::now() {
  const std::lock_guard lock(mutex_);
  latest_ = std::max(read(), latest_);
  return latest_;
}

Result<Instant> MachineTime::stamp() {
  const std::lock_guard lock(mutex_);
  const auto believed = read();
  if (jumped_) {
    return error(Errc::unavailable, "the machine's clock jumped; check it, then run: fangpin-gateway clock confirm");
  }
  latest_ = std::max(believed, latest_);
  return latest_;
}

bool MachineTime::is_confirmed() {
  const std::lock_guard lock(mutex_);
  (void)read();
  return !jumped_;
}

void MachineTime::confirm_jump() {
  const std::lock_guard lock(mutex_);
  anchor_wall_ = wall_();
  anchor_steady_ = steady_();
  jumped_ = false;
}

Instant DemonstrationTime::now() {
  const std::lock_guard lock(mutex_);
  return now_;
}

Status DemonstrationTime::step_to(Instant instant) {
  const std::lock_guard lock(mutex_);
  if (instant < now_)
    return error(Errc::conflict, "the demonstration clock moves forward only; it stands at " + to_text_shanghai(now_));
  now_ = instant;
  return ok();
}

}  // namespace fangpin::intake
