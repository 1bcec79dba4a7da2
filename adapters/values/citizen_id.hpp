#pragma once
#include <string>
#include <string_view>

#include "adapters/raw_row.hpp"
#include "adapters/values/value_result.hpp"
#include "crypto/base/citizen_id.hpp"

namespace fangpin::adapters {

// The citizen ID of a cell as 18 characters, digits and a last X in upper case (GB 11643-1999, check digit by ISO 7064
// MOD 11-2). Survived: full-width digits and letters, blanks, NBSP, zero-width signs and line breaks anywhere, a
// leading ', the ="..." wrapper, a trailing tab, x, × and Ｘ for X, brackets, dashes and points around an ID and
// between its groups, a disability certificate of 20 or 22 characters whose first 18 are a valid ID.
//
// Reasons: id-blank; id-length; id-character (the letter O too); id-date (the birth date is no day of the calendar);
// id-check-digit; id-rounded: Excel has lost digits (18 digits in a number cell, E-notation, or a tail of 000 that does
// not fit its check digit). The lost digits are never guessed; an unknown address code is never a reason.
ValueResult<std::string> parse_citizen_id(const Cell& cell);

}  // namespace fangpin::adapters
