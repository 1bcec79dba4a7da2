#include "access_fixture.hpp"

// Forms of entries only ever become newer: what older ones do not hold is not left out again.
namespace fangpin::verify {
namespace {

namespace bj = boost::json;
using testing::HasSubstr;

class VerifyForms : public test::AccessFixture {
 protected:
  void rules_without_quota() {
    add_entry("configuration", {{"version", 2},
                                {"policy", "demonstration-2022@1"},
                                {"policy_digest", std::string(64, '0')},
                                {"program", "0.1.0"},
                                {"demonstration", true},
                                {"queries", bj::object{{"validity_days", 365},
                                                       {"answer_hours", 168},
                                                       {"clear_risk_skips", true},
                                                       {"find_subject_per_day", 2},
                                                       {"skippable_items", bj::array{}}}}});
  }
  void letter(const char* number, const Members& more = {}) {
    Members members{{"number", number}};
    for (const auto& [name, value] : more) members[name] = value;
    add_authorization(members);
  }
  void search(int used, bool newer) {
    add_search("staff-1", used,
               newer ? Members{{"version", 2}, {"households", bj::array{kHousehold}}} : Members{{"version", 1}});
  }
  void transcript(int shown, bool newer) {
    Members members{{"household", kHousehold}, {"subject", nullptr}, {"actor", "uid:0"},
                    {"purpose", "complaint"},  {"shown", shown},     {"withheld", 0}};
    if (newer) {
      members["version"] = 2;
      members["from"] = 0;
      members["before"] = nullptr;
    }
    add_entry("transcript", members);
  }
  // What `kind` has just come in an older form.
  void expect_older(const std::string& kind) {
    EXPECT_EQ(decide(), kFindings) << out_ << err_;
    EXPECT_THAT(out_, HasSubstr("[E1] 第 " + std::to_string(entries_.size() - 1) + " 条"));
    EXPECT_THAT(out_, HasSubstr("is of an older form (" + kind + " version"));
    EXPECT_THAT(out_, HasSubstr("发现 1 项"));
  }
};

TEST_F(VerifyForms, BecomeNewerAndThatIsClean) {
  search(1, false);
  search(2, true);
  transcript(0, false);
  transcript(3, true);
  letter("2", {{"version", 2}, {"captured_after", bj::array{}}});
  EXPECT_EQ(decide(), kClean) << out_ << err_;
}

TEST_F(VerifyForms, OfAConfigurationDoNotGoBack) {
  rules_without_quota();
  expect_older("configuration");
}

TEST_F(VerifyForms, OfAnAuthorizationDoNotGoBack) {
  letter("2", {{"version", 2}, {"captured_after", bj::array{}}});
  letter("3");
  expect_older("authorization");
}

TEST_F(VerifyForms, OfASearchDoNotGoBack) {
  search(1, true);
  search(2, false);
  expect_older("find-subject");
}

TEST_F(VerifyForms, OfATranscriptDoNotGoBack) {
  transcript(1, true);
  transcript(1, false);
  expect_older("transcript");
}

// Its program writes the newer forms of all, so none of an older form comes behind it, were it the first of its kind.
TEST_F(VerifyForms, DoNotGoBackBehindTheConfigurationOfAProgramThatWritesTheNewerOnes) {
  const auto before = entries_;
  const std::vector<std::pair<std::string, std::function<void()>>> older{
      {"authorization", [&] { letter("2"); }},
      {"find-subject", [&] { search(1, false); }},
      {"transcript", [&] { transcript(1, false); }},
  };
  for (const auto& [kind, add_older] : older) {
    std::filesystem::remove_all(log_);
    entries_ = before;
    add_rules({}, {{"version", 4}, {"catalogue", std::string(64, 'c')}});
    EXPECT_EQ(decide(), kClean) << out_ << err_;
    std::filesystem::remove_all(log_);
    add_older();
    expect_older(kind);
  }
}

TEST_F(VerifyForms, AreKnownAfterAPause) {
  search(1, true);
  export_log();
  ASSERT_EQ(verify(true), kClean) << out_ << err_;
  search(2, false);
  export_log();
  EXPECT_EQ(verify(true), kFindings) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("is of an older form (find-subject version 1)"));
}

}  // namespace
}  // namespace fangpin::verify
