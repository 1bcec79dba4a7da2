#include "gateway/intake/business_time.hpp"

#include <algorithm>

namespace fangpin::intake {

MachineTime::MachineTime(Instant last_stamp, Instant (*wall)(), Steady (*steady)())
    : wall_(wall), steady_(steady), last_stamp_(last_stamp), anchor_wall_(wall()), anchor_steady_(steady()) {
  // A machine that starts behind its own last stamp has lost its clock; one tick after it is the least wrong answer,
  // and a jump of hours shows to the operator through the same gate.
  jumped_ = last_stamp_ > anchor_wall_ + kJumpMax;
}

Instant MachineTime::now() { return wall_(); }

Result<Instant> MachineTime::stamp() {
  const std::lock_guard lock(mutex_);
  const auto wall = wall_();
  const auto elapsed = std::chrono::duration_cast<Milliseconds>(steady_() - anchor_steady_);
  if (wall > anchor_wall_ + elapsed + kJumpMax) jumped_ = true;
  if (jumped_) {
    return error(Errc::unavailable, "the machine's clock jumped; check it, then run: fangpin-gateway clock confirm");
  }
  last_stamp_ = std::max(wall, last_stamp_ + Milliseconds{1});
  return last_stamp_;
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
