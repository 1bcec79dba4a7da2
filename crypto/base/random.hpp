#pragma once
#include <array>
#include <cstdint>
#include <span>

namespace fangpin {

// Where unpredictable bytes come from, so that a test can replay a seed. Thread safe.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;
};

// The kernel's generator through libsodium.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

}  // namespace fangpin
