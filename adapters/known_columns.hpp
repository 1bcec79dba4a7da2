#pragma once
#include <string>
#include <vector>

#include "adapters/column_map.hpp"

namespace fangpin::adapters {

// The column map of rows whose every name is one of the contract's; nullptr for others. A department names its members
// alike push after push, and of a push of one row, making the map would be the larger part of reading it: so the last
// one of each contract is kept for the thread. Other names are not kept, for they can hold anything, a person's too.
// Valid until the thread's next call. `index`: one that HeaderIndex::of_known() gave.
const ColumnMap* known_columns(const HeaderIndex& index, const std::vector<std::string>& names);

}  // namespace fangpin::adapters
