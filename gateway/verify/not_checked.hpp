#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/verify/business_check.hpp"
#include "gateway/verify/log_source.hpp"

namespace fangpin::verify {

// What a pass over this log must not be read into, a sentence in both languages each: what a log cannot prove, what
// this source cannot show, what entries of an older form do not hold. `begin`: the first entry that was read in this
// run.
std::vector<std::string> what_was_not_checked(const LogSource& source, std::uint64_t begin,
                                              const BusinessCheck& business);

}  // namespace fangpin::verify
