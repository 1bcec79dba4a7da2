#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/mistake.hpp"
#include "crypto/base/calendar_date.hpp"
#include "crypto/base/result.hpp"

namespace fangpin::config {

// China's official working days: one file a year (cn-YYYY.toml) with the holidays that fall on weekdays and the
// weekend days that are worked instead. A year without a file is an error that names the file, never a guess.
// Immutable once loaded.
class Calendar {
 public:
  // Every cn-YYYY.toml of the folder. A folder without one loads: the error comes when a date is asked.
  static Checked<Calendar> load(const std::string& folder);
  // Adds one file's text. `file` is named in mistakes and must be the calendar of its year once.
  std::vector<ConfigMistake> add(std::string_view toml, const std::string& file);

  // Errc::config with the name of the missing file where the year is not covered.
  Result<bool> is_working_day(Date date) const;
  // The n-th working day after `date`; n = 0 is `date` itself, working day or not. n is from 0 to 366.
  Result<Date> add_working_days(Date date, int n) const;
  // Working days in (from, to]; 0 if to <= from.
  Result<int> working_days_between(Date from, Date to) const;

  bool covers(std::chrono::year year) const;
  // "cn-2022@1": what is frozen into a window whose due instant depends on the calendar.
  Result<std::string> version(std::chrono::year year) const;

 private:
  struct Year {
    int version = 1;
    std::set<Date> holidays;
    std::set<Date> workdays;
  };
  Error missing(std::chrono::year year) const;

  std::string folder_ = "config/calendars";
  std::map<std::chrono::year, Year> years_;
};

}  // namespace fangpin::config
