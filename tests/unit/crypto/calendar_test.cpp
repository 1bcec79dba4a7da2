#include <gtest/gtest.h>

#include "crypto/base/calendar_date.hpp"
#include "crypto/base/instant.hpp"

namespace fangpin {
namespace {

using namespace std::chrono;

TEST(CalendarDate, TakesExactlyTheDaysThatExist) {
  EXPECT_EQ(parse_date("2022-09-01"), (Date{2022y, September, 1d}));
  EXPECT_EQ(parse_date("2024-02-29"), (Date{2024y, February, 29d}));
  for (const char* text : {"2022-02-29", "2022-09-31", "2022-13-01", "2022-00-10", "2022-09-00", "2022-9-1",
                           "2022/09/01", "2022-09-01 ", "20220901", "", "２022-09-0", "-022-09-01"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

TEST(CalendarDate, CountsAcrossMonthsAndYears) {
  EXPECT_EQ(to_text(plus_days({2022y, December, 31d}, 1)), "2023-01-01");
  EXPECT_EQ(to_text(plus_days({2024y, March, 1d}, -1)), "2024-02-29");
  EXPECT_EQ(days_between({2022y, September, 1d}, {2022y, October, 1d}), 30);
  EXPECT_EQ(days_between({2022y, October, 1d}, {2022y, September, 1d}), -30);
}

TEST(Instant, IsWrittenInUtcAndInShanghai) {
  const auto instant = parse_instant("2022-09-01T09:12:00.5+08:00");
  ASSERT_TRUE(instant);
  EXPECT_EQ(to_text_utc(*instant), "2022-09-01T01:12:00.500Z");
  EXPECT_EQ(to_text_shanghai(*instant), "2022-09-01T09:12:00+08:00");
}

TEST(Instant, ReadsOffsetsAndFractions) {
  const Instant noon = sys_days{2022y / September / 1} + 12h;
  EXPECT_EQ(parse_instant("2022-09-01T12:00:00Z"), noon);
  EXPECT_EQ(parse_instant("2022-09-01T12:00:00.25Z"), noon + 250ms);
  EXPECT_EQ(parse_instant("2022-09-01T12:00:00.007Z"), noon + 7ms);
  EXPECT_EQ(parse_instant("2022-09-01T06:30:00-05:30"), noon);
  EXPECT_EQ(parse_instant("2022-09-02T02:00:00+14:00"), noon);
}

TEST(Instant, RefusesEveryOtherSpelling) {
  for (const char* text :
       {"2022-09-01", "2022-09-01T12:00Z", "2022-09-01 12:00:00Z", "2022-09-01t12:00:00Z", "2022-09-01T12:00:00",
        "2022-09-01T12:00:00z", "2022-09-01T24:00:00Z", "2022-09-01T12:60:00Z", "2022-09-01T12:00:60Z",
        "2022-02-30T12:00:00Z", "2022-09-01T12:00:00.Z", "2022-09-01T12:00:00.1234Z", "2022-09-01T12:00:00+8:00",
        "2022-09-01T12:00:00+0800", "2022-09-01T12:00:00+15:00", "2022-09-01T12:00:00+08:60", "2022-09-01T12:00:00Z ",
        "2022-09-01T12:00:00.", ""}) {
    EXPECT_FALSE(parse_instant(text)) << text;
  }
}

TEST(Instant, BelongsToTheDayOfShanghai) {
  const Date first{2022y, September, 1d};
  EXPECT_EQ(to_text_utc(start_of_day(first)), "2022-08-31T16:00:00.000Z");
  EXPECT_EQ(to_text_utc(end_of_day(first)), "2022-09-01T16:00:00.000Z");
  EXPECT_EQ(shanghai_date(start_of_day(first)), first);
  EXPECT_EQ(shanghai_date(end_of_day(first) - 1ms), first);
  EXPECT_EQ(shanghai_date(end_of_day(first)), plus_days(first, 1));
  EXPECT_EQ(shanghai_date(start_of_day(first) - 1ms), plus_days(first, -1));
}

TEST(Instant, BeforeTheEpochIsWrittenRight) { EXPECT_EQ(to_text_utc(Instant{-1ms}), "1969-12-31T23:59:59.999Z"); }

}  // namespace
}  // namespace fangpin
