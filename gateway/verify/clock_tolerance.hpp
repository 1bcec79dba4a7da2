#pragma once
#include <chrono>
#include <string_view>

namespace fangpin::verify {

// How far the gateway's times may lie from those of other offices' clocks, the auditor's and the witnesses': what two
// honest clocks differ by, and what passes between a push's last byte (its reception) and its entry in the log. More is
// a finding (L7), so a time that the gateway gives is known to no less than this beyond its bracket.
inline constexpr std::chrono::minutes kClockTolerance{5};

// A demonstration's clock is stepped by hand and has nothing to do with anybody else's: its times are compared with no
// other clock's.
inline bool has_stepped_clock(std::string_view origin) { return origin.ends_with("-demonstration"); }

}  // namespace fangpin::verify
