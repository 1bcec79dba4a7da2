// Records are judged by the instant at which their push was received, however long it took to come in.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/json.hpp>

#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

// A body whose rows are all read before `meanwhile` runs; its end comes after.
class SlowEnd final : public http::BodyReader {
 public:
  SlowEnd(std::string_view body, std::function<void()> meanwhile) : rest_(body), meanwhile_(std::move(meanwhile)) {}
  boost::asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> out) override {
    const auto count = std::min(out.size(), rest_.size());
    std::copy_n(rest_.begin(), count, out.begin());
    rest_.remove_prefix(count);
    if (count == 0 && meanwhile_) std::exchange(meanwhile_, nullptr)();
    co_return count;
  }

 private:
  std::string_view rest_;
  std::function<void()> meanwhile_;
};

// A synthetic citizen ID: the address code of no county, and the check digit of GB 11643.
std::string pupil(int number) {
  std::string id = "1301992011" + fmt::format("{:02}{:02}{:03}", number / 1000 % 12 + 1, 10, number % 1000);
  constexpr std::array kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += (id[i] - '0') * kWeights[i];
  return id + "10X98765432"[sum % 11];
}

// Dropouts may be pushed until 24:00 of the seventh day after their discovery.
class RecordLatenessTest : public testing::Test {
 protected:
  bj::object push(int pupils, const std::string& discovered, const std::string& begun, const std::string& received) {
    county.step_to(begun);
    Sent sent;
    sent.body = "学生姓名,身份证号,就读学校,年级,监护人姓名,联系电话,发现日期,失学或辍学原因,行政村\n";
    for (int i = 0; i < pupils; ++i) {
      sent.body += "测试甲," + pupil(i) + ",青同中学,七年级,测试乙,13900000001," + discovered + ",厌学,东托村\n";
    }
    SlowEnd body(sent.body, [&] { EXPECT_TRUE(county.time().step_to(*parse_instant(received))); });
    const auto response = county.serve(county.sign(sent), body);
    EXPECT_EQ(response.status, 200) << response.body;
    return response.status == 200 ? bj::parse(response.body).at("receipt").as_object() : bj::object{};
  }
  std::size_t late_rows(const bj::object& receipt) {
    const auto path = "/v1/receipts/" + std::string(receipt.at("receipt_id").as_string()) + "/late-records";
    return bj::parse(county.get("education", path).body).at("late_records").as_array().size();
  }
  CountyFixture county;
};

TEST_F(RecordLatenessTest, ARecordReadInTimeOfAPushReceivedAfterItIsLate) {
  const auto receipt = push(2, "2022-09-01", "2022-09-08T23:59:59+08:00", "2022-09-09T00:00:01+08:00");
  EXPECT_EQ(receipt.at("received_at").as_string(), "2022-09-08T16:00:01.000Z");
  EXPECT_EQ(receipt.at("rows").at("late").as_int64(), 2);
  EXPECT_TRUE(receipt.at("explanation_owed").as_bool());
  EXPECT_EQ(late_rows(receipt), 2u);
}

TEST_F(RecordLatenessTest, ThePushThatWasReceivedAtTheLastInstantIsInTime) {
  const auto receipt = push(2, "2022-09-01", "2022-09-08T23:59:59+08:00", "2022-09-09T00:00:00+08:00");
  EXPECT_EQ(receipt.at("rows").at("late").as_int64(), 0);
  EXPECT_FALSE(receipt.at("explanation_owed").as_bool());
  EXPECT_EQ(late_rows(receipt), 0u);
}

TEST_F(RecordLatenessTest, BatchesThatWereStagedLongBeforeAreJudgedWithTheRest) {
  const auto receipt = push(7000, "2022-09-01", "2022-09-08T23:00:00+08:00", "2022-09-09T00:00:01+08:00");
  EXPECT_EQ(receipt.at("rows").at("new").as_int64(), 7000);
  EXPECT_EQ(receipt.at("rows").at("late").as_int64(), 7000);
  EXPECT_GT(late_rows(receipt), 0u);
}

TEST_F(RecordLatenessTest, ARecordThatIsNotNewIsNotLateAgain) {
  push(1, "2022-09-01", "2022-09-02T10:00:00+08:00", "2022-09-02T10:00:00+08:00");
  county.step_to("2022-09-20T10:00:00+08:00");
  Sent sent;
  sent.body = "学生姓名,身份证号,就读学校,年级,监护人姓名,联系电话,发现日期,失学或辍学原因,行政村\n测试甲," + pupil(0) +
              ",青同中学,八年级,测试乙,13900000001,2022-09-01,厌学,东托村\n";
  sent.key = "key-00000002";
  const auto receipt = bj::parse(county.post(sent).body).at("receipt").as_object();
  EXPECT_EQ(receipt.at("rows").at("corrected").as_int64(), 1);
  EXPECT_EQ(receipt.at("rows").at("late").as_int64(), 0);
  EXPECT_EQ(late_rows(receipt), 0u);
}

}  // namespace
}  // namespace fangpin::test
