#include <gmock/gmock.h>

#include <algorithm>

#include "crypto/base/encoding.hpp"
#include "store_fixture.hpp"

namespace fangpin::store {

using Deliveries = StoreTest;

namespace {

Sample row(const std::string& person, const std::string& content = "a") {
  return {.person = person, .record = person, .content = content};
}

std::vector<DeliveryId> ids_of(const std::vector<Delivery>& deliveries) {
  std::vector<DeliveryId> ids;
  for (const auto& delivery : deliveries) ids.push_back(id_of(delivery));
  return ids;
}

}  // namespace

TEST_F(Deliveries, RangesAreNumberedInTheOrderOfAcceptance) {
  const auto first = stage(kIllness, {row("p1")});
  const auto second = stage(kDropout, {row("p2")});
  accept(second);
  accept(first);
  const auto all = deliveries();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].feed, kDropout) << "staged second, accepted first";
  EXPECT_EQ(all[0].range, 1);
  EXPECT_EQ(all[1].range, 2);
}

TEST_F(Deliveries, ComeInPagesAndOnlyUntilConfirmed) {
  std::vector<Sample> rows;
  for (int i = 0; i < 25; ++i) rows.push_back(row("p" + std::to_string(i)));
  push(kIllness, rows);
  std::size_t seen = 0;
  for (auto page = deliveries(10); !page.empty(); page = deliveries(10)) {
    EXPECT_LE(page.size(), 10u);
    EXPECT_EQ(page.front().position, static_cast<std::int64_t>(seen + 1));
    seen += page.size();
    confirm(page);
    confirm(page);
  }
  EXPECT_EQ(seen, 25u);
  EXPECT_EQ(totals().confirmed, 25) << "a second answer changes nothing";
  EXPECT_EQ(totals().unforwarded, 0);
  EXPECT_EQ(sql("SELECT count(*) FROM delivery_exception"), "0");
}

TEST_F(Deliveries, ConfirmationsOutOfOrderLeaveNothingBehindInTheEnd) {
  push(kIllness, {row("p1"), row("p2"), row("p3"), row("p4"), row("p5")});
  const auto all = deliveries();
  confirm({all[3]});
  confirm({all[1]});
  EXPECT_EQ(ids_of(deliveries()), ids_of({all[0], all[2], all[4]}));
  EXPECT_EQ(totals().unforwarded, 3);
  confirm({all[0]});
  EXPECT_EQ(sql("SELECT count(*) FROM delivery_exception"), "1") << "the mark has passed the second";
  confirm({all[4], all[2]});
  EXPECT_TRUE(deliveries().empty());
  EXPECT_EQ(sql("SELECT count(*) FROM delivery_exception"), "0");
  EXPECT_EQ(sql("SELECT confirmed FROM delivery_range"), "5");
}

TEST_F(Deliveries, APersonWaitsBehindWhatIsUnderWay) {
  push(kIllness, {row("p1"), row("p2")});
  push(kIllness, {row("p1", "a2"), row("p2", "b2")});
  const auto all = deliveries();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(ids_of(deliveries(10, {id_of(all[0])})), ids_of({all[1], all[3]}));
  EXPECT_EQ(ids_of(deliveries(10, {id_of(all[2])})), ids_of({all[0], all[1], all[3]}))
      << "an earlier revision does not wait for a later one";
}

TEST_F(Deliveries, ADeadLetterHoldsBackItsPersonAndNobodyElse) {
  push(kIllness, {row("p1"), row("p2")});
  push(kIllness, {row("p1", "a2"), row("p2", "b2")});
  const auto all = deliveries();
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.bury(id_of(all[0]), "field-unknown", at(3)); }));
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.bury(id_of(all[0]), "field-unknown", at(3)); }));
  EXPECT_EQ(ids_of(deliveries()), ids_of({all[1], all[3]}));
  confirm({all[1], all[3]});
  EXPECT_TRUE(deliveries().empty());
  EXPECT_EQ(totals().dead_letters, 1);
  EXPECT_EQ(totals().unforwarded, 2) << "the dead letter and what stands behind it";
  const auto letters = store().reader().dead_letters(10).value();
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0].reason, "field-unknown");
  EXPECT_EQ(letters[0].attempts, 1);
  EXPECT_EQ(letters[0].at, at(3));
  EXPECT_EQ(letters[0].delivery.alert, all[0].alert);

  std::int64_t resent = -1;
  const auto resend = [&](const std::string& which) {
    return store().run([&](Transaction& t) -> Status {
      const auto count = t.resend_dead_letters(which);
      if (!count) return count.error();
      resent = *count;
      return ok();
    });
  };
  EXPECT_FALSE(resend("not hex"));
  ASSERT_TRUE(resend(to_hex(all[1].alert)));
  EXPECT_EQ(resent, 0);
  ASSERT_TRUE(resend(to_hex(all[0].alert)));
  EXPECT_EQ(resent, 1);
  EXPECT_EQ(ids_of(deliveries()), ids_of({all[0], all[2]}));
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.bury(id_of(all[0]), "again", at(4)); }));
  EXPECT_EQ(store().reader().dead_letters(10).value().at(0).attempts, 2);
  ASSERT_TRUE(resend("all"));
  confirm({all[0], all[2]});
  EXPECT_EQ(totals().unforwarded, 0);
  EXPECT_EQ(totals().dead_letters, 0);
  EXPECT_EQ(sql("SELECT count(*) FROM delivery_exception"), "0");
}

TEST_F(Deliveries, AnAnswerThatComesAfterTheBurialStillCounts) {
  push(kIllness, {row("p1")});
  const auto all = deliveries();
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.bury(id_of(all[0]), "refused", at(3)); }));
  confirm(all);
  EXPECT_EQ(totals().dead_letters, 0);
  EXPECT_EQ(totals().confirmed, 1);
  EXPECT_FALSE(store().run([&](Transaction& t) { return t.bury(id_of(all[0]), "late", at(4)); }))
      << "what is confirmed cannot be buried";
}

TEST_F(Deliveries, AnUnknownDeliveryFailsTheJob) {
  push(kIllness, {row("p1"), {.person = "p2", .content = "b", .alert = false}});
  const auto wrong = [&](DeliveryId id) {
    const std::vector<DeliveryId> ids = {id};
    return store().run([&](Transaction& t) { return t.confirm(ids, at(1)); });
  };
  EXPECT_EQ(wrong({9, 1}).error().code, Errc::not_found);
  EXPECT_EQ(wrong({1, 2}).error().code, Errc::not_found) << "a row without a revision is no delivery";
  EXPECT_EQ(totals().confirmed, 0);
}

TEST_F(Deliveries, EveryRevisionIsListedForReconciling) {
  push(kIllness, {row("p1"), row("p2")});
  push(kIllness, {row("p1", "a2")});
  stage(kIllness, {row("p2", "b2")});
  const auto all = store().reader().accepted_revisions().value();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].first, all[2].first);
  EXPECT_EQ(all[0].second, 1);
  EXPECT_EQ(all[2].second, 2);
}

TEST_F(Deliveries, ASubmissionWithoutRevisionsHasNoRange) {
  push(kIllness, {row("p1")});
  push(kIllness, {row("p1")});
  EXPECT_EQ(sql("SELECT count(*) FROM delivery_range"), "1");
}

}  // namespace fangpin::store
