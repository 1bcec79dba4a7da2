#pragma once
#include <string>

#include "adapters/raw_row.hpp"
#include "adapters/values/value_result.hpp"

namespace fangpin::adapters {

// A division code as text of 6 (county), 9 (town) or 12 digits (village; a town or county padded with zeros is cut back
// to its own length). Of a region path (510000000000/511900000000/511923000000) the last part. Number cells hold all
// their digits. Whether the code names a place is the divisions' matter. Reasons: value-missing, area-code-invalid.
ValueResult<std::string> parse_division_code(const Cell& cell);

}  // namespace fangpin::adapters
