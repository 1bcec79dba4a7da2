#include "gateway/verify/progress.hpp"

#include <fmt/format.h>

namespace fangpin::verify {

std::optional<std::string> Progress::update(std::uint64_t done, std::uint64_t total, Clock::time_point now) {
  if (now - began_ < kPatience || (said_ && now - *said_ < kPause && done < total)) return std::nullopt;
  said_ = now;
  return fmt::format("\r{} / {} 条 / entries{}", done, total, done == total ? "\n" : "");
}

}  // namespace fangpin::verify
