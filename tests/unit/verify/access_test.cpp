#include "access_fixture.hpp"

namespace fangpin::verify {
namespace {

namespace bj = boost::json;
using testing::HasSubstr;
using testing::Not;

class VerifyAccess : public test::AccessFixture {
 protected:
  // That exactly the check that is named finds something.
  void expect_only(const std::string& check, const std::string& words) {
    EXPECT_EQ(decide(), kFindings) << out_ << err_;
    EXPECT_THAT(out_, HasSubstr("[" + check + "]"));
    EXPECT_THAT(out_, HasSubstr(words));
    EXPECT_THAT(out_, HasSubstr("发现 1 项"));
  }
};

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

TEST_F(VerifyAccess, WhoseAuthorizationWasCapturedLaterIsB8) {
  add_access({{"household", "h-ZZZZZZZZZZZZZZZZZZZZZZ"}, {"authorization", "late"}});
  add_authorization({{"number", "late"},
                     {"household", "h-ZZZZZZZZZZZZZZZZZZZZZZ"},
                     {"evidence", bj::object{{"method", "wet-signature"}, {"digest", std::string(64, 'd')}}}});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B1] 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("[B8] 第 3 条"));
}

TEST_F(VerifyAccess, IsBackFilledByALetterThatReachesBackOnly) {
  const std::string other = "h-ZZZZZZZZZZZZZZZZZZZZZZ";
  const Members scan{{"method", "wet-signature"}, {"digest", std::string(64, 'd')}};
  add_access({{"household", other}, {"authorization", "none"}});
  clock_ += std::chrono::hours(24);
  const auto later = iso(std::chrono::minutes(0));
  add_authorization({{"number", "2"}, {"household", other}, {"evidence", scan}, {"effective_at", later}});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));  // a letter for what comes: only the access itself was wrong
  EXPECT_THAT(out_, HasSubstr("[B1] 第 2 条"));
  add_authorization({{"number", "3"}, {"household", other}, {"evidence", scan}});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B8] 第 4 条"));
  EXPECT_THAT(out_, HasSubstr("(entry 2)"));
}

TEST_F(VerifyAccess, UnderAnEndedLetterThatANewOneCoversAfterwardsIsB3AndB8) {
  add_end("130126-2022-1");
  add_access();
  add_authorization({{"number", "2"}, {"previous", "130126-2022-1"}});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B3] 第 3 条"));
  EXPECT_THAT(out_, HasSubstr("[B8] 第 4 条"));
  EXPECT_THAT(out_, HasSubstr("发现 2 项"));
}

TEST_F(VerifyAccess, WithoutASignatureBeforeTheLetterIsMarkedInItForEver) {
  const auto duty = [&](const char* number, const char* basis, bj::array after, const char* effective) {
    add_authorization({{"version", 2},
                       {"number", number},
                       {"household", "h-ZZZZZZZZZZZZZZZZZZZZZZ"},
                       {"basis", basis},
                       {"basis_document", std::string(basis) == "consent" ? bj::value(nullptr) : bj::value("2022-3")},
                       {"effective_at", effective},
                       {"evidence", bj::object{{"method", "wet-signature"}, {"digest", std::string(64, 'd')}}},
                       {"captured_after", std::move(after)}});
  };
  const char* const before = "2022-08-30T00:00:00.000Z";
  const char* const later = "2022-10-01T00:00:00.000Z";
  add_denial("no-authorization", {{"household", "h-ZZZZZZZZZZZZZZZZZZZZZZ"}, {"authorization", nullptr}});
  add_denial("household-unknown", {{"household", nullptr}, {"subjects", bj::array{}}, {"authorization", nullptr}});
  duty("2", "emergency", {"query-1"}, later);  // it does not reach back
  EXPECT_EQ(decide(), kClean) << out_;
  duty("3", "emergency", {"query-1"}, before);
  expect_only("B8", "after a denied query (entry 2)");
  add_access({{"household", "h-ZZZZZZZZZZZZZZZZZZZZZZ"}, {"authorization", "3"}});
  duty("4", "consent", {"query-3", "query-1"}, before);
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B8] 第 7 条"));
  EXPECT_THAT(out_, HasSubstr("after a query by duty or emergency (entry 6)"));
  EXPECT_THAT(out_, HasSubstr("发现 3 项"));
}

TEST_F(VerifyAccess, AMarkOfEarlierQueriesThatTheLogDoesNotGiveIsB8) {
  add_authorization({{"version", 2}, {"number", "2"}, {"captured_after", bj::array{"query-9"}}});
  expect_only("B8", "is not what the log has");
}

TEST_F(VerifyAccess, AnAnswerWithoutItsDigestIsE1) {
  add_access();
  add_answer("query-1", {{"digest", nullptr}});
  expect_only("E1", "digest");
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

TEST_F(VerifyAccess, AnswersAndReleasesNeedTheirQuestion) {
  add_denial("item-not-in-scope", {{"item", "check/deposits"}});
  add_answer("query-1");
  add_release("query-9");
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B1] 第 3 条"));
  EXPECT_THAT(out_, HasSubstr("[B1] 第 4 条"));
}

TEST_F(VerifyAccess, AnswersAndReleasesGoWhereTheQuestionSays) {
  add_access();
  add_release("query-1", {{"to", "police"}});
  add_answer("query-1", {{"provider", "police"}});
  add_release("query-1", {{"what", "answer"}, {"to", "staff-9"}});
  add_release("query-1", {{"what", "answer"}, {"to", "staff-1"}, {"household", "h-ZZZZZZZZZZZZZZZZZZZZZZ"}});
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"[B5] 第 3 条", "[B5] 第 4 条", "[B5] 第 5 条", "[B6] 第 6 条"})
    EXPECT_THAT(out_, HasSubstr(what));
}

TEST_F(VerifyAccess, AnAnswerIsReleasedOnlyWhenItIsLoggedAndInTime) {
  add_access();
  add_release("query-1", {{"what", "answer"}, {"to", "staff-1"}});
  clock_ += std::chrono::hours(200);
  add_release("query-1");
  add_answer("query-1");
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("releases an answer that no entry before it records"));
  EXPECT_THAT(out_, HasSubstr("[B2] 第 4 条"));
  EXPECT_THAT(out_, HasSubstr("[B2] 第 5 条"));
}

TEST_F(VerifyAccess, NothingIsHandedOutAnsweredOrReadOnceTheAuthorizationEnded) {
  add_access();
  add_access({{"use", 2}});
  add_release("query-1");
  add_answer("query-1");
  add_release("query-1", {{"what", "answer"}, {"to", "staff-1"}});
  add_end("130126-2022-1");
  EXPECT_EQ(decide(), kClean) << out_;
  add_release("query-1", {{"what", "answer"}, {"to", "staff-1"}});
  add_release("query-2");
  add_answer("query-2");
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"[B3] 第 8 条", "[B3] 第 9 条", "[B3] 第 10 条", "发现 3 项"}) {
    EXPECT_THAT(out_, HasSubstr(what));
  }
}

TEST_F(VerifyAccess, AReleaseThatIsLaterThanAnEndLoggedBehindItIsB3) {
  add_access();
  clock_ += std::chrono::minutes(3);
  add_release("query-1");
  clock_ -= std::chrono::minutes(3);
  add_end("130126-2022-1");
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B3] 第 4 条"));
}

TEST_F(VerifyAccess, NothingIsHandedOutAnsweredOrReadOnceTheAuthorizationExpired) {
  clock_ = *parse_instant("2023-07-31T23:00:00Z");
  now_ = *parse_instant("2023-09-01T00:00:00Z");
  add_access();
  add_access({{"use", 2}});
  add_answer("query-1");
  clock_ = *parse_instant("2023-08-01T00:00:00Z");
  add_release("query-1", {{"what", "answer"}, {"to", "staff-1"}});
  add_release("query-2");
  add_answer("query-2");
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"[B2] 第 5 条", "[B2] 第 6 条", "[B2] 第 7 条", "发现 3 项"}) {
    EXPECT_THAT(out_, HasSubstr(what));
  }
}

TEST_F(VerifyAccess, AQuestionMayExpireAfterItsAuthorizationEnded) {
  add_access();
  add_end("130126-2022-1");
  clock_ += std::chrono::hours(168);
  add_answer("query-1", {{"outcome", "expired"}, {"digest", nullptr}});
  EXPECT_EQ(decide(), kClean) << out_;
}

TEST_F(VerifyAccess, AnAnswerIsReadOnlyInItsTimeAndNeverWhenThereIsNone) {
  add_access();
  add_access({{"use", 2}});
  add_answer("query-1", {{"outcome", "cannot-say"}});
  clock_ += std::chrono::hours(167);
  add_release("query-1", {{"what", "answer"}, {"to", "staff-1"}});
  clock_ += std::chrono::hours(1);
  add_answer("query-2", {{"outcome", "expired"}, {"digest", nullptr}});
  EXPECT_EQ(decide(), kClean) << out_;
  add_release("query-1", {{"what", "answer"}, {"to", "staff-1"}});
  add_release("query-2", {{"what", "answer"}, {"to", "staff-1"}});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B2] 第 7 条"));
  EXPECT_THAT(out_, HasSubstr("[B2] 第 8 条"));
}

TEST_F(VerifyAccess, SearchesByIdCardKeepTheirQuota) {
  add_search("staff-1", 1);
  add_search("staff-2", 1);
  add_search("staff-1", 2, {{"outcome", "not-found"}, {"subject", nullptr}});
  add_search("staff-1", 3, {{"outcome", "over-quota"}, {"subject", nullptr}});
  clock_ += std::chrono::hours(24);
  add_search("staff-1", 1);
  EXPECT_EQ(decide(), kClean) << out_;
  add_search("staff-1", 2);
  add_search("staff-1", 3);
  expect_only("B7", "more often that day than the quota of 2");
}

TEST_F(VerifyAccess, ARecordThatIsNotInOrderIsB9) {
  add_authorization({{"number", "2"}, {"form", "letter-1@" + std::string(64, 'e')}});
  add_authorization(
      {{"number", "3"}, {"evidence", bj::object{{"method", "wet-signature"}, {"digest", std::string(64, '0')}}}});
  add_authorization({{"number", "4"}, {"household", "h-ZZZZZZZZZZZZZZZZZZZZZZ"}});
  add_authorization({{"number", "5"}, {"signed_on", "2022-09-05"}, {"effective_at", "2022-09-05T00:00:00.000Z"}});
  add_authorization(
      {{"number", "6"}, {"effective_at", "2022-08-01T00:00:00.000Z"}, {"valid_until", "2022-09-01T00:00:00.000Z"}});
  add_authorization({{"number", "7"}, {"valid_until", "2024-08-01T00:00:00.000Z"}});
  add_authorization({{"number", "8"}, {"previous", "no such"}});
  add_authorization({{"number", "8"}});
  add_authorization({{"number", "9"}, {"basis", "emergency"}});
  EXPECT_EQ(decide(), kFindings);
  for (const char* what :
       {"is another than before under the same name", "no hash of the signed letter's scan",
        "captured for another household", "after it was captured", "before the day on which it was signed",
        "longer than the policy's 365 days", "is not before it", "is never edited", "no document is named"}) {
    EXPECT_THAT(out_, HasSubstr(what));
  }
  EXPECT_THAT(out_, HasSubstr("发现 9 项"));
}

TEST_F(VerifyAccess, OfAHouseholdThatIsNoneIsB9) {
  const auto member = [](const char* subject, const char* relation, const char* capacity, const char* signed_by,
                         bj::value guardian) {
    return bj::object{{"subject", subject},
                      {"relation", relation},
                      {"capacity", capacity},
                      {"signed_by", signed_by},
                      {"guardian", std::move(guardian)}};
  };
  const auto head = member(kHead, "head", "full", "self", nullptr);
  const std::vector<std::pair<bj::array, const char*>> households{
      {{member(kHead, "spouse", "full", "self", nullptr)}, "not exactly one head"},
      {{head, member(kSpouse, "head", "full", "self", nullptr)}, "not exactly one head"},
      {{head, member(kHead, "spouse", "full", "self", nullptr)}, "names p-AAAAAAAAAAAAAAAAAAAAAA twice"},
      {{head, member(kChild, "child", "none", "guardian", kSpouse)}, "is no other member who could sign"},
      {{head, member(kChild, "child", "none", "guardian", kChild)}, "is no other member who could sign"},
      {{head, member(kChild, "child", "none", "nobody", kHead)}, "is no other member who could sign"},
      {{head, member(kSpouse, "spouse", "limited", "nobody", nullptr),
        member(kChild, "child", "none", "guardian", kSpouse)},
       "is no other member who could sign"},
  };
  for (const auto& [members, words] : households) {
    entries_.resize(1);
    std::filesystem::remove_all(log_);
    add_authorization({{"members", members}});
    expect_only("B9", words);
  }
  entries_.resize(1);
  std::filesystem::remove_all(log_);
  add_authorization({{"members", bj::array{head, member(kChild, "child", "none", "guardian", kHead)}}});
  EXPECT_EQ(decide(), kClean) << out_;
}

TEST_F(VerifyAccess, ARecordThatSaysTooLittleIsB9) {
  add_authorization({{"number", "2"}, {"form", "letter-2"}});
  add_authorization({{"number", "3"}, {"members", bj::array{}}});
  add_authorization({{"number", "4"}, {"valid_until", "2022-08-30T00:00:00.000Z"}});
  add_authorization({{"number", "5"}, {"data_from", "2022-02-01"}, {"data_to", "2022-01-01"}});
  add_authorization({{"number", "6"}, {"handler", nullptr}});
  add_authorization(
      {{"number", "7"}, {"evidence", bj::object{{"method", "rumour"}, {"digest", std::string(64, 'b')}}}});
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"letter's text has no hash", "names no member", "ends before it takes effect",
                           "are reversed", "who took the signatures", "how it was signed", "发现 6 项"}) {
    EXPECT_THAT(out_, HasSubstr(what));
  }
}

TEST_F(VerifyAccess, ASearchByIdCardWithoutAReasonIsB5) {
  add_search("staff-1", 1, {{"reason", ""}});
  expect_only("B5", "without a reason");
}

TEST_F(VerifyAccess, ASearchWithAWrongCountIsB7AndARefusalBeforeTheQuotaB12) {
  add_search("staff-1", 2);
  add_search("staff-2", 1, {{"outcome", "over-quota"}, {"subject", nullptr}});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B7] 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("[B12] 第 3 条"));
  EXPECT_THAT(out_, HasSubstr("发现 2 项"));
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

TEST_F(VerifyAccess, AnEndOfNothingTwiceOrBeforeItsTimeIsB3) {
  add_end("no such");
  add_end("130126-2022-1", {{"reason", "expired"}, {"actor", "gateway"}});
  add_end("130126-2022-1");
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"is no authorization before it", "ends as expired before it expires",
                           "ended in entry 3 already", "发现 3 项"}) {
    EXPECT_THAT(out_, HasSubstr(what));
  }
}

}  // namespace
}  // namespace fangpin::verify
