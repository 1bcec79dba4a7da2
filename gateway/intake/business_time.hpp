#pragma once
#include <chrono>
#include <mutex>

#include "crypto/base/instant.hpp"
#include "crypto/base/result.hpp"

namespace fangpin::intake {

// Where stamps come from (DESIGN 5). Neither now() nor a stamp is ever before what either gave already; a forward jump
// that the monotonic clock does not allow stops stamps until an operator confirms it, and now() takes no part in it: it
// goes on as the monotonic clock does, so that nothing falls due, ends or is removed by a time that may be wrong.
// Thread safe.
class BusinessTime : public BusinessClock {
 public:
  // The instant to stamp a receipt with. Two may be alike: the log's index says which came first, and who pushes a lot
  // must not push everybody's time ahead. Error (unavailable): the clock jumped and nobody has
  // confirmed it.
  virtual Result<Instant> stamp() = 0;
  // Whether stamp() gives one now. While it does not, nobody is served, and nothing that falls due may be judged.
  virtual bool is_confirmed() { return true; }
  // Operator: the jump is right; stamps go on from the machine's clock.
  virtual void confirm_jump() {}
};

// Production: the machine's clock, held against the monotonic one.
class MachineTime final : public BusinessTime {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  // `latest`: the latest time that the store knows of; none before it is given again. The readers are arguments so that
  // tests steer them.
  explicit MachineTime(Instant latest, Instant (*wall)() = &security_now,
                       Steady (*steady)() = &std::chrono::steady_clock::now);
  Instant now() override;
  Result<Instant> stamp() override;
  bool is_confirmed() override;
  void confirm_jump() override;

  static constexpr std::chrono::minutes kJumpMax{5};

 private:
  Instant read();  // the time as far as it can be believed; sees a jump. With mutex_ held.

  std::mutex mutex_;
  Instant (*wall_)();
  Steady (*steady_)();
  Instant latest_;        // guarded by mutex_
  Instant anchor_wall_;   // guarded by mutex_
  Steady anchor_steady_;  // guarded by mutex_
  bool jumped_ = false;   // guarded by mutex_
};

// Demonstration: stands still and moves on by command only. Runs only on a store that is marked for ever.
class DemonstrationTime final : public BusinessTime {
 public:
  explicit DemonstrationTime(Instant start) : now_(start) {}
  Instant now() override;
  Result<Instant> stamp() override { return now(); }
  // Error (conflict): backwards.
  Status step_to(Instant instant);

 private:
  std::mutex mutex_;
  Instant now_;  // guarded by mutex_
};

}  // namespace fangpin::intake
