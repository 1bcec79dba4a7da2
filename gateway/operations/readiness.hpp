#pragma once
#include <string>
#include <vector>

#include "gateway/intake/county.hpp"

namespace fangpin::operations {

struct Check {
  std::string name;    // "keys", "clock", "store"
  std::string remedy;  // empty: it works
};

// Proves keys, clock, disk and store by using them: signs and verifies, makes a token, takes a stamp, writes and reads
// a probe row.
std::vector<Check> check_readiness(const intake::County& county);

}  // namespace fangpin::operations
