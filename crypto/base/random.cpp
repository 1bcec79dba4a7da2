#include "crypto/base/random.hpp"

#include <sodium.h>

namespace fangpin {

void SystemRandom::fill(std::span<std::uint8_t> out) { randombytes_buf(out.data(), out.size()); }

}  // namespace fangpin
