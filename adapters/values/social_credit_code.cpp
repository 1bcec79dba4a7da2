#include "adapters/values/social_credit_code.hpp"

#include <algorithm>
#include <array>

#include "adapters/values/text.hpp"

namespace fangpin::adapters {

ValueResult<std::string> parse_social_credit_code(std::string_view text) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  constexpr std::array<std::size_t, 17> kWeights = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
  std::string code = squeeze(text);
  if (code.empty()) return ValueProblem{"value-missing"};
  std::transform(code.begin(), code.end(), code.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c; });
  if (code.find_first_not_of(kAlphabet) != std::string::npos) return ValueProblem{"credit-code-character"};
  if (code.size() != kWeights.size() + 1) return ValueProblem{"credit-code-length"};
  std::size_t sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += kWeights[i] * kAlphabet.find(code[i]);
  if (kAlphabet[(31 - sum % 31) % 31] != code.back()) return ValueProblem{"credit-code-check"};
  // A copy: of a moved one GCC 12 with sanitizers thinks that it reads past the small buffer.
  return std::string(code);
}

}  // namespace fangpin::adapters
