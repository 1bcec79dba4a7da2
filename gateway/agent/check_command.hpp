#pragma once
#include <string_view>

#include "crypto/base/calendar_date.hpp"
#include "gateway/agent/invocation.hpp"
#include "gateway/agent/progress.hpp"
#include "gateway/agent/report.hpp"

namespace fangpin::agent {

// The county whose villages `check` knows when neither --county nor push.toml names one: the county of the shipped
// default policy.
inline constexpr std::string_view kDefaultCounty = "130126";

// The list of townships and villages that came with the program; empty for a county that did not.
std::string_view built_in_divisions(std::string_view county);

// `check`: offline. `today` is the Shanghai day of now; --today overrides it.
Report run_check_command(const Invocation& line, Date today, Progress& progress);

}  // namespace fangpin::agent
