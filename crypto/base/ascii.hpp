#pragma once

#include <algorithm>
#include <string_view>

// Characters as the formats mean them, whatever the locale.
namespace fangpin {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// At least one digit and nothing else.
constexpr bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

}  // namespace fangpin
