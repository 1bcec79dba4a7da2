#include "access_fixture.hpp"

// Letters that were captured after what they were needed for (B8).
namespace fangpin::verify {
namespace {

namespace bj = boost::json;
using testing::HasSubstr;

class VerifyBackfills : public test::AccessFixture {};

TEST_F(VerifyBackfills, WhoseAuthorizationWasCapturedLaterIsB8) {
  add_access({{"household", "h-ZZZZZZZZZZZZZZZZZZZZZZ"}, {"authorization", "late"}});
  add_authorization({{"number", "late"},
                     {"household", "h-ZZZZZZZZZZZZZZZZZZZZZZ"},
                     {"evidence", bj::object{{"method", "wet-signature"}, {"digest", std::string(64, 'd')}}}});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B1] 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("[B8] 第 3 条"));
}

TEST_F(VerifyBackfills, IsBackFilledByALetterThatReachesBackOnly) {
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

TEST_F(VerifyBackfills, UnderAnEndedLetterThatANewOneCoversAfterwardsIsB3AndB8) {
  add_end("130126-2022-1");
  add_access();
  add_authorization({{"number", "2"}, {"previous", "130126-2022-1"}});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B3] 第 3 条"));
  EXPECT_THAT(out_, HasSubstr("[B8] 第 4 条"));
  EXPECT_THAT(out_, HasSubstr("发现 2 项"));
}

TEST_F(VerifyBackfills, WithoutASignatureBeforeTheLetterIsMarkedInItForEver) {
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

TEST_F(VerifyBackfills, AMarkOfEarlierQueriesThatTheLogDoesNotGiveIsB8) {
  add_authorization({{"version", 2}, {"number", "2"}, {"captured_after", bj::array{"query-9"}}});
  expect_only("B8", "is not what the log has");
}

}  // namespace
}  // namespace fangpin::verify
