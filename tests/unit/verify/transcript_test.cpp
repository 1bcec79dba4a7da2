#include "access_fixture.hpp"
#include "gateway/verify/transcript_check.hpp"

// Transcripts, counted again: a member's, and those that take several pages.
namespace fangpin::verify {
namespace {

namespace bj = boost::json;
using testing::HasSubstr;
using testing::Not;

class VerifyTranscript : public test::AccessFixture {
 protected:
  VerifyTranscript() { add_authorization({{"number", "2"}, {"uses_max", nullptr}}); }
  // A page as the gateway writes it, of the entries [from, before).
  void transcript(int shown, const Members& more = {}) {
    add_entry("transcript",
              {{"version", 2},
               {"household", kHousehold},
               {"subject", nullptr},
               {"actor", "uid:0"},
               {"purpose", "complaint"},
               {"shown", shown},
               {"withheld", 0},
               {"from", 0},
               {"before", nullptr}},
              more);
  }
  void older(int shown, const Members& more = {}) {
    add_entry("transcript",
              {{"household", kHousehold},
               {"subject", nullptr},
               {"actor", "uid:0"},
               {"purpose", "complaint"},
               {"shown", shown},
               {"withheld", 0}},
              more);
  }
  void access(bj::array subjects) {
    add_access({{"authorization", "2"}, {"use", ++uses_}, {"subjects", std::move(subjects)}});
  }
  int decide() {
    std::filesystem::remove_all(log_);  // for tests begin another history
    return AccessFixture::decide();
  }
  void expect_only(const std::string& words) {
    EXPECT_EQ(decide(), kFindings) << out_ << err_;
    EXPECT_THAT(out_, HasSubstr("[B13] 第 " + std::to_string(entries_.size() - 1) + " 条"));
    EXPECT_THAT(out_, HasSubstr(words));
    EXPECT_THAT(out_, HasSubstr("发现 1 项"));
  }
  static constexpr const char* kUncounted = "how many lines";
  int uses_ = 0;
};

TEST_F(VerifyTranscript, OfAMemberHoldsWhatWasAskedAboutItAndWhatIsAboutAll) {
  access({kHead});
  access({kChild});
  access({kHead, kChild});
  add_release("query-1");
  transcript(5, {{"subject", kHead}});   // two letters, two accesses and the release
  transcript(4, {{"subject", kChild}});  // the head's own transcript is none of its lines
  transcript(6, {{"subject", kHead}});   // its own is
  EXPECT_EQ(decide(), kClean) << out_;
  EXPECT_THAT(out_, Not(HasSubstr(kUncounted)));
  transcript(8);
  expect_only("shows 8 entries and withholds 0; the log has at least 9 of the household");
  entries_.pop_back();
  transcript(4, {{"subject", kChild}});
  expect_only("shows 4 entries and withholds 0; the log has at least 5 of the member");
}

TEST_F(VerifyTranscript, OfAMemberHoldsTheViewsOfItsQueriesAndOfTheLetters) {
  const auto view = [&](bj::array letters, bj::array queries) {
    add_entry("record-view", {{"actor", "staff-1"},
                              {"office", "bureau"},
                              {"authorizations", std::move(letters)},
                              {"queries", std::move(queries)}});
  };
  access({kHead});
  access({kChild});
  view({"2"}, {});
  view({}, {"query-1"});
  view({}, {"query-1", "query-2"});
  transcript(5, {{"subject", kChild}});  // two letters, one access, the view of the letter and of the second query
  EXPECT_EQ(decide(), kClean) << out_;
  transcript(5, {{"subject", kHead}});
  expect_only("the log has at least 6 of the member");
}

TEST_F(VerifyTranscript, HoldsSearchesThatToldOfTheHousehold) {
  add_search("staff-1", 1, {{"version", 2}, {"households", bj::array{kHousehold}}});
  add_search("staff-1", 2,
             {{"version", 2}, {"households", bj::array{}}, {"outcome", "not-found"}, {"subject", nullptr}});
  transcript(3);
  transcript(4, {{"subject", kHead}});
  transcript(3, {{"subject", kSpouse}});
  EXPECT_EQ(decide(), kClean) << out_;
  transcript(2, {{"subject", kChild}});
  expect_only("the log has at least 3 of the member");
}

TEST_F(VerifyTranscript, HoldsLettersAndTheirEndsSinceItSaysWhichEntriesItIsMadeOf) {
  add_end("130126-2022-1");
  older(0);
  transcript(4);
  EXPECT_EQ(decide(), kClean) << out_;
  transcript(4);
  expect_only("the log has at least 5");
}

TEST_F(VerifyTranscript, ShowsAndWithholdsNoMoreThanThereIs) {
  access({kHead});
  add_entry("withholding", {{"household", kHousehold},
                            {"queries", bj::array{"query-1"}},
                            {"until", iso(std::chrono::hours(10))},
                            {"legal_basis", "2022-1"},
                            {"actors", bj::array{"uid:1", "uid:2"}}});
  transcript(2, {{"withheld", 1}});
  transcript(3, {{"withheld", 1}});  // the one before is a line
  EXPECT_EQ(decide(), kClean) << out_;
  transcript(5, {{"withheld", 1}});
  expect_only("says that it shows 5 entries and withholds 1; the log has 5 of the household");
  entries_.pop_back();
  transcript(5, {{"subject", kChild}});
  expect_only("says that it shows 5 entries and withholds 0; the log has 4 of the member");
  entries_.pop_back();
  add_search("staff-1", 1);  // of the older form: whose transcript it stands in is not known
  transcript(9);
  EXPECT_EQ(decide(), kClean) << out_;
}

// The same people on a page after a page, in every order: kept once. And a list is polled for as long as it is open.
TEST(VerifyTranscriptMemory, KeepsPeopleOnceAndCountsALongTime) {
  Findings findings;
  Questions questions;
  Standings standings;
  TranscriptCheck check(findings, questions, standings, true);
  Question question;
  question.household = questions.name("h");
  question.subjects = questions.name("p-1,p-2");
  questions.add("q-1", question);
  question.subjects = questions.name("p-2,p-1");
  questions.add("q-2", question);
  const auto known = questions.name("the next");
  AuditEntry view;
  for (std::uint64_t index = 0; index < 70'000; ++index) {
    RecordViewEntry page{"staff-1", "bureau", {}, {"q-1", "q-2", "q-1"}};
    if (index % 2 == 1) page.queries = {"q-2"};
    view.body = page;
    check.take(index, view);
  }
  EXPECT_EQ(questions.name("and the next"), known + 1);
  EXPECT_EQ(questions.find("q-2")->entries, 70'000U);
}

class VerifyPages : public VerifyTranscript {
 protected:
  // 1,000 rows behind the two letters and the accesses before them.
  void fill() {
    for (int i = 0; i < 4; ++i) access({kChild});
    below_ = entries_.size();
    for (int i = 0; i < 1000; ++i) access({kHead});
  }
  std::uint64_t below_ = 0;
};

TEST_F(VerifyPages, AreEachCounted) {
  fill();
  transcript(1000, {{"from", below_}});
  transcript(6, {{"before", below_}});
  // the newest now begin with two transcripts, which are about all: 998 accesses, and the older ones
  transcript(1000, {{"subject", kHead}, {"from", below_ + 2}});
  transcript(4, {{"subject", kHead}, {"before", below_ + 2}});  // two letters, two accesses
  EXPECT_EQ(decide(), kClean) << out_;
  EXPECT_THAT(out_, Not(HasSubstr(kUncounted)));
  transcript(3, {{"subject", kHead}, {"before", below_ + 2}});
  expect_only("shows 3 entries and withholds 0; the log has at least 4 of the member");
}

TEST_F(VerifyPages, ThatLeaveOutALineAreFound) {
  fill();
  transcript(5, {{"before", below_}});
  expect_only("shows 5 entries and withholds 0; the log has at least 6 of the household");
  entries_.pop_back();
  transcript(999, {{"from", below_}});
  expect_only("shows 999 entries and withholds 0; the log has at least 1000 of the household");
}

TEST_F(VerifyPages, ThatAreLongerThanAPageOrEndEarlyAreFound) {
  fill();
  transcript(1000);
  expect_only("a page that says to cover 1006 entries, more than 1000");
  entries_.pop_back();
  transcript(999, {{"from", below_ + 1}});
  expect_only("covers 999 entries only, and leaves out those before it");
  entries_.pop_back();
  transcript(0, {{"from", entries_.size()}});
  expect_only("covers 0 entries only, and leaves out those before it");
}

TEST_F(VerifyPages, HoldRowsThatAreNoLines) {
  access({kHead});
  add_entry("withholding", {{"household", kHousehold},
                            {"queries", bj::array{"query-1"}},
                            {"until", iso(std::chrono::hours(1))},
                            {"legal_basis", "2022-1"},
                            {"actors", bj::array{"uid:1", "uid:2"}}});
  const auto from = entries_.size() - 1;
  for (int i = 0; i < 999; ++i) access({kHead});
  clock_ += std::chrono::hours(24);
  transcript(999, {{"from", from}});
  EXPECT_EQ(decide(), kClean) << out_;
}

TEST_F(VerifyPages, OfAnOlderFormAreSaidNotToBeCounted) {
  fill();
  older(3);
  older(1, {{"subject", kHead}});
  EXPECT_EQ(decide(), kClean) << out_;
  EXPECT_THAT(out_, HasSubstr("how many lines 2 transcripts must show"));
}

TEST_F(VerifyPages, ThatEndEarlyAreNotJudgedWhereOlderSearchesDoNotSayWhoseTheyAre) {
  add_search("staff-1", 1);
  access({kHead});
  transcript(1, {{"from", entries_.size() - 1}});
  EXPECT_EQ(decide(), kClean) << out_;
}

// What stands in it may have come between its making and its entry, but not a minute before.
TEST_F(VerifyTranscript, MayLackWhatCameBesideIt) {
  origin_ = "fangpin.example/130126";
  write_policy();
  for (auto& entry : entries_) {
    const auto mark = entry.find("\"demonstration\":true");
    if (mark != std::string::npos) entry.replace(mark, 20, "\"demonstration\":false");
  }
  clock_ += std::chrono::hours(1);
  access({kHead});
  clock_ -= std::chrono::minutes(1);
  transcript(2, {{"subject", kHead}});
  EXPECT_EQ(decide(), kClean) << out_;
  clock_ += std::chrono::minutes(5);
  transcript(3, {{"subject", kHead}});
  expect_only("the log has at least 4 of the member");
}

}  // namespace
}  // namespace fangpin::verify
