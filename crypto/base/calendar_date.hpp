#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace fangpin {

// A day of the calendar in Asia/Shanghai (UTC+8, no DST), without a time.
using Date = std::chrono::year_month_day;

// "2022-09-01"
std::string to_text(Date date);
// Exactly YYYY-MM-DD and a day that exists.
std::optional<Date> parse_date(std::string_view text);

Date plus_days(Date date, int days);
// to - from, in days.
int days_between(Date from, Date to);

}  // namespace fangpin
