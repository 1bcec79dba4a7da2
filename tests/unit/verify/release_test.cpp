#include "access_fixture.hpp"

// What follows a question: it is handed out, answered and read.
namespace fangpin::verify {
namespace {

using testing::HasSubstr;

class VerifyReleases : public test::AccessFixture {};

TEST_F(VerifyReleases, AnAnswerWithoutItsDigestIsE1) {
  add_access();
  add_answer("query-1", {{"digest", nullptr}});
  expect_only("E1", "digest");
}

TEST_F(VerifyReleases, AnswersAndReleasesNeedTheirQuestion) {
  add_denial("item-not-in-scope", {{"item", "check/deposits"}});
  add_answer("query-1");
  add_release("query-9");
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B1] 第 3 条"));
  EXPECT_THAT(out_, HasSubstr("[B1] 第 4 条"));
}

TEST_F(VerifyReleases, AnAnswerToWhatWasNeverHandedOutIsB1) {
  const auto before = entries_;
  for (const char* outcome : {"answered", "cannot-say"}) {
    for (const bool handed : {true, false}) {
      std::filesystem::remove_all(log_);
      entries_ = before;
      queries_ = 0;
      add_access();
      if (handed) add_release("query-1");
      add_answer("query-1", {{"outcome", outcome}});
      if (handed) {
        EXPECT_EQ(decide(), kClean) << out_;
      } else {
        expect_only("B1", "never handed to the department");
      }
    }
  }
}

TEST_F(VerifyReleases, AnswersAndReleasesGoWhereTheQuestionSays) {
  add_access();
  add_release("query-1", {{"to", "police"}});
  add_answer("query-1", {{"provider", "police"}});
  add_release("query-1", {{"what", "answer"}, {"to", "staff-9"}});
  add_release("query-1", {{"what", "answer"}, {"to", "staff-1"}, {"household", "h-ZZZZZZZZZZZZZZZZZZZZZZ"}});
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"[B5] 第 3 条", "[B5] 第 4 条", "[B5] 第 5 条", "[B6] 第 6 条"})
    EXPECT_THAT(out_, HasSubstr(what));
}

TEST_F(VerifyReleases, AnAnswerIsReleasedOnlyWhenItIsLoggedAndInTime) {
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

TEST_F(VerifyReleases, NothingIsHandedOutAnsweredOrReadOnceTheAuthorizationEnded) {
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

TEST_F(VerifyReleases, AReleaseThatIsLaterThanAnEndLoggedBehindItIsB3) {
  add_access();
  clock_ += std::chrono::minutes(3);
  add_release("query-1");
  clock_ -= std::chrono::minutes(3);
  add_end("130126-2022-1");
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B3] 第 4 条"));
}

TEST_F(VerifyReleases, NothingIsHandedOutAnsweredOrReadOnceTheAuthorizationExpired) {
  clock_ = *parse_instant("2023-07-31T23:00:00Z");
  now_ = *parse_instant("2023-09-01T00:00:00Z");
  add_access();
  add_access({{"use", 2}});
  add_release("query-1");
  add_answer("query-1");
  clock_ = *parse_instant("2023-08-01T00:00:00Z");
  add_release("query-1", {{"what", "answer"}, {"to", "staff-1"}});
  add_release("query-2");
  add_answer("query-2");
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"[B2] 第 6 条", "[B2] 第 7 条", "[B2] 第 8 条", "发现 3 项"}) {
    EXPECT_THAT(out_, HasSubstr(what));
  }
}

TEST_F(VerifyReleases, AQuestionMayExpireAfterItsAuthorizationEnded) {
  add_access();
  add_end("130126-2022-1");
  clock_ += std::chrono::hours(168);
  add_answer("query-1", {{"outcome", "expired"}, {"digest", nullptr}});
  EXPECT_EQ(decide(), kClean) << out_;
}

TEST_F(VerifyReleases, AnAnswerIsReadOnlyInItsTimeAndNeverWhenThereIsNone) {
  add_access();
  add_access({{"use", 2}});
  add_release("query-1");
  add_answer("query-1", {{"outcome", "cannot-say"}});
  clock_ += std::chrono::hours(167);
  add_release("query-1", {{"what", "answer"}, {"to", "staff-1"}});
  clock_ += std::chrono::hours(1);
  add_answer("query-2", {{"outcome", "expired"}, {"digest", nullptr}});
  EXPECT_EQ(decide(), kClean) << out_;
  add_release("query-1", {{"what", "answer"}, {"to", "staff-1"}});
  add_release("query-2", {{"what", "answer"}, {"to", "staff-1"}});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B2] 第 8 条"));
  EXPECT_THAT(out_, HasSubstr("[B2] 第 9 条"));
}

}  // namespace
}  // namespace fangpin::verify
