#include "access_fixture.hpp"

// Each decision on a question, made again.
namespace fangpin::verify {
namespace {

namespace bj = boost::json;
using testing::HasSubstr;

class VerifyAccess : public test::AccessFixture {};

TEST_F(VerifyAccess, WithAuthorizationAndEveryDenialRecomputedIsClean) {
  add_access();
  add_release("query-1");
  add_answer("query-1");
  add_release("query-1", {{"what", "answer"}, {"to", "staff-1"}});
  add_denial("household-unknown", {{"household", nullptr}, {"subjects", bj::array{}}, {"authorization", nullptr}});
  add_denial("no-authorization", {{"household", "h-ZZZZZZZZZZZZZZZZZZZZZZ"}, {"authorization", nullptr}});
  add_denial("grantee-not-in-scope", {{"grantee", "township:130126101"}});
  add_denial("purpose-differs", {{"purpose", "removal"}});
  add_denial("item-not-in-scope", {{"item", "check/deposits"}});
  add_denial("provider-not-in-scope", {{"provider", "water"}});
  add_denial("member-not-covered", {{"subjects", bj::array{kHead, kSpouse}}});
  add_denial("member-not-covered", {{"subjects", bj::array{}}});
  add_denial("comparison-not-needed", {{"item", "check/vehicles"}, {"risk_clear", true}, {"no_objection", true}});
  add_access({{"use", 2},
              {"item", "check/vehicles"},
              {"risk_clear", true},
              {"no_objection", true},
              {"override", bj::object{{"reason", "complaint"}, {"document", "2022-7"}}}});
  add_access({{"use", 3}, {"subjects", bj::array{kHead, kChild}}});
  add_denial("uses-exhausted");
  add_end("130126-2022-1");
  add_denial("ended");
  EXPECT_EQ(decide(), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("accesses 14: 允许 / allowed 3, 拒绝 / denied 11"));
  EXPECT_THAT(out_, HasSubstr("member-not-covered       2"));
}

TEST_F(VerifyAccess, WithoutAuthorizationIsB1) {
  add_access({{"household", "h-ZZZZZZZZZZZZZZZZZZZZZZ"}, {"authorization", "130126-2022-9"}});
  expect_only("B1", "there is no authorization of the household before it");
}

TEST_F(VerifyAccess, UnderAnotherHouseholdsAuthorizationIsB1) {
  add_access({{"household", "h-ZZZZZZZZZZZZZZZZZZZZZZ"}});
  expect_only("B1", "allowed without authorization");
}

// A question asks how things stand on its day; the fixture's clock stands on 2022-09-01 in Shanghai.
TEST_F(VerifyAccess, OnADayOutsideTheDatesOfDataIsB4) {
  const auto day = fangpin::to_text(shanghai_date(clock_));
  const auto before = fangpin::to_text(plus_days(shanghai_date(clock_), -1));
  const auto after = fangpin::to_text(plus_days(shanghai_date(clock_), 1));
  add_end("130126-2022-1");
  add_authorization({{"number", "2"}, {"data_from", day}, {"data_to", day}});
  add_access({{"authorization", "2"}});
  add_end("2");
  add_authorization({{"number", "3"}, {"data_from", after}});
  add_denial("data-not-in-range", {{"authorization", "3"}});
  add_end("3");
  add_authorization({{"number", "4"}, {"data_to", before}});
  add_denial("data-not-in-range", {{"authorization", "4"}, {"provider", "water"}});
  EXPECT_EQ(decide(), kClean) << out_ << err_;
  std::filesystem::remove_all(log_);
  add_access({{"authorization", "4"}});
  expect_only("B4", "outside the dates of data that were signed for");
}

TEST_F(VerifyAccess, WhatTheDatesOfDataHoldIsNotDeniedForThem) {
  add_denial("data-not-in-range");
  expect_only("B12", "recomputed it is allow");
}

TEST_F(VerifyAccess, BeforeItTakesEffectIsB2) {
  add_authorization({{"number", "2"}, {"effective_at", "2022-10-01T00:00:00.000Z"}});
  add_access({{"authorization", "2"}});
  expect_only("B2", "not yet in effect");
}

TEST_F(VerifyAccess, AfterItExpiredIsB2) {
  clock_ = *parse_instant("2023-08-01T00:00:00Z");
  now_ = *parse_instant("2023-09-01T00:00:00Z");
  add_access();
  expect_only("B2", "had expired");
}

TEST_F(VerifyAccess, AfterItEndedIsB3ByTheOrderOfTheLog) {
  add_end("130126-2022-1");
  clock_ -= std::chrono::minutes(1);  // the same instant: the order decides
  add_access();
  expect_only("B3", "had ended");
}

TEST_F(VerifyAccess, ThatIsLaterThanAnEndLoggedBehindItIsB3) {
  clock_ += std::chrono::minutes(3);
  add_access();
  clock_ -= std::chrono::minutes(3);
  add_end("130126-2022-1");
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B3] 第 3 条"));
}

TEST_F(VerifyAccess, OutOfScopeIsB4) {
  add_access({{"item", "check/deposits"}});
  expect_only("B4", "the item is not in its scope");
}

TEST_F(VerifyAccess, ToADepartmentOutOfScopeIsB4) {
  add_access({{"provider", "water"}});
  expect_only("B4", "the department asked is not in its scope");
}

TEST_F(VerifyAccess, OfAnotherPurposeOrGranteeIsB5EachToldByItself) {
  add_access({{"purpose", "removal"}, {"grantee", "township:130126101"}});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("发现 2 项"));
  EXPECT_THAT(out_, HasSubstr("purpose is not the authorized one"));
  EXPECT_THAT(out_, HasSubstr("office is not one that it authorizes"));
}

TEST_F(VerifyAccess, UnderAVersionThatANewerOneReplacedIsB3EvenWithoutItsEndEntry) {
  add_authorization({{"number", "2"}, {"previous", "130126-2022-1"}, {"items", bj::array{"check/deposits"}}});
  add_access();
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B3] 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("[B3] 第 3 条"));
  EXPECT_THAT(out_, HasSubstr("发现 2 项"));
}

TEST_F(VerifyAccess, ANewVersionBehindTheEndOfTheOldOneIsClean) {
  add_end("130126-2022-1", {{"reason", "superseded"}});
  add_authorization({{"number", "2"}, {"previous", "130126-2022-1"}});
  add_access({{"authorization", "2"}});
  EXPECT_EQ(decide(), kClean) << out_;
}

TEST_F(VerifyAccess, AnEndAsSupersededThatNoNewVersionFollowsIsB3) {
  add_end("130126-2022-1", {{"reason", "superseded"}});
  expect_only("B3", "no new version of it follows");
  EXPECT_THAT(out_, HasSubstr("[B3] 第 2 条"));
  std::filesystem::remove_all(log_);
  add_authorization({{"number", "2"}});  // it stands for itself
  expect_only("B3", "no new version of it follows");
}

TEST_F(VerifyAccess, ToAMemberForWhomNobodySignedIsB6) {
  add_access({{"subjects", bj::array{kSpouse}}});
  expect_only("B6", "a member was not covered");
}

TEST_F(VerifyAccess, WithAStatutoryDutyAllMembersAreCovered) {
  add_authorization({{"number", "2"}, {"basis", "statutory-duty"}, {"basis_document", "2022-3"}});
  add_access({{"subjects", bj::array{kSpouse}}, {"authorization", "2"}});
  EXPECT_EQ(decide(), kClean) << out_;
}

TEST_F(VerifyAccess, BeyondTheUsesIsB7) {
  for (int use = 1; use <= 4; ++use) add_access({{"use", use}});
  expect_only("B7", "its uses were exhausted");
}

TEST_F(VerifyAccess, WithAWrongCountOfUsesIsB7) {
  add_access({{"use", 2}});
  expect_only("B7", "says that it is use 2 of the authorization; it is use 1");
}

TEST_F(VerifyAccess, ThatWasDeniedWithoutReasonOrForAnotherIsB12) {
  add_denial("no-authorization");
  add_denial("expired", {{"item", "check/deposits"}});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B12] 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("recomputed it is allow (130126-2022-1)"));
  EXPECT_THAT(out_, HasSubstr("recomputed it is deny (item-not-in-scope)"));
}

TEST_F(VerifyAccess, ThatWasDeniedUnderAnotherLetterThanTheClosestIsB12) {
  add_denial("item-not-in-scope", {{"item", "check/deposits"}, {"authorization", nullptr}});
  expect_only("B12", "names the authorization -; it should be 130126-2022-1");
}

TEST_F(VerifyAccess, ThatLingshouThreeMakesNeedlessIsB12) {
  add_access({{"item", "check/vehicles"}, {"risk_clear", true}, {"no_objection", true}});
  expect_only("B12", "comparing all the same needs a reason");
}

TEST_F(VerifyAccess, NamesTheLatestOfSeveralAuthorizations) {
  add_authorization({{"number", "2"}});
  add_access();
  expect_only("B12", "names the authorization 130126-2022-1; it should be 2");
}

TEST_F(VerifyAccess, UnderAPolicyThatWasNotInForceIsB12) {
  add_access({{"policy", "demonstration-2022@2"}});
  expect_only("B12", "and demonstration-2022@1 was in force");
}

TEST_F(VerifyAccess, IsDecidedByTheRulesInForceAtItsIndex) {
  add_access({{"item", "check/vehicles"},
              {"risk_clear", true},
              {"no_objection", true},
              {"override", bj::object{{"reason", "complaint"}, {"document", "2022-7"}}}});
  add_rules({{"clear_risk_skips", false}});
  add_access({{"use", 2}, {"item", "check/vehicles"}, {"risk_clear", true}, {"no_objection", true}});
  EXPECT_EQ(decide(), kClean) << out_;
}

TEST_F(VerifyAccess, QuestionsAndAnswersThatCannotBeAreB12) {
  add_access({{"query", "query-1"}, {"expires_at", iso(std::chrono::hours(169))}});
  add_access({{"query", "query-1"}, {"use", 2}});
  add_answer("query-1", {{"outcome", "expired"}, {"digest", nullptr}});
  add_answer("query-1");
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"not within the policy's 168 hours", "has the query id of entry 2",
                           "expired before its time", "has its answer already", "发现 4 项"}) {
    EXPECT_THAT(out_, HasSubstr(what));
  }
}

TEST_F(VerifyAccess, WithoutRulesBeforeItCannotBeDecidedAgain) {
  entries_.clear();
  add_authorization();
  add_access({{"policy", ""}});
  expect_only("B12", "tells the rules of queries");
}

}  // namespace
}  // namespace fangpin::verify
