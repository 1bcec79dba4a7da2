#include <gmock/gmock.h>

#include "crypto/base/encoding.hpp"
#include "store_fixture.hpp"

namespace fangpin::store {

using domain::RowOutcome;
using testing::ElementsAre;
using Registers = StoreTest;

namespace {

Sample police(const std::string& person, const std::string& household, const std::string& content = "r") {
  return {.person = person, .content = content, .household = household, .subject = RowSubject::household_register};
}

Sample national(const std::string& person, const std::string& household) {
  return {.person = person, .content = "n", .household = household, .subject = RowSubject::population_register};
}

Sample alert(const std::string& person) { return {.person = person, .content = "a"}; }

std::string police_token(const std::string& household) {
  const auto token = fangpin::store::token(1, crypto::TokenKind::police_household, household);
  return "1:" + to_hex(token.value);
}

std::string national_token(const std::string& household) {
  const auto token = fangpin::store::token(1, crypto::TokenKind::national_household, household);
  return "1:" + to_hex(token.value);
}

}  // namespace

TEST_F(Registers, AnAlertCarriesThePoliceHouseholdAndTheNationalBesideIt) {
  push(kHouseholds, {police("p1", "h1"), police("p2", "h1")});
  push(kAlleviated, {national("p1", "n1"), national("p3", "n3")});
  push(kDisaster, {alert("p1"), alert("p2"), alert("p3"), alert("p4")});
  const auto all = deliveries();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].police_household, police_token("h1"));
  EXPECT_EQ(all[0].national_household, national_token("n1"));
  EXPECT_EQ(all[1].police_household, police_token("h1"));
  EXPECT_EQ(all[1].national_household, "");
  EXPECT_EQ(all[2].police_household, "");
  EXPECT_EQ(all[2].national_household, national_token("n3"));
  EXPECT_EQ(all[3].police_household, "");
  EXPECT_EQ(all[3].national_household, "");
  EXPECT_EQ(totals().households, 1) << "police households with a standing alert";
}

TEST_F(Registers, SaysWhoWouldLeaveBeforeItIsAccepted) {
  push(kHouseholds, {police("p1", "h1"), police("p2", "h1"), police("p3", "h2"), police("p4", "h2")});
  push(kAlleviated, {national("p1", "n1"), national("p9", "n2")});
  Leaving leaving;
  const auto look = [&](const char* feed, const std::vector<Sample>& samples) {
    const auto id = stage(feed, samples);
    const auto looked = store().run([&](Transaction& t) -> Status {
      leaving = t.leaving(id).value();
      return t.abandon(id);
    });
    ASSERT_TRUE(looked);
  };
  look(kHouseholds, {police("p1", "h1"), police("p2", "h7"), police("p5", "h1")});
  EXPECT_EQ(leaving.in_force, 4) << "of this register alone";
  EXPECT_EQ(leaving.absent, 2) << "one moved and one stayed";
  look(kHouseholds, {police("p1", "h1"), police("p2", "h1"), police("p3", "h2", "renamed"), police("p4", "h2")});
  EXPECT_EQ(leaving.absent, 0);
  look(kDisaster, {alert("p1")});
  EXPECT_EQ(leaving.in_force, 0) << "no register";
}

TEST_F(Registers, ARegisterMakesNoAlertsOfItsOwn) {
  const auto revisions = push(kHouseholds, {police("p1", "h1")});
  EXPECT_EQ(revisions.created, 0);
  EXPECT_TRUE(deliveries().empty());
  EXPECT_EQ(totals().rows.created, 1);
  EXPECT_EQ(totals().rows.without_alert, 0);
}

// The October register: newcomers who had alerts, a child that splits off, and one that did not move.
TEST_F(Registers, TheNextSnapshotRegroupsWhoMovedAndOnlyThose) {
  push(kHouseholds, {police("p1", "h1"), police("child", "h1"), police("p3", "h3")});
  push(kDisaster, {alert("p1"), alert("child"), alert("p3"), alert("newcomer"), alert("stranger")});
  const auto before = deliveries();
  confirm(before);
  std::vector<RowOutcome> outcomes;
  const auto revisions =
      push(kHouseholds, {police("p1", "h1"), police("child", "h9"), police("p3", "h3"), police("newcomer", "h3")},
           &outcomes);
  EXPECT_THAT(outcomes,
              ElementsAre(RowOutcome::unchanged, RowOutcome::regrouped, RowOutcome::unchanged, RowOutcome::created));
  EXPECT_EQ(revisions.regrouped, 2);
  const auto after = deliveries();
  ASSERT_EQ(after.size(), 2u);
  EXPECT_EQ(after[0].alert, before[1].alert);
  EXPECT_EQ(after[0].kind, RevisionKind::regrouped);
  EXPECT_EQ(after[0].revision, 2);
  EXPECT_EQ(after[0].police_household, police_token("h9"));
  EXPECT_EQ(after[0].feed, kDisaster) << "the alert's feed, not the register's";
  EXPECT_EQ(after[0].kept, before[1].kept);
  EXPECT_EQ(after[0].area, before[1].area);
  EXPECT_FALSE(after[0].identity);
  EXPECT_EQ(after[1].alert, before[3].alert);
  EXPECT_EQ(after[1].police_household, police_token("h3"));
  EXPECT_EQ(totals().households, 3);
  EXPECT_EQ(totals().revisions.regrouped, 2);
  EXPECT_EQ(push(kHouseholds, {police("p1", "h1"), police("child", "h9"), police("p3", "h3"), police("newcomer", "h3")})
                .regrouped,
            0)
      << "the same snapshot again moves nobody";
}

TEST_F(Registers, WhoIsAbsentHasLeftAndWhoComesBackBeginsAnew) {
  push(kHouseholds, {police("p1", "h1"), police("p2", "h2")});
  push(kDisaster, {alert("p2")});
  confirm(deliveries());
  EXPECT_EQ(push(kHouseholds, {police("p1", "h1")}).regrouped, 1);
  auto moved = deliveries();
  ASSERT_EQ(moved.size(), 1u);
  EXPECT_EQ(moved[0].police_household, "") << "regrouped to none";
  confirm(moved);
  EXPECT_EQ(totals().households, 0);
  std::vector<RowOutcome> outcomes;
  EXPECT_EQ(push(kHouseholds, {police("p1", "h1"), police("p2", "h2")}, &outcomes).regrouped, 1);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::unchanged, RowOutcome::created));
  moved = deliveries();
  ASSERT_EQ(moved.size(), 1u);
  EXPECT_EQ(moved[0].police_household, police_token("h2"));
  EXPECT_EQ(moved[0].revision, 3);
}

TEST_F(Registers, AWithdrawnAlertIsNotRegrouped) {
  push(kDisaster, {alert("p1")});
  push(kDisaster, {{.person = "p1", .content = "a2", .alert = false}});
  confirm(deliveries());
  EXPECT_EQ(push(kHouseholds, {police("p1", "h1")}).regrouped, 0);
  EXPECT_TRUE(deliveries().empty());
  EXPECT_EQ(totals().households, 0);
}

TEST_F(Registers, TheNationalHouseholdCountsOnlyWhereThereIsNoPoliceHousehold) {
  push(kHouseholds, {police("p1", "h1")});
  push(kDisaster, {alert("p1"), alert("p2")});
  confirm(deliveries());
  EXPECT_EQ(push(kAlleviated, {national("p1", "n1"), national("p2", "n2")}).regrouped, 1);
  const auto moved = deliveries();
  ASSERT_EQ(moved.size(), 1u);
  EXPECT_EQ(moved[0].national_household, national_token("n2"));
  confirm(moved);
  EXPECT_EQ(push(kHouseholds, {police("p1", "h1"), police("p2", "h1")}).regrouped, 1)
      << "the police household takes over";
  EXPECT_EQ(deliveries().at(0).police_household, police_token("h1"));
  EXPECT_EQ(deliveries().at(0).national_household, national_token("n2"));
}

TEST_F(Registers, OneRegisterDoesNotEmptyAnother) {
  push(kAlleviated, {national("p1", "n1")});
  push(kMonitored, {national("p2", "n2")});
  push(kDisaster, {alert("p1"), alert("p2")});
  const auto all = deliveries();
  EXPECT_EQ(all.at(0).national_household, national_token("n1"));
  EXPECT_EQ(all.at(1).national_household, national_token("n2"));
}

TEST_F(Registers, AChangeOfHouseholdDecidesFirst) {
  push(kHouseholds, {police("p1", "h1", "r"), police("p2", "h1", "r"), police("p3", "h1", "r")});
  std::vector<RowOutcome> outcomes;
  push(kHouseholds, {police("p1", "h2", "other"), police("p2", "h1", "other"), police("p3", "h1", "r")}, &outcomes);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::regrouped, RowOutcome::corrected, RowOutcome::unchanged));
}

TEST_F(Registers, AnAlertStagedBeforeARegisterAndAcceptedAfterItHasTheNewHousehold) {
  push(kHouseholds, {police("p1", "h1")});
  const auto id = stage(kDisaster, {alert("p1")});
  EXPECT_EQ(push(kHouseholds, {police("p1", "h2")}).regrouped, 0) << "the staged alert does not exist yet";
  accept(id);
  EXPECT_EQ(deliveries().at(0).police_household, police_token("h2"));
}

TEST_F(Registers, ACorrectionStagedBeforeARegroupingIsNumberedAfterIt) {
  push(kHouseholds, {police("p1", "h1")});
  push(kDisaster, {alert("p1")});
  const auto id = stage(kDisaster, {{.person = "p1", .content = "a2"}});
  EXPECT_EQ(push(kHouseholds, {police("p1", "h2")}).regrouped, 1);
  accept(id);
  const auto all = deliveries();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1].kind, RevisionKind::regrouped);
  EXPECT_EQ(all[1].revision, 2);
  EXPECT_EQ(all[2].kind, RevisionKind::corrected);
  EXPECT_EQ(all[2].revision, 3);
  EXPECT_EQ(all[0].police_household, police_token("h1")) << "as of its own acceptance";
  EXPECT_EQ(all[2].police_household, police_token("h2"));
}

TEST_F(Registers, ARegisterWithoutAGoodRowSendsNobodyAway) {
  push(kHouseholds, {police("p1", "h1")});
  push(kHouseholds, {});
  push(kDisaster, {alert("p1")});
  EXPECT_EQ(deliveries().at(0).police_household, police_token("h1"));
}

TEST_F(Registers, AnAbandonedRegisterMovesNobody) {
  push(kHouseholds, {police("p1", "h1"), police("p2", "h1")});
  push(kDisaster, {alert("p1")});
  confirm(deliveries());
  const auto id = stage(kHouseholds, {police("p1", "h7")});
  ASSERT_TRUE(store().run([&](Transaction& t) { return t.abandon(id); }));
  EXPECT_TRUE(deliveries().empty());
  std::vector<RowOutcome> outcomes;
  EXPECT_EQ(push(kHouseholds, {police("p1", "h1"), police("p2", "h1")}, &outcomes).regrouped, 0);
  EXPECT_THAT(outcomes, ElementsAre(RowOutcome::unchanged, RowOutcome::unchanged));
}

}  // namespace fangpin::store
