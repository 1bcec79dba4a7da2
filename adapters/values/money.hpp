#pragma once
#include <cstdint>
#include <string_view>

#include "adapters/raw_row.hpp"
#include "adapters/values/value_result.hpp"

namespace fangpin::adapters {

// What one unit of a column is, as its header says: 直接经济损失（万元）.
enum class MoneyUnit { yuan, thousand_yuan, ten_thousand_yuan, hundred_million_yuan };

// The unit that a header names in brackets or at its end; nothing where it names none.
std::optional<MoneyUnit> money_unit_of_header(std::string_view header);
// The unit that a line above the table names for all of it: "单位：万元、人", "火灾损失统计表（万元）"; nothing where
// it names none, or two.
std::optional<MoneyUnit> money_unit_of_title(std::string_view title);

// Cents. Read: 12,345.60, ￥ ¥ RMB 人民币 in front, 元 圆 元整 千元 万 万元 亿 亿元 behind (they go before the column's
// unit), full-width digits, 1.2E+4, and the noise of binary fractions up to a millionth of a yuan (75715.57000000001).
//
// Reasons: value-missing; amount-unreadable; amount-negative (-120 is a filler, never a debt); amount-implausible (a
// filler: nothing but nines, six or more before the point; or above 100,000,000 yuan); amount-precision (more than two
// decimals of a yuan).
ValueResult<std::int64_t> parse_money(const Cell& cell, MoneyUnit column_unit = MoneyUnit::yuan);

// The same for an amount that no clerk typed, as out of an account: 999999 is one.
ValueResult<std::int64_t> parse_recorded_money(const Cell& cell, MoneyUnit column_unit = MoneyUnit::yuan);

}  // namespace fangpin::adapters
