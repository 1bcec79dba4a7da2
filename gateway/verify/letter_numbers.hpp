#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/verify/published_rules.hpp"
#include "gateway/verify/standing.hpp"
#include "gateway/verify/submission_check.hpp"

namespace fangpin::verify {

// B9 by the published policies: the number of each letter is what the policy's rule gives for county, year of capture
// and serial, and serials of a year begin at 1 and rise by one. The gateway takes one for a letter that it writes and
// for nothing else, so a serial that is left out is a letter that the log does not have; it is told once, at the letter
// behind it. `letters` in the order of capture, `starts` by index, `digests`: NAME@VERSION -> SHA-256, all as the log
// has it. A letter under a policy that the folder does not hold is passed over, and so is the serial behind it.
void check_letter_numbers(const Standings& letters, const std::vector<SubmissionCheck::Start>& starts,
                          const std::map<std::string, std::string, std::less<>>& digests, const PublishedRules& rules,
                          std::string_view county, Findings& findings);

}  // namespace fangpin::verify
