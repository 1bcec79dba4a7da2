#include "gateway/store/asset_queries.hpp"

#include "store_fixture.hpp"

namespace fangpin::store {
namespace {

KeptQuery asked(const std::string& id, std::int64_t index, std::optional<domain::Denial> denial = std::nullopt) {
  KeptQuery out;
  out.query = {id,   "zhang-san", "bureau", "h-1", {"p-1", "p-2"}, "check/vehicles", "transport", "identification", "",
               true, false,       "",       "",    at(10)};
  out.decision = {denial, "130126-2022-1", denial ? 0 : 1, at(100)};
  out.idempotency_key = "key-" + id;
  out.request[0] = 7;
  out.log_index = index;
  return out;
}

class AssetQueries : public StoreTest {
 protected:
  Status put(const KeptQuery& query) {
    return store().run([&](Transaction& t) { return t.asset_queries().put(query); });
  }
  Status answer(const std::string& id, Instant when) {
    KeptAnswer given{domain::AnswerKind::band, "0-50000", Bytes(16, 3), {}, when, when + std::chrono::minutes(60)};
    given.digest[5] = 9;
    return store().run([&](Transaction& t) { return t.asset_queries().answer(id, given); });
  }
  KeptQuery read(const std::string& id) { return store().reader().asset_queries().query(id).value().value(); }
  std::size_t open(const std::string& provider, Instant now, Instant handed_before = at(0)) {
    return store().reader().asset_queries().open_questions(provider, now, handed_before, 10).value().size();
  }
};

TEST_F(AssetQueries, AreKeptWhole) {
  ASSERT_TRUE(put(asked("first", 4)));
  reopen();
  const auto kept = read("first");
  EXPECT_EQ(kept.query.subjects, (std::vector<std::string>{"p-1", "p-2"}));
  EXPECT_EQ(kept.query.item, "check/vehicles");
  EXPECT_TRUE(kept.query.risk_clear);
  EXPECT_FALSE(kept.query.no_objection);
  EXPECT_EQ(kept.query.asked_at, at(10));
  EXPECT_EQ(kept.decision.authorization, "130126-2022-1");
  EXPECT_EQ(kept.decision.expires_at, at(100));
  EXPECT_EQ(kept.request[0], 7);
  EXPECT_EQ(kept.log_index, 4);
  EXPECT_EQ(kept.state, QueryState::open);
  EXPECT_FALSE(kept.answer);
  EXPECT_EQ(store().reader().asset_queries().query_of_key("zhang-san", "key-first").value()->query.id, "first");
  EXPECT_FALSE(store().reader().asset_queries().query_of_key("li-si", "key-first").value());
  EXPECT_FALSE(store().reader().asset_queries().query("second").value());
}

TEST_F(AssetQueries, AnIdOrAKeyOfTheAskerIsTakenOnce) {
  ASSERT_TRUE(put(asked("first", 0)));
  EXPECT_EQ(put(asked("first", 1)).error().code, Errc::conflict);
  auto other = asked("second", 1);
  other.idempotency_key = "key-first";
  EXPECT_EQ(put(other).error().code, Errc::conflict);
  other.query.asker = "li-si";
  EXPECT_TRUE(put(other));
}

TEST_F(AssetQueries, OnlyAllowedOnesCountAsUsesAndAreAsked) {
  ASSERT_TRUE(put(asked("first", 0)));
  ASSERT_TRUE(put(asked("second", 1, domain::Denial::expired)));
  EXPECT_EQ(store().reader().asset_queries().uses("130126-2022-1").value(), 1);
  EXPECT_EQ(read("second").state, QueryState::denied);
  EXPECT_EQ(read("second").decision.denial, domain::Denial::expired);
  EXPECT_EQ(open("transport", at(50)), 1u);
  EXPECT_EQ(open("housing", at(50)), 0u);
  EXPECT_EQ(open("transport", at(100)), 0u) << "expires_at is exclusive";
}

TEST_F(AssetQueries, AHandedOutQuestionRestsAWhile) {
  ASSERT_TRUE(put(asked("first", 0)));
  ASSERT_TRUE(store().run([](Transaction& t) { return t.asset_queries().hand_out("first", at(20)); }));
  EXPECT_EQ(open("transport", at(50), at(19)), 0u);
  EXPECT_EQ(open("transport", at(50), at(20)), 1u);
}

TEST_F(AssetQueries, AreAnsweredOnceAndTheAnswerLapses) {
  ASSERT_TRUE(put(asked("first", 0)));
  ASSERT_TRUE(answer("first", at(50)));
  EXPECT_EQ(answer("first", at(51)).error().code, Errc::conflict);
  EXPECT_EQ(read("first").answer->band, "0-50000");
  EXPECT_EQ(read("first").answer->kind, domain::AnswerKind::band);
  EXPECT_EQ(open("transport", at(51)), 0u);
  const auto lapse = [&](Instant now) {
    std::int64_t count = -1;
    EXPECT_TRUE(store().run([&](Transaction& t) -> Status {
      count = t.asset_queries().lapse(now, 10).value();
      return ok();
    }));
    return count;
  };
  EXPECT_EQ(lapse(at(109)), 0);
  EXPECT_EQ(lapse(at(110)), 1);
  const auto kept = read("first");
  EXPECT_EQ(kept.state, QueryState::lapsed);
  EXPECT_TRUE(kept.answer->band.empty());
  EXPECT_TRUE(kept.answer->salt.empty());
  EXPECT_EQ(kept.answer->digest[5], 9);
  EXPECT_EQ(sql("SELECT band || hex(salt) FROM asset_query"), "");
}

TEST_F(AssetQueries, ExpireInSteps) {
  for (const auto* id : {"a", "b", "c"}) ASSERT_TRUE(put(asked(id, id[0])));
  const auto expire = [&](Instant now) {
    std::size_t count = 0;
    EXPECT_TRUE(store().run([&](Transaction& t) -> Status {
      count = t.asset_queries().expire(now, 2).value().size();
      return ok();
    }));
    return count;
  };
  EXPECT_EQ(expire(at(99)), 0u);
  EXPECT_EQ(expire(at(100)), 2u);
  EXPECT_EQ(expire(at(100)), 1u);
  EXPECT_EQ(expire(at(100)), 0u);
  EXPECT_EQ(read("c").state, QueryState::expired);
  EXPECT_EQ(answer("c", at(99)).error().code, Errc::conflict);
}

TEST_F(AssetQueries, AreListedNewestFirstByAsker) {
  for (const auto* id : {"a", "b", "c"}) ASSERT_TRUE(put(asked(id, id[0])));
  auto other = asked("d", 200);
  other.query.asker = "li-si";
  ASSERT_TRUE(put(other));
  auto& reader = store().reader().asset_queries();
  EXPECT_EQ(reader.queries("", 0, 10).value().front().query.id, "d");
  const auto own = reader.queries("zhang-san", 1, 1).value();
  ASSERT_EQ(own.size(), 1u);
  EXPECT_EQ(own[0].query.id, "b");
}

TEST_F(AssetQueries, EntriesOfAHouseholdAndWhatIsWithheldOfThem) {
  ASSERT_TRUE(store().run([](Transaction& t) -> Status {
    for (const std::int64_t index : {3, 5, 8}) (void)t.asset_queries().concerns("h-1", index);
    (void)t.asset_queries().concerns("h-2", 6);
    (void)t.asset_queries().withhold("first", at(50));
    return t.asset_queries().withhold("first", at(40));
  }));
  auto& reader = store().reader().asset_queries();
  EXPECT_EQ(reader.entries_of("h-1", 100, 2).value(), (std::vector<std::int64_t>{8, 5}));
  EXPECT_EQ(reader.entries_of("h-1", 5, 2).value(), (std::vector<std::int64_t>{3}));
  EXPECT_EQ(reader.withheld_until("first").value(), at(50));
  EXPECT_FALSE(reader.withheld_until("second").value());
}

}  // namespace
}  // namespace fangpin::store
