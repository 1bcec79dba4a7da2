// How a withdrawal names a row: by the same key, however the row and the record spell it.
#include "adapters/natural_key.hpp"

#include <gtest/gtest.h>

#include "reading.hpp"

namespace fangpin::adapters {
namespace {

using KeyRecord = std::map<std::string, std::string, std::less<>>;

std::string key_of_row(std::string_view feed, const std::string& file) {
  const auto reading = read_bytes(feed, file);
  return reading.accepted.size() == 1 ? reading.accepted[0].natural_key : "no row: " + reading.refusal();
}

std::string key_of_record(std::string_view feed, const KeyRecord& record) {
  const auto key = natural_key_of(HeaderIndex(contract_of(feed)), record);
  if (const auto* problem = std::get_if<NaturalKeyProblem>(&key)) return problem->field + " " + problem->reason;
  return std::get<std::string>(key);
}

TEST(NaturalKey, OfARecordIsItsRowsByIdByTitleAndByAlias) {
  const auto row = key_of_row("emergency-management/disaster",
                              "姓名,身份证号,受灾日期,灾种\n甲,13019920040521051X,2022-09-01,洪涝\n");
  for (const KeyRecord& record :
       {KeyRecord{{"citizen_id", "13019920040521051X"}, {"happened", "2022-09-01"}, {"hazard", "洪涝"}},
        KeyRecord{{"身份证号", "13019920040521051x"}, {"受灾日期", "2022/9/1"}, {"灾种", "洪涝"}},
        KeyRecord{{"公民身份号码", "'13019920040521051X"}, {"发生时间", "2022年9月1日"}, {"灾种", "洪涝"}}}) {
    EXPECT_EQ(key_of_record("emergency-management/disaster", record), row);
  }
}

TEST(NaturalKey, LeavesOutWhatTheRowLeftBlank) {
  EXPECT_EQ(
      key_of_record("emergency-management/disaster", {{"身份证号", "13019920040521051X"}, {"受灾日期", "2022-09-01"}}),
      key_of_row("emergency-management/disaster", "身份证号,受灾日期\n13019920040521051X,2022-09-01\n"));
  EXPECT_EQ(key_of_record("water/unsafe-supply", {{"身份证号", "13019920040521051X"}}),
            key_of_row("water/unsafe-supply", "身份证号,水质\n13019920040521051X,不达标\n"));
  EXPECT_EQ(key_of_record("water/unsafe-supply", {{"身份证号", "13019920040521051X"}, {"发现日期", "-"}}),
            key_of_record("water/unsafe-supply", {{"身份证号", "13019920040521051X"}}));
}

TEST(NaturalKey, TakesEitherDayAsARowDoes) {
  const auto row = key_of_row("emergency-management/disaster", "身份证号,发现日期\n13019920040521051X,2022-09-01\n");
  EXPECT_EQ(
      key_of_record("emergency-management/disaster", {{"身份证号", "13019920040521051X"}, {"发现日期", "2022-09-01"}}),
      row);
  EXPECT_EQ(
      key_of_record("emergency-management/disaster", {{"身份证号", "13019920040521051X"}, {"受灾日期", "2022-09-01"}}),
      row);
}

TEST(NaturalKey, IsNoneOfWhatLacksIsNoPartOfItOrCannotBeRead) {
  constexpr std::string_view kDropout = "education/dropout";
  const std::string id = "13019920040521051X";
  EXPECT_EQ(key_of_record(kDropout, {{"身份证号", id}}), "discovered value-missing");
  EXPECT_EQ(key_of_record(kDropout, {{"发现日期", "2022-09-01"}}), "citizen_id value-missing");
  EXPECT_EQ(key_of_record(kDropout, {{"身份证号", id}, {"姓名", "甲"}}), "name not-of-the-key");
  EXPECT_EQ(key_of_record(kDropout, {{"身份证号", id}, {"什么", "甲"}}), " not-of-the-key");
  EXPECT_EQ(key_of_record(kDropout, {{"citizen_id", id}, {"身份证号", id}}), "citizen_id json-name-repeated");
  EXPECT_EQ(key_of_record(kDropout, {{"身份证号", id}, {"发现日期", "2022-02-30"}}), "discovered date-impossible");
  EXPECT_EQ(key_of_record(kDropout, {{"身份证号", "130199200405210511"}}), "citizen_id id-check-digit");
}

}  // namespace
}  // namespace fangpin::adapters
