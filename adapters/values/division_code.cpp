#include "adapters/values/division_code.hpp"

#include "adapters/values/number.hpp"
#include "adapters/values/text.hpp"

namespace fangpin::adapters {

ValueResult<std::string> parse_division_code(const Cell& cell) {
  if (const auto problem = unreadable(cell)) return ValueProblem{*problem};
  if (is_empty_mark(cell.text)) return ValueProblem{"value-missing"};
  std::string code = squeeze(cell.text);
  if (cell.kind == CellKind::number) {
    const auto digits = exact_digits(code);
    if (!digits) return ValueProblem{"area-code-invalid"};
    code = *digits;
  }
  const std::size_t part = code.find_last_of("/\\>");
  if (part != std::string::npos) code.erase(0, part + 1);
  const bool digits = code.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || (code.size() != 6 && code.size() != 9 && code.size() != 12) || code.starts_with('0')) {
    return ValueProblem{"area-code-invalid"};
  }
  while (code.size() > 6 && code.ends_with("000")) code.resize(code.size() - 3);
  return code;
}

}  // namespace fangpin::adapters
