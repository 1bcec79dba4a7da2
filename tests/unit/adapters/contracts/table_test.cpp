// What stands around a table: a title above it, its header again, a second table below it.
#include <gtest/gtest.h>

#include "reading.hpp"

namespace fangpin::adapters {
namespace {

constexpr std::string_view kFireFeed = "emergency-management/fire";
constexpr std::string_view kFireHead = "姓名,身份证号,火灾日期,损失金额,行政村\n";

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Reading fires(const std::string& rows) { return read_bytes(kFireFeed, std::string(kFireHead) + rows); }

TEST(TableTitle, AUnitAboveTheTableCounts) {
  // A family above the threshold must not fall below it because 万元 stands in the title.
  const auto kept = [](const std::string& text) {
    const auto reading = read_bytes(kFireFeed, text);
    return reading.accepted.empty() ? std::string("none") : reading.accepted[0].kept;
  };
  const std::string row = "甲,13019920040521051X,2022-09-01,1.2,东托村\n";
  const auto twelve_thousand = kept("姓名,身份证号,火灾日期,损失金额（万元）,行政村\n" + row);
  EXPECT_EQ(kept("火灾损失统计表（单位：万元）,,,,\n姓名,身份证号,火灾日期,损失金额,行政村\n" + row), twelve_thousand);
  EXPECT_EQ(kept("统计表,,,,\n填报单位：应急局,,,单位：万元、户,\n姓名,身份证号,火灾日期,损失金额,行政村\n" + row),
            twelve_thousand);
  EXPECT_EQ(kept("人员,,,损失（万元）,\n姓名,身份证号,火灾日期,损失金额,行政村\n" + row), twelve_thousand);
  const auto yuan = kept("姓名,身份证号,火灾日期,损失金额,行政村\n" + row);
  EXPECT_NE(yuan, twelve_thousand);
  EXPECT_EQ(kept("单位：万元,,,,\n姓名,身份证号,火灾日期,损失金额（元）,行政村\n" + row), yuan)
      << "the header knows better than the title";
}

TEST(TableTitle, AUnitThatATitleGaveIsSaidWithItsLine) {
  const auto warnings = [](const std::string& text) { return read_bytes(kFireFeed, text).warnings(); };
  const std::string head = "姓名,身份证号,火灾日期,损失金额,行政村\n";
  const std::string row = "甲,13019920040521051X,2022-09-01,1.2,东托村\n";
  EXPECT_THAT(warnings("统计表,,,,\n填报单位：应急局,,,单位：万元、户,\n" + head + row),
              ElementsAre("2 损失金额 unit-from-title"));
  EXPECT_THAT(warnings("火灾损失统计表（亿元）,,,,\n" + head + "甲,13019920040521051X,2022-09-01,0.0001,东托村\n"),
              ElementsAre("1 损失金额 unit-from-title"));
  for (const auto& quiet :
       {"单位：元,,,,\n" + head, "人员,,,损失（万元）,\n" + head,
        std::string("单位：万元,,,,\n姓名,身份证号,火灾日期,损失金额（元）,行政村\n"), "2022年统计表,,,,\n" + head}) {
    EXPECT_THAT(warnings(quiet + row), IsEmpty()) << "yuan, or said at the column itself: " << quiet;
  }
}

TEST(SecondTable, BelowTheFirstIsSaidOnce) {
  const std::string first = "甲,13019920040521051X,2022-09-01,1,东托村\n";
  const std::string title = "慈峪镇火灾统计表,,,,\n";
  const std::string row = "130199198401095251,乙,2022-09-01,东托村,1\n";
  const auto refused = [&](const std::string& rows) { return fires(rows).refused.value_or(FileProblem{}); };
  const auto other = refused(first + title + "身份证号,姓名,火灾日期,行政村,损失金额\n" + row + row);
  EXPECT_EQ(other.reason, "file-second-table");
  EXPECT_EQ(other.line, 4U);
  EXPECT_EQ(refused(first + "姓名,身份证号,发现日期,行政村,损失金额,备注\n").reason, "file-second-table")
      << "two columns are where they were, the amounts are not";
  std::string longer(20, '\n');
  for (int i = 0; i < 40; ++i) longer += first;
  EXPECT_EQ(refused(longer + "身份证号,姓名,火灾日期,行政村,损失金额\n" + row).line, 62U)
      << "behind the header's search";
}

TEST(SecondTable, IsNotTheSameHeaderOnTheNextPage) {
  const std::string person = "甲,13019920040521051X,2022-09-01,1,东托村\n";
  for (const auto& again : {std::string(kFireHead), std::string("户主姓名,公民身份号码,,,\n"),
                            std::string("姓 名,身份证号码,火灾时间,损失金额(元),村\n")}) {
    const auto reading = fires(person + again + person);
    EXPECT_EQ(reading.refusal(), "") << again;
    EXPECT_THAT(reading.accepted, SizeIs(2)) << again;
  }
  const std::string two_rows = "农户信息,,监护人信息,,失学日期,发现日期\n姓名,身份证号,姓名,身份证号,,\n";
  const std::string pupil = "甲,13019920040521051X,乙,130199198401095251,2022-09-01,2022-09-02\n";
  const auto reading = read_bytes("education/dropout", two_rows + pupil + two_rows + pupil);
  EXPECT_EQ(reading.refusal(), "");
  EXPECT_THAT(reading.accepted, SizeIs(2));
  EXPECT_THAT(fires(person + "户主,,,,\n" + person).problems(), ElementsAre("3 身份证号 id-blank"))
      << "one word of a header is somebody's row";
}

}  // namespace
}  // namespace fangpin::adapters
