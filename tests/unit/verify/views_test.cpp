#include "access_fixture.hpp"

// Who reads what staff may read, and how many persons are captured and searched for in a day.
namespace fangpin::verify {
namespace {

namespace bj = boost::json;
using testing::HasSubstr;

class VerifyViews : public test::AccessFixture {
 protected:
  void add_view(const bj::array& authorizations, const bj::array& queries, const Members& more = {}) {
    add_entry("record-view",
              {{"actor", "staff-1"}, {"office", "bureau"}, {"authorizations", authorizations}, {"queries", queries}},
              more);
  }
  void add_refused(const char* reason, int persons, int used) {
    add_entry("capture-refused",
              {{"actor", "staff-2"}, {"role", "bureau"}, {"reason", reason}, {"persons", persons}, {"used", used}});
  }
};

TEST_F(VerifyViews, OfWhatTheLogHasAreClean) {
  add_access();
  add_view({"130126-2022-1"}, {});
  add_view({}, {"query-1"});
  add_view({"130126-2022-1"}, {}, {{"office", "auditor"}, {"actor", "auditor-1"}});
  EXPECT_EQ(decide(), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("views 3"));
}

TEST_F(VerifyViews, OfWhatNoEntryBeforeThemHasAreB1) {
  add_view({"130126-2022-7"}, {});
  add_view({}, {"query-1"});
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"[B1] 第 2 条", "[B1] 第 3 条", "发现 2 项"}) EXPECT_THAT(out_, HasSubstr(what));
}

TEST_F(VerifyViews, OfAnothersAreB5) {
  add_access();
  add_view({"130126-2022-1"}, {}, {{"office", "township:130126101"}});  // it names the bureau only
  add_view({}, {"query-1"}, {{"actor", "staff-9"}});
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"[B5] 第 3 条", "[B5] 第 4 条", "发现 2 项"}) EXPECT_THAT(out_, HasSubstr(what));
}

TEST_F(VerifyViews, ThatShowNothingOrMoreThanIsKnownAreE1) {
  add_view({}, {});
  add_view({"130126-2022-1"}, {}, {{"name", "x"}});
  EXPECT_EQ(decide(), kFindings);
  for (const char* what : {"[E1] 第 2 条", "[E1] 第 3 条", "发现 2 项"}) EXPECT_THAT(out_, HasSubstr(what));
}

TEST_F(VerifyViews, CountInTheHouseholdsTranscript) {
  const auto transcript = [&](int shown) {
    add_entry("transcript", {{"household", kHousehold},
                             {"subject", nullptr},
                             {"actor", "staff:staff-1"},
                             {"purpose", "request"},
                             {"shown", shown},
                             {"withheld", 0}});
  };
  add_access();
  add_view({"130126-2022-1"}, {"query-1"});
  transcript(2);
  EXPECT_EQ(decide(), kClean) << out_;
  add_view({"130126-2022-1"}, {});
  transcript(3);
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("the log has at least 4"));
}

TEST_F(VerifyViews, PersonsCapturedKeepTheDaysQuota) {
  add_rules({{"capture_persons_per_day", 7}});
  add_authorization({{"number", "2"}});  // three persons each, and three of the first letter
  add_refused("quota-used", 2, 6);
  add_refused("previous-of-another-household", 1, 7);
  add_refused("quota-used", 1, 7);
  clock_ += std::chrono::hours(24);
  add_authorization({{"number", "3"}});
  EXPECT_EQ(decide(), kClean) << out_;
  add_authorization({{"number", "4"}});
  add_authorization({{"number", "5"}});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B7] 第 9 条"));
  EXPECT_THAT(out_, HasSubstr("staff-2 captured 9 persons that day, more than the quota of 7"));
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));
}

TEST_F(VerifyViews, OlderRulesKnowNoQuotaOfCaptures) {
  entries_.clear();
  add_entry("configuration", {{"version", 2},
                              {"policy", "demonstration-2022@1"},
                              {"policy_digest", std::string(64, '0')},
                              {"program", "0.1.0"},
                              {"demonstration", true},
                              {"queries", bj::object{{"validity_days", 365},
                                                     {"answer_hours", 168},
                                                     {"clear_risk_skips", true},
                                                     {"find_subject_per_day", 2},
                                                     {"skippable_items", bj::array{"check/vehicles"}}}}});
  add_authorization({{"number", "2"}});
  EXPECT_EQ(decide(), kClean) << out_;
}

TEST_F(VerifyViews, ARefusedCaptureCountsRightly) {
  add_rules({{"capture_persons_per_day", 7}});
  add_refused("quota-used", 2, 5);            // it was 3
  add_refused("form-of-another-text", 1, 3);  // it is 4 with this one
  add_refused("quota-used", 2, 4);            // and 6 would not have been too many
  add_refused("weather", 2, 4);
  EXPECT_EQ(decide(), kFindings);
  for (const char* what :
       {"[B7] 第 3 条", "[B12] 第 3 条", "[B7] 第 4 条", "[B12] 第 5 条", "[E1] 第 6 条", "发现 5 项"}) {
    EXPECT_THAT(out_, HasSubstr(what)) << out_;
  }
}

class VerifySearches : public test::AccessFixture {};

TEST_F(VerifySearches, SearchesByIdCardKeepTheirQuota) {
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

TEST_F(VerifySearches, ASearchByIdCardWithoutAReasonIsB5) {
  add_search("staff-1", 1, {{"reason", ""}});
  expect_only("B5", "without a reason");
}

TEST_F(VerifySearches, ASearchWithAWrongCountIsB7AndARefusalBeforeTheQuotaB12) {
  add_search("staff-1", 2);
  add_search("staff-2", 1, {{"outcome", "over-quota"}, {"subject", nullptr}});
  EXPECT_EQ(decide(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B7] 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("[B12] 第 3 条"));
  EXPECT_THAT(out_, HasSubstr("发现 2 项"));
}

}  // namespace
}  // namespace fangpin::verify
