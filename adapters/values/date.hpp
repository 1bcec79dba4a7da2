#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "adapters/raw_row.hpp"
#include "adapters/values/value_result.hpp"
#include "crypto/base/calendar_date.hpp"

namespace fangpin::adapters {

// The day of a cell, in Shanghai. Read: 2022-09-01, 2022/9/1, 2022.9.1, 2022年9月1日 (号), 20220901, 14 digits, all
// with or without a time behind; 二〇二二年九月二十五日 with 二五 for 25 and 二〇 for 20 just as well; a time with a
// zone (Z, +08:00) is turned to Shanghai first; 9/13/2022 and 13/9/2022 where only one reading is a day; full-width
// digits; a date cell; a serial number (five digits, 1927 to 2099), in a number cell or as text, counted from 1900, or
// from 1904 where the workbook does.
//
// Reasons: value-missing; date-ambiguous (5/9/2022, 22-9-1); date-incomplete (a year or a month only);
// date-impossible (2022-02-30); date-out-of-range (before 1900 or after 2100); date-unreadable. Future days are no
// matter of this function: it has no clock.
ValueResult<Date> parse_day(const Cell& cell);

// The month of a cell: 202209, 2022-09, 2022/9, 2022.9, 2022年09月 (份), 2022年9月; also everything that parse_day
// reads.
ValueResult<std::chrono::year_month> parse_month(const Cell& cell);

// "2022-09"
std::string to_text(std::chrono::year_month month);

// The day of an Excel serial; nullopt below 1, above 9999-12-31 and for day 60 of the 1900 system (1900-02-29, which
// never was).
std::optional<Date> day_of_serial(double serial, bool counts_from_1904);

}  // namespace fangpin::adapters
