#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace fangpin::agent {

// "正在校验 / hashing [#########----------]  48%  12.3/25.6 MB": one line, without a line break. Pure.
std::string progress_line(std::string_view label, std::uint64_t done, std::uint64_t total);

// A line on a terminal that appears only when a step takes longer than `patience`, is redrawn at most ten times a
// second and leaves nothing behind. `write` is empty where stderr is no terminal: then nothing is drawn.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;
  Progress(std::function<void(std::string_view)> write, std::chrono::milliseconds patience,
           Clock::time_point (*now)() = &Clock::now);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Begins a step; an earlier one is ended.
  void begin(std::string label, std::uint64_t total);
  void update(std::uint64_t done);
  void end();

 private:
  std::function<void(std::string_view)> write_;
  std::chrono::milliseconds patience_;
  Clock::time_point (*now_)();
  std::string label_;
  std::uint64_t total_ = 0;
  Clock::time_point began_;
  Clock::time_point drawn_;
  bool visible_ = false;
};

}  // namespace fangpin::agent
