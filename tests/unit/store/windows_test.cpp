#include "store_fixture.hpp"

namespace fangpin::store {

using Windows = StoreTest;

namespace {

Date day(unsigned d) { return Date{std::chrono::year{2022}, std::chrono::month{9}, std::chrono::day{d}}; }

domain::Window window(const std::string& duty, unsigned first, unsigned last, const std::string& population = "") {
  domain::Window window;
  window.duty = duty;
  window.feed = "civil-affairs/minimum-living";
  window.feeds = {"civil-affairs/minimum-living", "civil-affairs/widowed-alone"};
  window.population = population;
  window.first = day(first);
  window.last = day(last);
  window.due = end_of_day(day(last));
  window.missed_at = window.due + std::chrono::hours(24 * 7);
  window.policy = "demonstration-2022@1";
  window.clause = "灵寿 三";
  return window;
}

template <class F>
auto in(Store& store, F function) {
  std::optional<decltype(function(std::declval<Transaction&>()))> result;
  EXPECT_TRUE(store.run([&](Transaction& t) -> Status {
    result.emplace(function(t));
    return ok();
  }));
  return *std::move(result);
}

}  // namespace

TEST_F(Windows, ComeBackAsWrittenAndAreWrittenOnce) {
  const auto written = window("civil", 1, 15, "other-insured");
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.open_window(written); }));
  auto changed = written;
  changed.due = at(0);
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.open_window(changed); }));
  const auto all = store().reader().windows(std::nullopt).value();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].due, written.due) << "an opened window is frozen";
  EXPECT_EQ(all[0].feeds, written.feeds);
  EXPECT_EQ(all[0].id(), "2022-09-01/2022-09-15");
  EXPECT_EQ(all[0].clause, "灵寿 三");
  EXPECT_FALSE(all[0].verdict);
  EXPECT_EQ(store().reader().windows("civil-affairs/").value().size(), 1u);
  EXPECT_EQ(store().reader().windows("civil-affair/").value().size(), 0u);
}

TEST_F(Windows, AreFoundByEveryFeedThatClearsThemInTimeOrderMissedOnesToo) {
  const auto second = window("civil", 16, 30);
  const auto first = window("civil", 1, 15);
  ASSERT_TRUE(store().run([&](Transaction& t) {
    (void)t.open_window(second);
    (void)t.open_window(first);
    (void)t.open_window(window("civil", 1, 15, "monitored"));
    return t.conclude(first, domain::Verdict::missed, at(5), 0);
  }));
  const auto found =
      in(store(), [](Transaction& t) { return t.windows_clearable_by("civil-affairs/widowed-alone", ""); });
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ(found->at(0).first, day(1));
  EXPECT_EQ(found->at(0).verdict, domain::Verdict::missed);
  EXPECT_EQ(found->at(1).first, day(16));
  EXPECT_TRUE(in(store(), [](Transaction& t) { return t.windows_clearable_by("civil-affairs/widowed", ""); })->empty());
  EXPECT_EQ(in(store(), [](Transaction& t) { return t.windows_without_verdict(); })->size(), 2u);
}

TEST_F(Windows, AVerdictIsForEver) {
  const auto one = window("civil", 1, 15);
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.open_window(one); }));
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.conclude(one, domain::Verdict::missed, at(5), 0); }));
  EXPECT_FALSE(store().run([&](Transaction& t) { return t.conclude(one, domain::Verdict::met, at(6), 3); }));
  EXPECT_FALSE(store().run([&](Transaction& t) { return t.waive(one, "document", at(6)); }));
  EXPECT_FALSE(
      store().run([&](Transaction& t) { return t.conclude(window("other", 1, 15), domain::Verdict::met, at(6), 3); }));
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.note_delivered_after(one, 9); }));
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.note_delivered_after(one, 10); }));
  const auto read = store().reader().windows(std::nullopt).value().at(0);
  EXPECT_EQ(read.verdict, domain::Verdict::missed);
  EXPECT_EQ(read.delivered_after, 9) << "the first push after the verdict is linked";
  EXPECT_EQ(read.cleared_by, 0);
}

TEST_F(Windows, KeepTheOutageInWhichTheyFellDue) {
  const auto one = window("civil", 1, 15);
  const auto two = window("civil", 16, 30);
  const domain::Outage outage{one.due - Milliseconds{60'000}, one.due + Milliseconds{60'000}};
  ASSERT_TRUE(store().run([&](Transaction& t) {
    (void)t.open_window(one);
    (void)t.open_window(two);
    (void)t.conclude(two, domain::Verdict::met, at(5), 3);
    return t.note_outage(one, outage, one.missed_at + Milliseconds{120'000});
  }));
  EXPECT_FALSE(store().run([&](Transaction& t) { return t.note_outage(two, outage, two.missed_at); })) << "concluded";
  reopen();
  const auto all = store().reader().windows(std::nullopt).value();
  ASSERT_TRUE(all.at(0).outage);
  EXPECT_EQ(all.at(0).outage->from, outage.from);
  EXPECT_EQ(all.at(0).outage->to, outage.to);
  EXPECT_EQ(all.at(0).missed_at, one.missed_at + Milliseconds{120'000});
  EXPECT_EQ(all.at(0).due, one.due);
  EXPECT_FALSE(all.at(1).outage);
}

TEST_F(Windows, KeepWaiversAndAttempts) {
  const auto one = window("civil", 1, 15);
  const auto two = window("civil", 16, 30);
  ASSERT_TRUE(store().run([&](Transaction& t) {
    (void)t.open_window(one);
    (void)t.open_window(two);
    (void)t.note_attempted(two);
    return t.waive(one, "灵乡振〔2022〕3号", at(5));
  }));
  const auto all = store().reader().windows(std::nullopt).value();
  EXPECT_EQ(all.at(0).verdict, domain::Verdict::waived);
  EXPECT_EQ(all.at(0).waiver, "灵乡振〔2022〕3号");
  EXPECT_EQ(all.at(0).concluded_at, at(5));
  EXPECT_TRUE(all.at(1).attempted);
  EXPECT_FALSE(store().run([&](Transaction& t) { return t.note_delivered_after(two, 9); })) << "it was not missed";
}

}  // namespace fangpin::store
