#include <boost/json/object.hpp>
#include <sstream>

#include "config/asset_catalogue.hpp"
#include "config/policy.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/sha256.hpp"
#include "gateway/audit/authorization_entry.hpp"
#include "gateway/verify/query_rules_check.hpp"
#include "log_fixture.hpp"

// Due instants made again from the rules that the county published.
namespace fangpin::verify {
namespace {

using testing::HasSubstr;
using testing::Not;

class VerifyDeadlines : public test::LogFixture {
 protected:
  VerifyDeadlines() {
    namespace fs = std::filesystem;
    fs::create_directories(root_ / "published");
    fs::copy(FANGPIN_SOURCE_DIR "/config/policies", root_ / "published/policies", fs::copy_options::recursive);
    fs::copy(FANGPIN_SOURCE_DIR "/config/calendars", root_ / "published/calendars", fs::copy_options::recursive);
    fs::copy(FANGPIN_SOURCE_DIR "/config/asset-queries", root_ / "published/asset-queries");
    start("2022-08-31T16:00:00Z", published_digest());
  }
  Digest published_digest() const {
    crypto::Sha256 hash;
    for (const char* name : {"demonstration-2022", "lingshou-2022"}) {
      const auto text = read("published/policies/" + std::string(name) + ".toml");
      hash.update(as_bytes(std::to_string(text.size()) + "\n"));
      hash.update(as_bytes(text));
    }
    return hash.finish();
  }
  // Begins anew under the policy with this behind its text; `rest` instead of all that it says of forms.
  void start_with_forms(const std::string& rest) {
    auto text = read("published/policies/demonstration-2022.toml");
    text.resize(text.find("[queries.forms."));
    write("published/policies/demonstration-2022.toml", text + rest);
    std::filesystem::remove_all(log_);
    entries_.clear();
    letters_ = 0;
    start("2022-08-31T16:00:00Z", published_digest());
  }
  static std::string form(const std::string& id, char digit, const std::string& rest = "") {
    return "[queries.forms." + id + "]\nname = \"n\"\nclause = \"c\"\nsha256 = \"" + std::string(64, digit) + "\"\n" +
           rest + "\n";
  }
  void letter(const std::string& id, char digit, const char* signed_on) {
    domain::Authorization record;
    record.number = "130126-2022-00000" + std::to_string(++letters_);
    record.form = id + "@" + std::string(64, digit);
    record.household = "h-AAAAAAAAAAAAAAAAAAAAAA";
    record.members = {
        {"p-AAAAAAAAAAAAAAAAAAAAAA", "head", domain::Capacity::full, domain::SignedBy::self, domain::SubjectHandle()}};
    record.grantees = {"bureau"};
    record.providers = {"public-security"};
    record.purpose = "identification";
    record.items = {"check/vehicles"};
    record.signed_on = *parse_date(signed_on);
    record.effective_at = start_of_day(record.signed_on);
    record.valid_until = record.effective_at + std::chrono::days(90);
    record.captured_at = clock_;
    record.evidence_method = "wet-signature";
    record.evidence.fill(1);
    record.handler = record.actor = "staff-1";
    add([&](const auto& position) { return audit::authorization("130126", record, position); });
  }
  // Tells the rules of queries as the policy has them; `change` makes them others.
  using Queries = audit::ConfigurationEntry::Queries;
  void start(const char* at, const Digest& digest, const std::function<void(Queries&)>& change = {}) {
    clock_ = *parse_instant(at);
    digest_ = digest;
    const auto rules = config::load_policy(root_ / "published/policies/demonstration-2022.toml").value->queries;
    Queries queries{rules.validity_days,           rules.answer_hours,
                    rules.clear_risk_skips,        rules.find_subject_per_day,
                    rules.capture_persons_per_day, {}};
    const auto catalogue = read("published/asset-queries/catalogue.toml");
    queries.skippable_items = config::parse_asset_catalogue(catalogue, "").value->skippable();
    if (change) change(queries);
    const audit::ConfigurationEntry entry{"130126", "demonstration-2022@2",   digest, "0.1.0", true, clock_,
                                          queries,  crypto::sha256(catalogue)};
    add([&](const auto& position) { return audit::configuration(entry, position); });
  }
  void search(const char* reason) {
    add([&](const auto& position) {
      return canonical_json(boost::json::object{{"kind", "find-subject"},
                                                {"version", 2},
                                                {"county", "130126"},
                                                {"at", to_text_utc(clock_)},
                                                {"index", position.index},
                                                {"actor", "staff-1"},
                                                {"role", "bureau"},
                                                {"reason", reason},
                                                {"document", nullptr},
                                                {"outcome", "not-found"},
                                                {"subject", nullptr},
                                                {"households", boost::json::array{}},
                                                {"used", ++searches_}});
    });
  }
  static domain::Window water(const char* first, const char* last, const char* due) {
    domain::Window window;
    window.duty = "water";
    window.feed = "water/unsafe-supply";
    window.first = *parse_date(first);
    window.last = *parse_date(last);
    window.due = *parse_instant(due);
    window.policy = "demonstration-2022@2";
    return window;
  }
  void conclude(const domain::Window& window, domain::Verdict verdict, const char* at) {
    clock_ = *parse_instant(at);
    add([&](const auto& position) {
      return audit::verdict(audit::VerdictEntry{"130126", window, verdict, clock_}, position);
    });
  }
  // A push with a new row; of no window where `verdict` is empty.
  void push(const domain::Window& window, const char* verdict, const char* at) {
    clock_ = *parse_instant(at);
    audit::AcceptedAttempt entry;
    entry.county = "130126";
    entry.department = "water";
    entry.feed = window.feed;
    entry.rows.created = 1;
    entry.received_at = entry.at = clock_;
    entry.policy = window.policy;
    entry.receipt_id = at;
    entry.receipt = crypto::sha256(as_bytes(std::string_view(at)));
    entry.verdict = verdict;
    if (!entry.verdict.empty()) {
      entry.window_duty = window.duty;
      entry.window_id = window.id();
    }
    add([&](const auto& position) { return audit::accepted_attempt(entry, position); }, ++attempts_["water"]);
  }
  void later(const char* at) {
    clock_ = *parse_instant(at);
    add_action();
  }
  int checked(bool published = true, const std::string& state = {}) {
    export_log();
    std::ostringstream out, err;
    LogCommand command{log_, root_ / "policy", state, 2, {}, false, false, {}};
    if (published) command.published = root_ / "published";
    const int exit = verify_log(command, {out, err, now_, {}});
    out_ = out.str();
    err_ = err.str();
    return exit;
  }
  Digest digest_{};
  int searches_ = 0, letters_ = 0;
  const domain::Window first_ = water("2022-09-01", "2022-09-15", "2022-09-15T16:00:00Z");
  const domain::Window second_ = water("2022-09-16", "2022-09-30", "2022-09-30T16:00:00Z");
};

TEST_F(VerifyDeadlines, ThatThePolicyGivesAreClean) {
  conclude(first_, domain::Verdict::met, "2022-09-13T00:00:00Z");
  push(first_, "met", "2022-09-13T00:00:00Z");
  conclude(second_, domain::Verdict::missed, "2022-10-07T16:00:00Z");
  later("2022-10-20T00:00:00Z");
  EXPECT_EQ(checked(), kClean) << out_ << err_;
  EXPECT_THAT(out_, Not(HasSubstr("--published")));
  EXPECT_EQ(checked(false), kClean) << out_;
  EXPECT_THAT(out_, HasSubstr("--published"));
}

TEST_F(VerifyDeadlines, ThatWereMovedToCoverALatePushAreFound) {
  auto moved = first_;
  moved.due += std::chrono::hours(120);
  conclude(moved, domain::Verdict::met, "2022-09-17T00:00:00Z");
  push(moved, "met", "2022-09-17T00:00:00Z");
  EXPECT_EQ(checked(false), kClean) << out_;
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B11] 第 1 条"));
  EXPECT_THAT(out_, HasSubstr("by the policy it is 2022-09-15T16:00:00.000Z; the verdict is met-late"));
}

TEST_F(VerifyDeadlines, AWindowIsNotMissedOneSecondAfterItWasDue) {
  conclude(first_, domain::Verdict::missed, "2022-09-15T16:00:01Z");
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("says missed before 2022-09-22T16:00:00.000Z"));
}

TEST_F(VerifyDeadlines, AWindowThatThePolicyDoesNotHaveIsFound) {
  conclude(water("2022-09-02", "2022-09-15", "2022-09-15T16:00:00Z"), domain::Verdict::waived, "2022-09-13T00:00:00Z");
  auto other = second_;
  other.duty = "gas";
  conclude(other, domain::Verdict::missed, "2022-10-08T00:00:00Z");
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("the duty water has no such window 2022-09-02/2022-09-15"));
  EXPECT_THAT(out_, HasSubstr("has no duty gas with windows"));
}

TEST_F(VerifyDeadlines, ALatePushWhoseWindowAndVerdictWereLeftOutIsFound) {
  conclude(first_, domain::Verdict::met, "2022-09-13T00:00:00Z");
  push(first_, "met", "2022-09-13T00:00:00Z");
  push(second_, "", "2022-10-02T00:00:00Z");
  later("2022-10-07T00:00:00Z");
  EXPECT_EQ(checked(), kClean) << out_;  // its time is not over
  std::filesystem::remove_all(log_);
  later("2022-10-08T00:00:00Z");
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("the window 2022-09-16/2022-09-30 of water was due 2022-09-30T16:00:00.000Z and has no"));
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));
}

TEST_F(VerifyDeadlines, APushInTimeThatNamesNoWindowWhileOneIsOpenIsFoundWithoutThem) {
  push(first_, "", "2022-09-13T00:00:00Z");
  conclude(first_, domain::Verdict::missed, "2022-09-22T16:00:00Z");
  EXPECT_EQ(checked(false), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B11] 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("the push of entry 1 came while this window was open"));
}

TEST_F(VerifyDeadlines, APolicyThatIsAnotherTextIsNotBelieved) {
  conclude(first_, domain::Verdict::missed, "2022-09-15T16:00:01Z");
  write("published/policies/demonstration-2022.toml", read("published/policies/demonstration-2022.toml") + "\n");
  EXPECT_EQ(checked(), kClean) << out_;
  EXPECT_THAT(out_, HasSubstr("does not hold the text whose SHA-256 is"));
}

TEST_F(VerifyDeadlines, TheRulesOfQueriesAreThoseOfThePolicy) {
  search("counter");
  EXPECT_EQ(checked(), kClean) << out_;
  EXPECT_THAT(out_, Not(HasSubstr("--published")));
  const std::vector<std::pair<const char*, std::function<void(Queries&)>>> lies{
      {"validity_days is 9999", [](Queries& rules) { rules.validity_days = 9999; }},
      {"answer_hours is 9999", [](Queries& rules) { rules.answer_hours = 9999; }},
      {"find_subject_per_day is 9999", [](Queries& rules) { rules.find_subject_per_day = 9999; }},
      {"capture_persons_per_day is 9999", [](Queries& rules) { rules.capture_persons_per_day = 9999; }},
      {"clear_risk_skips is 0", [](Queries& rules) { rules.clear_risk_skips = !rules.clear_risk_skips; }}};
  for (const auto& [words, lie] : lies) {
    std::filesystem::remove_all(log_);
    entries_.clear();
    start("2022-08-31T16:00:00Z", digest_, lie);
    EXPECT_EQ(checked(false), kClean) << out_;  // nobody gave the policy: said as not checked
    EXPECT_THAT(out_, HasSubstr("the rules of queries"));
    EXPECT_EQ(checked(), kFindings) << words;
    EXPECT_THAT(out_, HasSubstr("[B12] 第 0 条"));
    EXPECT_THAT(out_, HasSubstr(std::string("the rule of queries ") + words + "; by the policy"));
  }
}

TEST_F(VerifyDeadlines, AReasonThatThePolicyDoesNotHaveIsB5) {
  search("curiosity");
  EXPECT_EQ(checked(false), kClean) << out_;
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B5] 第 1 条"));
  EXPECT_THAT(out_, HasSubstr("has no purpose or reason “curiosity”"));
}

TEST_F(VerifyDeadlines, ALetterOnAFormThatThePolicyDoesNotListIsB9) {
  start_with_forms(form("letter-2022", 'a'));
  letter("letter-2022", 'a', "2022-09-01");
  EXPECT_EQ(checked(), kClean) << out_;
  EXPECT_THAT(out_, Not(HasSubstr("lists none")));
  letter("letter-2021", 'c', "2022-08-30");
  letter("letter-2021", 'c', "2022-08-30");
  std::filesystem::remove_all(log_);
  EXPECT_EQ(checked(false), kClean) << out_;  // nobody gave the policy: said as not checked
  EXPECT_THAT(out_, HasSubstr("whether the texts of letters were in force"));
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B9] 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("the policy demonstration-2022@2 lists no letter letter-2021 (2 signed on 2022-08-30)"));
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));
}

TEST_F(VerifyDeadlines, ALetterOfAnotherTextThanThePolicyListsIsB9) {
  start_with_forms(form("letter-2022", 'a'));
  letter("letter-2022", 'b', "2022-09-01");
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B9] 第 1 条"));
  EXPECT_THAT(out_, HasSubstr("the text of the letter letter-2022 is not the one that the policy"));
}

TEST_F(VerifyDeadlines, ALetterOnAFormThatIsRetiredIsB9FromItsDayOn) {
  start_with_forms(form("letter-2022", 'a', "retired = 2022-08-31"));
  letter("letter-2022", 'a', "2022-08-30");
  EXPECT_EQ(checked(), kClean) << out_;
  letter("letter-2022", 'a', "2022-08-31");
  std::filesystem::remove_all(log_);
  EXPECT_EQ(checked(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B9] 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("was retired on 2022-08-31 by the policy"));
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));
}

TEST_F(VerifyDeadlines, APolicyThatListsNoFormLeavesTheLettersUnchecked) {
  start_with_forms("");
  letter("letter-2022", 'a', "2022-09-01");
  EXPECT_EQ(checked(), kClean) << out_;
  EXPECT_THAT(out_,
              HasSubstr("whether the texts of 1 letters were in force: the policy demonstration-2022@2 lists none"));
}

TEST_F(VerifyDeadlines, LettersOfAnEarlierRunAreHeldAgainstThePolicyToo) {
  start_with_forms(form("letter-2022", 'a'));
  letter("letter-2022", 'b', "2022-09-01");
  EXPECT_EQ(checked(false, root_ / "state"), kClean) << out_;
  later("2022-09-02T00:00:00Z");
  EXPECT_EQ(checked(true, root_ / "state"), kFindings);
  EXPECT_THAT(out_, HasSubstr("before  2 条"));
  EXPECT_THAT(out_, HasSubstr("[B9] 第 1 条"));
}

// Memory is bounded; what there was no room for is told and not passed.
TEST(VerifyQueryRules, LettersBeyondItsBoundAreToldAsNotChecked) {
  QueryRulesCheck check;
  AuditEntry entry;
  ConfigurationEntry rules;
  rules.policy = "p@1";
  entry.body = rules;
  check.take(0, entry);
  for (std::size_t i = 0; i < QueryRulesCheck::kCodesMax + 2; ++i) {
    const auto form = "letter-" + std::to_string(i) + "@" + std::string(64, 'a');
    AuthorizationEntry letter;
    letter.form = form;
    letter.purpose = "identification";
    letter.signed_on = *parse_date("2022-09-01");
    entry.body = letter;
    check.take(i + 1, entry);
  }
  Findings findings;
  std::vector<std::string> not_checked;
  check.run(*PublishedRules::load(FANGPIN_SOURCE_DIR "/config"), {}, findings, not_checked);
  EXPECT_TRUE(findings.empty());
  EXPECT_THAT(not_checked,
              testing::ElementsAre(HasSubstr("the texts of 10000 letters were in force"), HasSubstr("B5, B9 2 ")));
}

TEST_F(VerifyDeadlines, AFolderWithoutPoliciesCannotBeRead) {
  std::filesystem::remove_all(root_ / "published/policies");
  EXPECT_EQ(checked(), kUnreadable);
  EXPECT_THAT(err_, HasSubstr("no policies here"));
}

}  // namespace
}  // namespace fangpin::verify
