// What is past its period leaves once a day, page by page, and the log says so.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "gateway/intake/retention_keeper.hpp"
#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;
using domain::Retained;
using intake::RetentionKeeper;
using intake::RetentionRun;

class RetentionTest : public testing::Test {
 protected:
  // Two accepted rows and a rejected one, on 3 September 2022, and a push that was refused.
  void push() {
    county.step_to("2022-09-03T10:00:00+08:00");
    Sent sent;
    sent.body =
        "学生姓名,身份证号,就读学校,年级,监护人姓名,联系电话,发现日期,失学或辍学原因,行政村\n"
        "测试甲,130199201101010011,青同中学,七年级,测试乙,13900000001,2022-09-01,厌学,东托村\n"
        "测试丙,130199201102020027,青同中学,七年级,测试丁,13900000002,2022-09-01,厌学,东托村\n"
        "测试戊,123,青同中学,七年级,测试己,13900000003,2022-09-01,厌学,东托村\n";
    receipt = county.post(sent);
    ASSERT_EQ(receipt.status, 200) << receipt.body;
    sent.key = "key-00000002";
    sent.body = "no header";
    ASSERT_EQ(county.post(sent).status, 422);
  }
  void confirm() {
    std::vector<store::DeliveryId> ids;
    for (const auto& delivery : county.store().reader().deliveries(100, {}).value()) {
      ids.push_back({delivery.range, delivery.position});
    }
    const auto now = county.time().now();
    ASSERT_TRUE(county.store().run([&](store::Transaction& t) { return t.confirm(ids, now); }));
  }
  // Every page of the day, each by a keeper of its own as after a kill; how many there were.
  int run_day(std::size_t page_max = 1000) {
    int pages = 0;
    for (bool more = true; more; ++pages) {
      RetentionKeeper keeper(county.county(), page_max);
      const auto turned = keeper.step(county.time().now());
      EXPECT_TRUE(turned) << turned.error().detail;
      more = turned && *turned;
    }
    return pages;
  }
  std::vector<bj::object> entries() {
    std::vector<bj::object> found;
    for (const auto& bytes : county.audit_entries()) {
      auto entry = bj::parse(bytes).as_object();
      if (entry.at("kind").as_string() == "action" && entry.at("action").as_string() == "retention-enforced") {
        found.push_back(std::move(entry));
      }
    }
    return found;
  }
  std::int64_t removed(Retained kind) {
    const auto last = intake::last_retention(county.store().reader()).value();
    for (const auto& one : last->removals) {
      if (one.kind == kind) return one.removed;
    }
    return -1;
  }
  CountyFixture county;
  http::Response receipt;
};

TEST_F(RetentionTest, NothingGoesBeforeItsPeriodIsOver) {
  push();
  confirm();
  county.step_to("2023-03-06T23:59:00+08:00");  // 184 days after 3 September
  run_day();
  EXPECT_EQ(intake::last_retention(county.store().reader()).value()->removed(), 0);
  EXPECT_TRUE(entries().empty()) << "a run that removed nothing is no news";
}

TEST_F(RetentionTest, EachKindGoesWhenThePolicySays) {
  push();
  confirm();
  county.step_to("2023-03-07T00:00:00+08:00");
  run_day();
  EXPECT_EQ(removed(Retained::row_problems), 1);
  EXPECT_EQ(removed(Retained::identity_envelopes), 2);
  EXPECT_EQ(removed(Retained::receipts), 0);
  EXPECT_EQ(removed(Retained::alerts), 0);
  const auto logged = entries();
  ASSERT_EQ(logged.size(), 1u);
  EXPECT_EQ(bj::serialize(logged[0].at("removed")),
            R"([{"count":1,"cut":"2022-09-03T16:00:00.000Z","kind":"row-problems"},)"
            R"({"count":2,"cut":"2022-09-03T16:00:00.000Z","kind":"identity-envelopes"}])");
  EXPECT_EQ(logged[0].at("actor").as_string(), "gateway");
  EXPECT_EQ(logged[0].at("subject").as_string(), "2023-03-07");
  EXPECT_EQ(logged[0].at("version").as_int64(), 3);

  county.step_to("2025-09-04T00:00:00+08:00");  // 1,097 days
  run_day();
  EXPECT_EQ(removed(Retained::receipts), 1) << "the refused attempt";
  EXPECT_EQ(removed(Retained::alerts), 2);
  EXPECT_EQ(county.totals().rows.created, 2);
  const auto id = std::string(bj::parse(receipt.body).at("receipt").at("receipt_id").as_string());
  EXPECT_EQ(county.get("education", "/v1/receipts/" + id).body, receipt.body) << "a receipt stays what it was";
  EXPECT_EQ(county.get("education", "/v1/receipts/" + id + "/proof").status, 200);
}

TEST_F(RetentionTest, ADayIsDoneOnce) {
  push();
  confirm();
  county.step_to("2023-03-07T08:00:00+08:00");
  RetentionKeeper keeper(county.county());
  while (keeper.step(county.time().now()).value()) continue;
  EXPECT_FALSE(keeper.step(county.time().now()).value());
  EXPECT_EQ(run_day(), 1) << "another process finds it done";
  EXPECT_EQ(entries().size(), 1u);
  county.step_to("2023-03-08T08:00:00+08:00");
  run_day();
  EXPECT_EQ(fangpin::to_text(intake::last_retention(county.store().reader()).value()->day), "2023-03-08");
  EXPECT_EQ(entries().size(), 1u) << "nothing was left";
}

TEST_F(RetentionTest, ARunThatWasCutGoesOnAndCountsEverythingOnce) {
  push();
  confirm();
  county.step_to("2023-03-07T23:50:00+08:00");
  RetentionKeeper keeper(county.county(), 1);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(keeper.step(county.time().now()).value());
  EXPECT_FALSE(intake::last_retention(county.store().reader()).value());
  EXPECT_TRUE(entries().empty()) << "an entry stands at the end of a run";
  county.step_to("2023-03-08T00:10:00+08:00");
  EXPECT_GT(run_day(1), 5);
  const auto logged = entries();
  ASSERT_EQ(logged.size(), 1u);
  EXPECT_EQ(logged[0].at("subject").as_string(), "2023-03-07") << "the day on which it began";
  EXPECT_EQ(logged[0].at("removed").at(0).at("count").as_int64(), 1);
  EXPECT_EQ(logged[0].at("removed").at(1).at("count").as_int64(), 2);
  EXPECT_EQ(fangpin::to_text(intake::last_retention(county.store().reader()).value()->day), "2023-03-08");
}

TEST_F(RetentionTest, APageThatFailsIsTurnedAgain) {
  push();
  confirm();
  county.step_to("2023-03-07T08:00:00+08:00");
  // As after a kill in the middle of a page: what it did is undone whole.
  ASSERT_FALSE(county.store().run([&](store::Transaction& t) -> Status {
    const auto page = t.remove_expired({Retained::row_problems, county.time().now(), 0, 1000, {}});
    EXPECT_EQ(page->removed, 1);
    return error(Errc::unavailable, "killed");
  }));
  run_day();
  EXPECT_EQ(removed(Retained::row_problems), 1);
}

TEST_F(RetentionTest, WhatIsNotForwardedIsHeldAndSaidSo) {
  push();
  county.step_to("2023-03-07T08:00:00+08:00");
  run_day();
  const auto last = intake::last_retention(county.store().reader()).value();
  EXPECT_EQ(last->removals.at(1).kind, Retained::identity_envelopes);
  EXPECT_EQ(last->removals.at(1).removed, 0);
  EXPECT_EQ(last->removals.at(1).held, 2);
  const auto standing = bj::parse(county.get("bureau", "/v1/standing").body);
  EXPECT_EQ(standing.at("retention").at("day").as_string(), "2023-03-07");
  EXPECT_EQ(standing.at("retention").at("kinds").at(1).at("held").as_int64(), 2);
  confirm();
  county.step_to("2023-03-08T08:00:00+08:00");
  run_day();
  EXPECT_EQ(removed(Retained::identity_envelopes), 2);
}

TEST(RetentionRun, StandsInTheStoreAsItWas) {
  RetentionRun run;
  run.day = *parse_date("2023-03-07");
  run.position = 1;
  run.after = 123456789012345;
  run.removals = {{Retained::row_problems, *parse_instant("2022-09-03T16:00:00Z"), 7, 0},
                  {Retained::identity_envelopes, *parse_instant("2022-09-03T16:00:00Z"), 5, 3}};
  EXPECT_EQ(intake::parse_retention_run(to_text(run)), run);
  for (const auto* bad : {"", "x", "2023-13-01 0 0\n", "2023-03-07 0 0\nunknown-kind 2022-09-03T16:00:00.000Z 1 1\n"}) {
    EXPECT_FALSE(intake::parse_retention_run(bad)) << bad;
  }
}

}  // namespace
}  // namespace fangpin::test
