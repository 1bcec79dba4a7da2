#pragma once
#include "adapters/raw_row.hpp"
#include "adapters/values/value_result.hpp"

namespace fangpin::adapters {

// True: √ ✓ ✔ 是 有 对 1 Y yes true. False: × ✗ ✘ 否 无 没有 未 不是 0 N no false. Letters in any case.
// Reasons: value-missing (an empty cell and "-" say nothing; 无 is an answer here), boolean-unknown.
ValueResult<bool> parse_boolean(const Cell& cell);

}  // namespace fangpin::adapters
