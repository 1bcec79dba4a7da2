// gtest_main does not know libsodium: it is initialised before main, as the programs do at their start.
#include "crypto/base/secret.hpp"

namespace {
const bool kReady = fangpin::initialise_crypto() || (std::abort(), false);
}
