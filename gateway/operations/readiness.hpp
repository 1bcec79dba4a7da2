#pragma once
#include <string>
#include <vector>

#include "gateway/audit/county_log.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::operations {

struct Check {
  std::string name;    // "keys", "envelopes", "clock", "disk", "store", "log"
  std::string remedy;  // empty: it works
};

// Proves keys, clock, disk and store by using them: signs and verifies, makes a token, takes a stamp, writes and reads
// a probe row. `log`: of the county's store; asked whether it may sign.
std::vector<Check> check_readiness(const intake::County& county, const audit::CountyLog& log);

}  // namespace fangpin::operations
