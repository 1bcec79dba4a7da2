#include "gateway/intake/memory_budget.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <functional>
#include <limits>

#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

using intake::MemoryBudget;

TEST(MemoryBudget, GivesRoomUntilItIsUsedUpAndTakesItBack) {
  MemoryBudget budget(4000);
  auto first = budget.take("d1", 600);
  ASSERT_TRUE(first);
  EXPECT_EQ(budget.taken_bytes(), 600 * MemoryBudget::kBytesPerFileByte);
  EXPECT_FALSE(budget.take("d2", 401));
  const auto second = budget.take("d3", 400);
  EXPECT_TRUE(second);
  first.reset();
  EXPECT_TRUE(budget.take("d4", 600));
}

TEST(MemoryBudget, AShareThatWasMovedIsGivenBackOnce) {
  MemoryBudget budget(4000);
  auto first = budget.take("d5", 100);
  {
    const MemoryBudget::Share second(std::move(*first));
    EXPECT_EQ(budget.taken_bytes(), 400u);
  }
  first.reset();
  EXPECT_EQ(budget.taken_bytes(), 0u);
}

TEST(MemoryBudget, NothingAlwaysFitsAndAFileLargerThanAllGetsInAlone) {
  MemoryBudget budget(4000);
  {
    const auto alone = budget.take("d6", std::numeric_limits<std::uint64_t>::max());
    ASSERT_TRUE(alone);
    EXPECT_TRUE(budget.take("d7", 0));
    EXPECT_FALSE(budget.take("d8", 1));
  }
  const auto small = budget.take("d9", 1);
  EXPECT_FALSE(budget.take("d10", std::numeric_limits<std::uint64_t>::max()));
}

TEST(MemoryBudget, OneDepartmentLeavesHalfToOthers) {
  MemoryBudget budget(4000);
  auto first = budget.take("education", 300);
  const auto second = budget.take("education", 200);
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(budget.take("education", 1));
  EXPECT_TRUE(budget.take("health", 500));
  first.reset();
  EXPECT_TRUE(budget.take("education", 300));
}

TEST(MemoryBudget, ASingleLargeFileMayTakeMoreThanHalf) {
  MemoryBudget budget(4000);
  const auto large = budget.take("education", 800);
  ASSERT_TRUE(large);
  EXPECT_FALSE(budget.take("education", 1));
  EXPECT_TRUE(budget.take("education", 0)) << "text needs none";
  EXPECT_TRUE(budget.take("health", 200));
}

constexpr std::uint64_t kWorkbookBytesMax = 32 << 20;  // the default of limits.workbook_bytes

Sent workbook(const std::string& subject, const std::string& key) {
  Sent sent;
  sent.path = "/v1/feeds/education/" + subject + "/submissions";
  sent.content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  sent.key = key;
  return sent;
}

// A body that runs something while its submission is being taken in.
class BodyMeanwhile final : public http::BodyReader {
 public:
  explicit BodyMeanwhile(std::function<void()> meanwhile) : meanwhile_(std::move(meanwhile)) {}
  boost::asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t>) override {
    if (meanwhile_) std::exchange(meanwhile_, nullptr)();
    co_return 0;
  }

 private:
  std::function<void()> meanwhile_;
};

class WorkbookMemoryTest : public testing::Test {
 protected:
  // Runs it while a workbook of 32 MiB is being taken in, which holds 128 of the 192 MiB.
  void while_one_is_taken_in(std::function<void()> meanwhile) {
    auto head = county.sign(workbook("dropout", "workbook-01"));
    head.content_length = kWorkbookBytesMax;
    bool ran = false;
    BodyMeanwhile body([&] {
      meanwhile();
      ran = true;
    });
    county.serve(head, body);
    EXPECT_TRUE(ran);
  }
  http::Response push_another_large_one() {
    auto head = county.sign(workbook("freshman-hardship", "workbook-02"));
    head.content_length = kWorkbookBytesMax;
    return county.serve(head, "must never be read");
  }
  CountyFixture county;
};

TEST_F(WorkbookMemoryTest, AWorkbookThatDoesNotFitIsToldToComeAgain) {
  while_one_is_taken_in([&] {
    const auto refused = push_another_large_one();
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(problem_code(refused), "memory-budget");
    EXPECT_EQ(std::count_if(refused.fields.begin(), refused.fields.end(),
                            [](const auto& field) { return field.first == "retry-after"; }),
              1);
  });
  // Nothing of it was kept: the same key comes again and is judged by its content.
  EXPECT_EQ(problem_code(county.post(workbook("freshman-hardship", "workbook-02"))), "file-refused");
}

TEST_F(WorkbookMemoryTest, WhatFitsAndWhatIsNoWorkbookIsTakenInMeanwhile) {
  while_one_is_taken_in([&] {
    Sent others = workbook("study-cost-burden", "workbook-03");
    others.department = "health";
    others.path = "/v1/feeds/health/serious-illness/submissions";
    EXPECT_EQ(problem_code(county.post(others)), "file-refused");
    Sent text = workbook("private-or-coastal-college", "workbook-04");
    text.content_type = "text/csv";
    auto head = county.sign(text);
    head.content_length = kWorkbookBytesMax;
    EXPECT_EQ(problem_code(county.serve(head, "")), "file-refused");
  });
}

}  // namespace
}  // namespace fangpin::test
