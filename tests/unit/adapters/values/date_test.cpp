#include "adapters/values/date.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <vector>

#include "cells.hpp"

namespace fangpin::adapters {
namespace {

std::string read_day(const Cell& cell) {
  const auto day = parse_day(cell);
  return day.has_value() ? fangpin::to_text(*day) : std::string(day.reason());
}
std::string read_day(std::string text) { return read_day(text_cell(std::move(text))); }

std::string read_month(const Cell& cell) {
  const auto month = parse_month(cell);
  return month.has_value() ? to_text(*month) : std::string(month.reason());
}
std::string read_month(std::string text) { return read_month(text_cell(std::move(text))); }

TEST(Day, ReadsEverySpelling) {
  for (const char* text : {"2022-09-01", "2022-9-1", "2022/9/1", "2022/09/01", "2022.9.1", "2022.09.01", "2022年9月1日",
                           "2022年09月01日", "2022年9月1号", "2022 年 9 月 1 日", "20220901", "２０２２－０９－０１",
                           " 2022-09-01\t", "'2022-09-01", "=\"2022-09-01\"", "2022\\9\\1"}) {
    EXPECT_EQ(read_day(text), "2022-09-01") << text;
  }
  EXPECT_EQ(read_day(Cell{CellKind::date, "2022-09-01"}), "2022-09-01");
}

TEST(Day, ReadsATimeBehindIt) {
  for (const char* text : {"2022-09-01 00:00:00", "2022-09-01 10:20", "2022-09-01T10:20:30", "2022-09-01 10:20:30.0",
                           "2022/9/1 10:20:30", "2022/9/1 0:00", "2022年9月1日10时", "2022年9月1日 10时20分",
                           "2022年9月1日10时20分30秒", "20220901102030", "2022.9.1 8:00"}) {
    EXPECT_EQ(read_day(text), "2022-09-01") << text;
  }
  EXPECT_EQ(read_day("2022-09-01 soon"), "date-unreadable");
  EXPECT_EQ(read_day("2022-09-01 25:00:00"), "date-unreadable");
}

TEST(Day, TurnsATimeWithAZoneToShanghai) {
  EXPECT_EQ(read_day("2022-08-31T16:00:00.000Z"), "2022-09-01");
  EXPECT_EQ(read_day("2022-08-31T15:59:59Z"), "2022-08-31");
  EXPECT_EQ(read_day("2022-09-01T00:00:00+08:00"), "2022-09-01");
  EXPECT_EQ(read_day("2022-09-01T02:00:00+0900"), "2022-09-01");
  EXPECT_EQ(read_day("2022-09-01T00:30:00+09:00"), "2022-08-31");
  EXPECT_EQ(read_day("2022-08-31T23:00:00-05:00"), "2022-09-01");
}

TEST(Day, AsksWhichIsTheDayUnlessOneReadingIsImpossible) {
  EXPECT_EQ(read_day("5/9/2022"), "date-ambiguous");
  EXPECT_EQ(read_day("05-09-2022"), "date-ambiguous");
  EXPECT_EQ(read_day("22-9-1"), "date-ambiguous");
  EXPECT_EQ(read_day("13/9/2022"), "2022-09-13");
  EXPECT_EQ(read_day("9/13/2022"), "2022-09-13");
  EXPECT_EQ(read_day("9/13/2022 10:00"), "2022-09-13");
  EXPECT_EQ(read_day("9/9/2022"), "2022-09-09");
  EXPECT_EQ(read_day("13/13/2022"), "date-impossible");
}

TEST(Day, ReadsSerialsOfBothSystems) {
  EXPECT_EQ(read_day(number_cell("44621")), "2022-03-01");
  EXPECT_EQ(read_day(number_cell("44805")), "2022-09-01");
  EXPECT_EQ(read_day(number_cell("44805.5833")), "2022-09-01");
  EXPECT_EQ(read_day("44805"), "2022-09-01");
  EXPECT_EQ(read_day("44805.5833"), "2022-09-01");
  Cell cell = number_cell("43159");
  cell.counts_from_1904 = true;
  EXPECT_EQ(read_day(cell), "2022-03-01");
  EXPECT_EQ(read_day(number_cell("20220901")), "2022-09-01");
  EXPECT_EQ(read_day(number_cell("2022")), "date-incomplete");
  EXPECT_EQ(read_day(number_cell("99999")), "date-unreadable");
  EXPECT_EQ(read_day(number_cell("-5")), "date-unreadable");
}

TEST(Day, KnowsThatExcelBelievesInTheLeapDayOf1900) {
  EXPECT_EQ(fangpin::to_text(*day_of_serial(59, false)), "1900-02-28");
  EXPECT_FALSE(day_of_serial(60, false));
  EXPECT_EQ(fangpin::to_text(*day_of_serial(61, false)), "1900-03-01");
  EXPECT_EQ(fangpin::to_text(*day_of_serial(0, true)), "1904-01-01");
  EXPECT_FALSE(day_of_serial(0, false));
  EXPECT_FALSE(day_of_serial(2'958'466, false));
  EXPECT_FALSE(day_of_serial(std::nan(""), false));
}

std::vector<std::string> han_spellings(int number) {
  const std::array<std::string, 10> signs = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  const auto tens = static_cast<std::size_t>(number / 10);
  const auto ones = static_cast<std::size_t>(number % 10);
  std::vector<std::string> out = {signs.at(tens) + signs.at(ones)};
  if (tens == 0) out.push_back(signs.at(ones));
  if (tens == 0) out.push_back("零" + signs.at(ones));
  const std::string units = ones == 0 ? std::string() : signs.at(ones);
  if (tens > 0) out.push_back(signs.at(tens) + "十" + units);
  if (tens == 1) out.push_back("十" + units);
  return out;
}

TEST(Day, ReadsEveryDayAndMonthInChineseSigns) {
  for (int day = 1; day <= 31; ++day) {
    for (const auto& spelling : han_spellings(day)) {
      EXPECT_EQ(read_day("二〇二二年一月" + spelling + "日"), fmt::format("2022-01-{:02}", day)) << spelling;
      EXPECT_EQ(read_day("二零二二年十月" + spelling + "号"), fmt::format("2022-10-{:02}", day)) << spelling;
    }
  }
  for (int month = 1; month <= 12; ++month) {
    for (const auto& spelling : han_spellings(month)) {
      EXPECT_EQ(read_day("二○二二年" + spelling + "月三〇日"),
                month == 2 ? "date-impossible" : fmt::format("2022-{:02}-30", month))
          << spelling;
    }
  }
}

TEST(Day, ReadsChineseSignsThatAreNoNumberAsNoDay) {
  for (const std::string number :
       {"十十", "〇十", "十〇", "二十〇", "二〇五", "二十五六", "二二十", "十二十", "廿五", "百", ""}) {
    EXPECT_EQ(read_day("二〇二二年九月" + number + "日"), "date-unreadable") << number;
    EXPECT_EQ(read_day("二〇二二年" + number + "月一日"), "date-unreadable") << number;
  }
  for (const std::string year : {"二十二", "二〇十", "一九十", "二〇二十二", "二千零二十二", "二〇二二二"}) {
    EXPECT_EQ(read_day(year + "年九月一日"), "date-unreadable") << year;
  }
  EXPECT_EQ(read_day("二〇二二年九月〇日"), "date-impossible");
  EXPECT_EQ(read_day("二〇二二年九月三二日"), "date-impossible");
  EXPECT_EQ(read_day("二〇二二年一三月一日"), "date-impossible");
  EXPECT_EQ(read_day("二〇二二年九月一日五"), "date-unreadable");
}

TEST(Day, ReadsNoTimeOrZoneThatIsNone) {
  for (const char* text : {"2022-09-28T10:00+99:00", "2022-09-28T10:00+15:00", "2022-09-28T10:00+0860",
                           "2022-09-28T10:00-05:60", "2022-09-28 25:00", "2022-09-28 24:01", "2022-09-28 10:60",
                           "2022-09-28 10:00:60", "2022-9-1 5", "2022/9/1 30", "2022-9 1-5"}) {
    EXPECT_EQ(read_day(text), "date-unreadable") << text;
  }
  EXPECT_EQ(read_day("2022-09-28T10:00+14:00"), "2022-09-28");
  EXPECT_EQ(read_day("2022-09-28T23:59:59+0530"), "2022-09-29");
  EXPECT_EQ(read_day("2022-9-1 5:00"), "2022-09-01");
}

TEST(Day, SaysWhatIsWrong) {
  EXPECT_EQ(read_day(""), "value-missing");
  EXPECT_EQ(read_day("—"), "value-missing");
  EXPECT_EQ(read_day("2022-02-30"), "date-impossible");
  EXPECT_EQ(read_day("20220230"), "date-impossible");
  EXPECT_EQ(read_day("2022-13-01"), "date-impossible");
  EXPECT_EQ(read_day("2022年9月"), "date-incomplete");
  EXPECT_EQ(read_day("2022-09"), "date-incomplete");
  EXPECT_EQ(read_day("202209"), "date-incomplete");
  EXPECT_EQ(read_day("2022"), "date-incomplete");
  EXPECT_EQ(read_day("1822-09-01"), "date-out-of-range");
  EXPECT_EQ(read_day("0000-00-00"), "date-impossible");
  EXPECT_EQ(read_day("昨天"), "date-unreadable");
  EXPECT_EQ(read_day("2022-09-01-02"), "date-unreadable");
  EXPECT_EQ(read_day("2022-9/1"), "date-unreadable");
  EXPECT_EQ(read_day(Cell{CellKind::error, "#REF!"}), "cell-error");
  EXPECT_EQ(read_day(Cell{CellKind::boolean, "TRUE"}), "date-unreadable");
}

TEST(Month, ReadsEverySpelling) {
  for (const char* text :
       {"202209", "2022-09", "2022/9", "2022.9", "2022年09月", "2022年9月", "2022年9月份", "2022-09-15"}) {
    EXPECT_EQ(read_month(text), "2022-09") << text;
  }
  EXPECT_EQ(read_month(number_cell("202209")), "2022-09");
  EXPECT_EQ(read_month(number_cell("44805")), "2022-09");
}

TEST(Month, SaysWhatIsWrong) {
  EXPECT_EQ(read_month("202213"), "date-impossible");
  EXPECT_EQ(read_month("189909"), "date-out-of-range");
  EXPECT_EQ(read_month("2022"), "date-incomplete");
  EXPECT_EQ(read_month(""), "value-missing");
  EXPECT_EQ(read_month("九月"), "date-unreadable");
}

}  // namespace
}  // namespace fangpin::adapters
