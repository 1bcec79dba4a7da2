#pragma once
#include "adapters/raw_row.hpp"
#include "adapters/values/value_result.hpp"

namespace fangpin::adapters {

// A house's grade by JGJ 125: 'A' to 'D'. Read: C, c, Ｃ, C级, "C 级", C级危房, 危房C级, D级（整幢危房）.
// Reasons: value-missing, grade-unknown (no grade, or two).
ValueResult<char> parse_house_grade(const Cell& cell);

// A disability's grade: 1 (worst) to 4. Read: 一级, 1, 1级, 壹级, 肆级, Ⅰ级, 肢体二级, 二级残疾.
// Reasons: value-missing (无 and 空 too), grade-unknown.
ValueResult<int> parse_disability_grade(const Cell& cell);

}  // namespace fangpin::adapters
