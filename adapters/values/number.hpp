#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/raw_row.hpp"
#include "adapters/values/value_result.hpp"

namespace fangpin::adapters {

// The digits of a whole, non-negative number as a workbook stores it ("13900001476", "1.3900001476E+10"), where a
// double has not lost any: at most 15 digits. Anything else: nullopt.
std::optional<std::string> exact_digits(std::string_view stored);

// "1.30126E+17": what Excel shows, and writes into a CSV, for a long number.
bool looks_like_scientific(std::string_view text);

// A whole number from 0 to 1,000,000,000, with or without a counter behind it (3人, 2 户, 5间, 12个月).
// Reasons: value-missing, number-unreadable, number-negative, number-not-whole, number-implausible.
ValueResult<std::int64_t> parse_integer(const Cell& cell);

// A non-negative decimal in one spelling: no separators, no trailing zeros, at most six decimals ("12.3"); the noise of
// binary fractions is rounded away. A unit behind it (亩, 平方米, ㎡, 公里) is left off; 万 and 亿 are counted in.
// Reasons: value-missing, number-unreadable, number-negative, number-implausible (above 10^12).
ValueResult<std::string> parse_decimal(const Cell& cell);

// Hundredths of a percent, 0 to 10,000. "75%", "75％", "75" and 0.75 (a percent cell of a workbook stores the fraction)
// are all 7500: without a sign, up to 1 is a fraction. "≥90%" and "90%以上" are 9000. Reasons: value-missing,
// percent-invalid.
ValueResult<std::int32_t> parse_percent(const Cell& cell);

// A plain decimal of ASCII text: digits with thousands separators in groups of three or four, one point, an exponent.
// Negative numbers too. nullopt for anything else. What money and the functions above build on.
std::optional<double> parse_plain_number(std::string_view text);

}  // namespace fangpin::adapters
