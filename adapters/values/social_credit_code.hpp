#pragma once
#include <string>
#include <string_view>

#include "adapters/values/value_result.hpp"

namespace fangpin::adapters {

// A unified social credit code (GB 32100-2015): 18 characters of 0-9 and A-Z without I O Z S V, upper case, the last
// one a check by weights modulo 31. Full-width and lower-case letters and blanks are mended.
// Reasons: value-missing, credit-code-length, credit-code-character, credit-code-check.
ValueResult<std::string> parse_social_credit_code(std::string_view text);

}  // namespace fangpin::adapters
