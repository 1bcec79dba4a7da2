#include "adapters/known_columns.hpp"

#include <gtest/gtest.h>

#include "reading.hpp"

namespace fangpin::adapters {
namespace {

const HeaderIndex& index_of(std::string_view feed) { return *HeaderIndex::of_known(contract_of(feed)); }

// "field@place header", in order.
std::vector<std::string> told(const ColumnMap& map) {
  std::vector<std::string> out;
  for (const auto& column : map.columns()) {
    out.push_back(std::string(column.field->id) + "@" + std::to_string(column.index) + " " + column.header);
  }
  return out;
}

TEST(KnownColumns, AreThoseOfTheNamesWhateverWasKeptBefore) {
  const auto& index = index_of(kHouse);
  const std::vector<std::string> one{"户主姓名", "身份证号", "鉴定等级", "鉴定日期"};
  const std::vector<std::string> other{"鉴定日期", "鉴定等级", "身份证号", "户主姓名"};
  for (const auto& names : {one, one, other, other, one}) {
    const auto* known = known_columns(index, names);
    ASSERT_NE(known, nullptr);
    EXPECT_EQ(told(*known), told(ColumnMap(index, names)));
  }
}

TEST(KnownColumns, KeepNoNameThatTheContractDoesNotKnow) {
  const auto& index = index_of(kHouse);
  EXPECT_EQ(known_columns(index, {"户主姓名", "身份证号", "甲"}), nullptr);
  EXPECT_EQ(known_columns(index, {"户主姓名", "身份证号", ""}), nullptr);
  EXPECT_NE(known_columns(index, {"户主姓名", "身份证号"}), nullptr);
}

TEST(KnownColumns, OfOneFileSayNothingOfTheNext) {
  ReadOptions options;
  options.format = FileFormat::ndjson;
  const std::string first =
      R"({"户主姓名":"甲","身份证号":"130199198401095251","鉴定等级":"C","鉴定日期":"2022-09-01"})";
  const std::string turned =
      R"({"鉴定日期":"2022-09-02","鉴定等级":"D","身份证号":"130199198401095251","户主姓名":"甲"})";
  const std::string more =
      R"({"户主姓名":"甲","身份证号":"130199198401095251","鉴定等级":"C","鉴定日期":"2022-09-01","鉴定等及":"D"})";
  for (const auto& text : {first, turned, more, first}) {
    const auto reading = read_bytes(kHouse, text + "\n", options);
    EXPECT_EQ(reading.refusal(), "") << text;
    ASSERT_EQ(reading.accepted.size(), 1U) << text;
    EXPECT_EQ(reading.accepted[0].discovered, parse_date(text == turned ? "2022-09-02" : "2022-09-01"));
    EXPECT_EQ(reading.unread.size(), text == more ? 1U : 0U) << text;
  }
}

}  // namespace
}  // namespace fangpin::adapters
