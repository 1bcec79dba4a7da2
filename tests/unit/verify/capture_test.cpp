#include "access_fixture.hpp"

// A letter's record as it was captured, and its end.
namespace fangpin::verify {
namespace {

namespace bj = boost::json;
using testing::HasSubstr;

class VerifyCaptures : public test::AccessFixture {};

TEST_F(VerifyCaptures, ARecordThatIsNotInOrderIsB9) {
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

TEST_F(VerifyCaptures, OfAHouseholdThatIsNoneIsB9) {
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

TEST_F(VerifyCaptures, ARecordThatSaysTooLittleIsB9) {
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

TEST_F(VerifyCaptures, AnEndOfNothingTwiceOrBeforeItsTimeIsB3) {
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
