#pragma once
#include <string>

#include "adapters/raw_row.hpp"
#include "config/divisions.hpp"

namespace fangpin::adapters {

// What may be said of a sheet in a receipt, an error or a log: its name on one line, at most 31 characters; or its
// place among the tabs ("#2") where the name may be a person's: two to four Chinese characters that are no place of the
// county and no word of forms, a middle dot, or more than eight digits. Never empty.
std::string sheet_label(const RawSheet& sheet, const config::Divisions& divisions);

}  // namespace fangpin::adapters
