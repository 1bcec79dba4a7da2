#pragma once
#include <chrono>
#include <cstdint>

#include "crypto/base/instant.hpp"

namespace fangpin {

// The machine's real clock in whole seconds since 1970 UTC, as message signatures write it.
inline std::int64_t security_now_seconds() {
  return std::chrono::floor<std::chrono::seconds>(security_now()).time_since_epoch().count();
}

}  // namespace fangpin
