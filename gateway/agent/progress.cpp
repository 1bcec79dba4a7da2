#include "gateway/agent/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fangpin::agent {

namespace {

constexpr std::size_t kBarCells = 30;
constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::string_view kClear = "\r\x1b[K";

}  // namespace

std::string progress_line(std::string_view label, std::uint64_t done, std::uint64_t total) {
  constexpr double kMega = 1'000'000.0;
  if (total == 0) return fmt::format("{}", label);
  done = std::min(done, total);
  const double part = static_cast<double>(done) / static_cast<double>(total);
  const auto filled = static_cast<std::size_t>(part * static_cast<double>(kBarCells));
  return fmt::format("{} [{}{}] {:3d}%  {:.1f}/{:.1f} MB", label, std::string(filled, '#'),
                     std::string(kBarCells - filled, '-'), static_cast<int>(part * 100.0),
                     static_cast<double>(done) / kMega, static_cast<double>(total) / kMega);
}

Progress::Progress(std::function<void(std::string_view)> write, std::chrono::milliseconds patience,
                   Clock::time_point (*now)())
    : write_(std::move(write)), patience_(patience), now_(now) {}

Progress::~Progress() { end(); }

void Progress::begin(std::string label, std::uint64_t total) {
  end();
  label_ = std::move(label);
  total_ = total;
  began_ = now_();
}

void Progress::update(std::uint64_t done) {
  if (!write_) return;
  const auto now = now_();
  if (now - began_ < patience_) return;
  if (visible_ && now - drawn_ < kRedraw && done < total_) return;
  write_(std::string(kClear) + progress_line(label_, done, total_));
  visible_ = true;
  drawn_ = now;
}

void Progress::end() {
  if (visible_ && write_) write_(kClear);
  visible_ = false;
}

}  // namespace fangpin::agent
