#include "config/calendar.hpp"

#include <gtest/gtest.h>

#include "tests/unit/crypto/scratch_directory.hpp"

namespace fangpin::config {
namespace {

Date day(std::string_view text) { return parse_date(text).value(); }

const Calendar& shipped() {
  static const auto calendar = Calendar::load(FANGPIN_SOURCE_DIR "/config/calendars");
  EXPECT_TRUE(calendar) << (calendar ? "" : to_text(calendar.mistakes.front()));
  return *calendar.value;
}

std::string plus(std::string_view from, int n) {
  const auto to = shipped().add_working_days(day(from), n);
  return to ? fangpin::to_text(*to) : to.error().detail;
}

TEST(Calendar, CountsOverTheHolidaysOf2022) {
  EXPECT_EQ(plus("2022-09-30", 5), "2022-10-12");
  EXPECT_EQ(plus("2022-01-28", 5), "2022-02-09");
}

TEST(Calendar, KnowsEachDayOfNationalDay2022) {
  for (int d = 1; d <= 7; ++d) {
    EXPECT_FALSE(*shipped().is_working_day(plus_days(day("2022-09-30"), d))) << d;
  }
  EXPECT_TRUE(*shipped().is_working_day(day("2022-09-30")));
  EXPECT_TRUE(*shipped().is_working_day(day("2022-10-08"))) << "a Saturday that is worked";
  EXPECT_TRUE(*shipped().is_working_day(day("2022-10-09"))) << "a Sunday that is worked";
  EXPECT_FALSE(*shipped().is_working_day(day("2022-10-15"))) << "an ordinary Saturday";
}

TEST(Calendar, TakesTheDayItselfForNoDays) { EXPECT_EQ(plus("2022-10-01", 0), "2022-10-01"); }

TEST(Calendar, StepsBackExactlyWhatItStepsForward) {
  for (Date from = day("2022-01-01"); from < day("2022-11-15"); from = plus_days(from, 1)) {
    for (const int n : {1, 5, 20}) {
      const auto to = shipped().add_working_days(from, n);
      ASSERT_TRUE(to);
      EXPECT_TRUE(*shipped().is_working_day(*to));
      EXPECT_EQ(*shipped().working_days_between(from, *to), n) << fangpin::to_text(from);
    }
  }
}

TEST(Calendar, HasTheWorkingDaysOf2022) {
  // 365 days, 105 weekend days, 18 weekdays off and 7 weekend days worked.
  EXPECT_EQ(*shipped().working_days_between(day("2021-12-31"), day("2022-12-31")), 365 - 105 - 18 + 7);
}

TEST(Calendar, NamesTheFileOfAYearItDoesNotCover) {
  const auto answer = shipped().is_working_day(day("2019-01-02"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::config);
  EXPECT_NE(answer.error().detail.find("config/calendars/cn-2019.toml"), std::string::npos) << answer.error().detail;
  Calendar only_2022;
  ASSERT_TRUE(only_2022.add("year = 2022\nsource = \"s\"\nholidays = []\nworkdays = []\n", "cn-2022.toml").empty());
  const auto over = only_2022.add_working_days(day("2022-12-30"), 3);
  ASSERT_FALSE(over);
  EXPECT_NE(over.error().detail.find("cn-2023.toml"), std::string::npos) << "also where the count runs into it";
  EXPECT_FALSE(only_2022.working_days_between(day("2022-12-30"), day("2023-01-05")));
}

TEST(Calendar, TellsItsVersion) {
  EXPECT_EQ(*shipped().version(std::chrono::year{2022}), "cn-2022@1");
  EXPECT_FALSE(shipped().version(std::chrono::year{2019}));
  EXPECT_TRUE(shipped().covers(std::chrono::year{2022}));
}

TEST(Calendar, RefusesDaysThatCannotBe) {
  const auto mistakes_of = [](const std::string& lists) {
    Calendar calendar;
    return calendar.add("year = 2022\nsource = \"s\"\n" + lists, "cn-2022.toml");
  };
  EXPECT_TRUE(mistakes_of("holidays = [2022-10-03]\nworkdays = [2022-10-08]\n").empty());
  EXPECT_EQ(mistakes_of("holidays = [2022-10-01]\nworkdays = []\n").size(), 1u) << "a Saturday is off anyway";
  EXPECT_EQ(mistakes_of("holidays = []\nworkdays = [2022-10-10]\n").size(), 1u) << "a Monday is worked anyway";
  EXPECT_EQ(mistakes_of("holidays = [2023-10-03]\nworkdays = []\n").size(), 1u) << "another year";
  EXPECT_EQ(mistakes_of("holidays = [2022-10-03, 2022-10-03]\nworkdays = []\n").size(), 1u);
  EXPECT_EQ(mistakes_of("holidays = [\"2022-10-03\"]\nworkdays = []\n").size(), 1u) << "text, not a date";
  EXPECT_EQ(mistakes_of("holidays = []\n").size(), 1u) << "a list is missing";
  EXPECT_EQ(mistakes_of("holidays = []\nworkdays = []\nweekend = []\n").size(), 1u);
  const auto mistakes = mistakes_of("holidays = [2022-10-01]\nworkdays = []\n");
  EXPECT_EQ(mistakes.at(0).line, 3);
  EXPECT_EQ(mistakes.at(0).key, "holidays");
}

TEST(Calendar, RefusesAYearTwice) {
  Calendar calendar;
  const std::string text = "year = 2022\nsource = \"s\"\nholidays = []\nworkdays = []\n";
  EXPECT_TRUE(calendar.add(text, "cn-2022.toml").empty());
  EXPECT_EQ(calendar.add(text, "again.toml").size(), 1u);
}

TEST(Calendar, RefusesAFileUnderAnotherYearsName) {
  const crypto::test::ScratchDirectory folder;
  folder.write("cn-2023.toml", "year = 2022\nsource = \"s\"\nholidays = []\nworkdays = []\n");
  const auto calendar = Calendar::load(folder.path());
  EXPECT_FALSE(calendar);
  ASSERT_EQ(calendar.mistakes.size(), 1u);
  EXPECT_EQ(calendar.mistakes[0].key, "year");
  EXPECT_FALSE(Calendar::load(folder.file("nowhere")));
}

}  // namespace
}  // namespace fangpin::config
