#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace fangpin::verify {

// What a terminal shows of a run, and when: nothing in the first two seconds, then a line at most twice a second, each
// over the one before, and the last one whatever the time.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kPatience{2000}, kPause{500};
  explicit Progress(Clock::time_point began) : began_(began) {}
  // The bytes to write now, if any; entries `done` of `total`.
  std::optional<std::string> update(std::uint64_t done, std::uint64_t total, Clock::time_point now);

 private:
  Clock::time_point began_;
  std::optional<Clock::time_point> said_;
};

}  // namespace fangpin::verify
