#include "config/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "config/fields.hpp"

namespace fangpin::config {

namespace {

constexpr int kWorkingDaysMax = 366;

struct YearFile {
  int year = 0;
  int version = 1;
  std::vector<Date> holidays, workdays;
};

bool is_weekend(Date date) {
  const std::chrono::weekday day{std::chrono::sys_days{date}};
  return day == std::chrono::Saturday || day == std::chrono::Sunday;
}

void check_dates(Fields& fields, std::string_view key, const YearFile& file, const std::vector<Date>& dates,
                 bool weekend) {
  for (const Date date : dates) {
    if (static_cast<int>(date.year()) != file.year) {
      fields.report(
          key, fmt::format("{} 不在 {} 年。请移到那一年的文件。", fangpin::to_text(date), file.year),
          fmt::format("{} is not in {}. Move it to the file of its year.", fangpin::to_text(date), file.year));
    } else if (is_weekend(date) != weekend) {
      fields.report(
          key,
          weekend ? fmt::format("{} 不是周末,不会是调休上班日。请核对通知。", fangpin::to_text(date))
                  : fmt::format("{} 本是周末,不必列为放假日。请核对通知。", fangpin::to_text(date)),
          weekend ? fmt::format("{} is a weekday and no make-up workday. Compare the notice.", fangpin::to_text(date))
                  : fmt::format("{} is a weekend day anyway and no holiday of the list. Compare the notice.",
                                fangpin::to_text(date)));
    }
  }
  if (std::set<Date>(dates.begin(), dates.end()).size() != dates.size()) {
    fields.report(key, "同一日期出现两次。请删除一个。", "A date stands twice. Remove one.");
  }
}

Checked<YearFile> read_year(const Node& root) {
  Checked<YearFile> result;
  Fields fields(root, "", result.mistakes);
  YearFile file;
  const auto year = fields.integer("year", Need::required, 2000, 2100);
  file.version = static_cast<int>(fields.integer("version", Need::optional, 1, 999).value_or(1));
  fields.text("source", Need::required);
  file.holidays = fields.dates("holidays", Need::required).value_or(std::vector<Date>{});
  file.workdays = fields.dates("workdays", Need::required).value_or(std::vector<Date>{});
  fields.finish();
  if (year) {
    file.year = static_cast<int>(*year);
    check_dates(fields, "holidays", file, file.holidays, false);
    check_dates(fields, "workdays", file, file.workdays, true);
  }
  if (result.mistakes.empty()) result.value = std::move(file);
  return result;
}

}  // namespace

std::vector<ConfigMistake> Calendar::add(std::string_view toml, const std::string& file) {
  const auto document = parse_document(toml, file);
  if (!document) return document.mistakes;
  auto read = read_year(*document.value);
  if (!read) return std::move(read.mistakes);
  Year year{read.value->version,
            {read.value->holidays.begin(), read.value->holidays.end()},
            {read.value->workdays.begin(), read.value->workdays.end()}};
  if (!years_.emplace(std::chrono::year{read.value->year}, std::move(year)).second) {
    return {{file, document.value->find("year")->line, "year", "这一年已有另一个文件。请删除一个。",
             "Another file has this year already. Remove one."}};
  }
  return {};
}

Checked<Calendar> Calendar::load(const std::string& folder) {
  Checked<Calendar> result;
  Calendar calendar;
  calendar.folder_ = folder;
  std::error_code problem;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const auto name = entry->path().filename().string();
    if (name.starts_with("cn-") && name.ends_with(".toml")) files.push_back(entry->path());
  }
  if (problem) {
    result.mistakes.push_back({folder, 0, "", "无法读取日历文件夹。请检查路径和读取权限。",
                               "Cannot read the folder of calendars. Check the path and the permission to read it."});
    return result;
  }
  std::sort(files.begin(), files.end());
  for (const auto& path : files) {
    const auto document = read_document(path.string());
    auto read = document ? read_year(*document.value) : Checked<YearFile>{std::nullopt, document.mistakes};
    result.mistakes.insert(result.mistakes.end(), read.mistakes.begin(), read.mistakes.end());
    if (!read) continue;
    const auto wanted = fmt::format("cn-{:04}.toml", read.value->year);
    if (path.filename() != wanted) {
      result.mistakes.push_back(
          {path.string(), document.value->find("year")->line, "year",
           fmt::format("年份与文件名不符。请改名为 {} 或改正年份。", wanted),
           fmt::format("Does not fit the file's name. Rename it to {} or mend the year.", wanted)});
      continue;
    }
    calendar.years_.emplace(std::chrono::year{read.value->year},
                            Year{read.value->version,
                                 {read.value->holidays.begin(), read.value->holidays.end()},
                                 {read.value->workdays.begin(), read.value->workdays.end()}});
  }
  if (result.mistakes.empty()) result.value = std::move(calendar);
  return result;
}

bool Calendar::covers(std::chrono::year year) const { return years_.contains(year); }

Result<std::string> Calendar::version(std::chrono::year year) const {
  const auto found = years_.find(year);
  if (found == years_.end()) return missing(year);
  return fmt::format("cn-{:04}@{}", static_cast<int>(year), found->second.version);
}

Error Calendar::missing(std::chrono::year year) const {
  const auto file = fmt::format("{}/cn-{:04}.toml", folder_, static_cast<int>(year));
  return error(Errc::config,
               fmt::format("缺少 {} 年的工作日历 {}。请按国务院办公厅放假通知补上此文件。 / No calendar of "
                           "working days for {}: {} is missing. Add it from the official notice.",
                           static_cast<int>(year), file, static_cast<int>(year), file));
}

Result<bool> Calendar::is_working_day(Date date) const {
  const auto found = years_.find(date.year());
  if (found == years_.end()) return missing(date.year());
  if (found->second.workdays.contains(date)) return true;
  return !is_weekend(date) && !found->second.holidays.contains(date);
}

Result<Date> Calendar::add_working_days(Date date, int n) const {
  if (n < 0 || n > kWorkingDaysMax) return error(Errc::bug, "working days out of range");
  while (n > 0) {
    date = plus_days(date, 1);
    const auto working = is_working_day(date);
    if (!working) return working.error();
    if (*working) --n;
  }
  return date;
}

Result<int> Calendar::working_days_between(Date from, Date to) const {
  int count = 0;
  for (Date date = from; date < to;) {
    date = plus_days(date, 1);
    const auto working = is_working_day(date);
    if (!working) return working.error();
    if (*working) ++count;
  }
  return count;
}

}  // namespace fangpin::config
