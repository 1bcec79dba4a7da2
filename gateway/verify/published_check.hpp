#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/verify/business_check.hpp"
#include "gateway/verify/published_rules.hpp"

namespace fangpin::verify {

// What the entries say against the rules that the county published: due instants and owed windows (B11), rules of
// queries and the catalogue (B12, B4, B5), numbers and texts of letters (B9). Where nothing is given, or the log rests
// on what is not in the folder, says so in `not_checked`.
void check_against_published(const std::optional<PublishedRules>& published, const BusinessCheck& business,
                             Findings& findings, std::vector<std::string>& not_checked);

}  // namespace fangpin::verify
