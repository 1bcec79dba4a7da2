#include <boost/json.hpp>

#include "api_document.hpp"
#include "authorization_fixture.hpp"
#include "crypto/sha256.hpp"

// Letters as staff enter them.
namespace fangpin::test {
namespace {

namespace bj = boost::json;
using testing::HasSubstr;
using testing::Not;

class AuthorizationApi : public AuthorizationFixture {};

TEST_F(AuthorizationApi, ALetterBecomesARecordOfHandlesAndAnEntry) {
  const auto answer = captured(letter());
  EXPECT_EQ(members(answer), required_members("AuthorizationCaptured"));
  EXPECT_EQ(answer.at("number").as_string(), "130126-2022-000001");
  const auto entry = last_entry();
  EXPECT_EQ(entry.at("kind").as_string(), "authorization");
  EXPECT_EQ(entry.at("index"), answer.at("log_index"));
  EXPECT_EQ(entry.at("members").as_array()[1].at("guardian"), entry.at("members").as_array()[0].at("subject"));
  EXPECT_EQ(entry.at("actor").as_string(), "bureau");
  EXPECT_FALSE(answer.at("captured_after_access").as_bool());
  const auto all = bj::serialize(entry) + bj::serialize(answer);
  EXPECT_THAT(all, Not(HasSubstr("130199")));
  EXPECT_THAT(all, Not(HasSubstr("测试")));
}

// find-subject is the one door from a citizen ID to a handle, and counts its uses.
TEST_F(AuthorizationApi, WhoCapturesLearnsNoHandle) {
  const auto answer = captured(letter());
  EXPECT_EQ(answer.at("members"), (bj::array{bj::object{{"relation", "head"}, {"covered", true}},
                                             bj::object{{"relation", "child"}, {"covered", true}}}));
  const auto handles = handles_of(answer);
  const std::string number(answer.at("number").as_string()), household(handles.at("household").as_string());
  const auto path = "/v1/authorizations/" + number;
  std::string shown = bj::serialize(answer);
  for (const auto* who : {"bureau", "zhen"}) {
    shown += county.get(who, path).body + county.get(who, "/v1/authorizations").body;
    const auto named = county.get(who, "/v1/authorizations", "?household=" + household).body;
    EXPECT_THAT(named, HasSubstr(number));
    shown += named;
  }
  EXPECT_THAT(shown, Not(HasSubstr("\"p-")));
  EXPECT_THAT(shown, Not(HasSubstr("\"h-")));
  const auto audited = bj::parse(county.get("auditor", path).body).as_object();
  EXPECT_EQ(audited.at("household"), handles.at("household"));
  EXPECT_EQ(audited.at("members").as_array()[1].at("subject"), handles.at("members").as_array()[1]);
  EXPECT_EQ(audited.at("members").as_array()[1].at("guardian"), handles.at("members").as_array()[0]);
}

TEST_F(AuthorizationApi, PersonsWhomOneCapturesAreCountedPerDay) {
  county.policy().queries.capture_persons_per_day = 5;
  captured(letter());
  captured(letter());
  const auto entries = county.audit_entries().size();
  const auto over = capture(letter());
  EXPECT_EQ(over.status, 429);
  EXPECT_EQ(code_of(over), "capture-quota-used");
  EXPECT_EQ(county.audit_entries().size(), entries + 1) << "the refusal is logged";
  EXPECT_EQ(last_entry().at("kind").as_string(), "capture-refused");
  EXPECT_EQ(last_entry().at("actor").as_string(), "bureau");
  EXPECT_EQ(last_entry().at("role").as_string(), "bureau");
  EXPECT_EQ(last_entry().at("reason").as_string(), "quota-used");
  EXPECT_EQ(last_entry().at("persons").as_int64(), 2);
  EXPECT_EQ(last_entry().at("used").as_int64(), 4);
  captured(letter(), "zhen");
  auto alone = letter();
  alone["members"] = bj::array{member("测试甲", kHead, "head")};
  captured(alone);
  EXPECT_EQ(capture(alone).status, 429);
  county.step_to("2022-09-11T00:00:00+08:00");
  captured(letter());
}

TEST_F(AuthorizationApi, AFileIsTakenAsFarAsTheDayAllows) {
  county.policy().queries.capture_persons_per_day = 3;
  auto alone = letter();
  alone["members"] = bj::array{member("测试甲", kHead, "head")};
  const auto entries = county.audit_entries().size();
  const auto response =
      post("/v1/authorizations", bj::serialize(letter()) + "\n" + bj::serialize(letter()) + "\n" + bj::serialize(alone),
           "bureau", "application/x-ndjson");
  ASSERT_EQ(response.status, 200) << response.body;
  const auto answer = bj::parse(response.body).as_object();
  EXPECT_EQ(answer.at("captured").as_int64(), 1);
  for (const auto line : {1u, 2u}) {
    EXPECT_EQ(answer.at("results").as_array()[line].at("faults").as_array()[0].at("reason").as_string(), "quota-used");
  }
  EXPECT_EQ(county.audit_entries().size(), entries + 2) << "one entry for the refusal, whatever comes after it";
}

// Whether two persons live together shows in what is refused; so that is counted and logged too.
TEST_F(AuthorizationApi, ACaptureThatIsRefusedForWhoseItIsCountsAndIsLogged) {
  county.policy().queries.capture_persons_per_day = 3;
  const auto first = captured(letter());
  auto stranger = letter();
  stranger["members"] = bj::array{member("测试丙", kChild, "head")};
  stranger["previous"] = first.at("number");
  EXPECT_EQ(refusal(stranger), "previous: previous-of-another-household");
  EXPECT_EQ(last_entry().at("kind").as_string(), "capture-refused");
  EXPECT_EQ(last_entry().at("reason").as_string(), "previous-of-another-household");
  EXPECT_EQ(last_entry().at("persons").as_int64(), 1);
  EXPECT_EQ(last_entry().at("used").as_int64(), 3);
  EXPECT_EQ(capture(stranger).status, 429);
}

TEST_F(AuthorizationApi, AMembersIdentityOpensWithTheProvidersKeyAndTheHandle) {
  const auto answer = captured_handles(letter());
  const std::string child(answer.at("members").as_array()[1].as_string());
  auto sealed = county.store().reader().authorizations().sealed_member("130126-2022-000001", child, "public-security");
  ASSERT_TRUE(sealed && *sealed);
  const auto key = police_key.unwrap((*sealed)->second);
  ASSERT_TRUE(key);
  EXPECT_EQ(crypto::open_identity(*key, as_bytes(child), (*sealed)->first.ciphertext).value(),
            R"({"citizen_id":"130199201101256011","name":"测试乙"})");
  const std::string head(answer.at("members").as_array()[0].as_string());
  EXPECT_FALSE(crypto::open_identity(*key, as_bytes(head), (*sealed)->first.ciphertext)) << "another's envelope";
}

TEST_F(AuthorizationApi, TheSamePersonsHaveTheSameHandles) {
  const auto first = captured(letter()), second = captured(letter());
  EXPECT_EQ(handles_of(first), handles_of(second));
  EXPECT_EQ(second.at("number").as_string(), "130126-2022-000002");
}

TEST_F(AuthorizationApi, AFaultNamesTheFieldAndNeverTheValue) {
  auto one = letter();
  one.at("members").as_array()[1].as_object()["citizen_id"] = "130199201101256012";
  EXPECT_EQ(refusal(one), "members[2].citizen_id: id-check-digit");
  one = letter();
  one.erase("signed_on");
  one["basis"] = "because";
  EXPECT_EQ(refusal(one),
            "signed_on: missing (YYYY-MM-DD); basis: unknown-word (consent | statutory-duty | emergency)");
  one = letter();
  one["测试甲"] = 1;
  EXPECT_THAT(refusal(one), testing::StartsWith(": unknown-member (basis, "));
  one = letter();
  one["providers"] = bj::array{"health"};
  EXPECT_EQ(refusal(one), "providers: provider-unknown") << "no envelope key is pinned";
}

TEST_F(AuthorizationApi, ANewVersionEndsTheOldOneInTheSameTransaction) {
  const auto first = captured(letter());
  auto next = letter();
  next["previous"] = first.at("number");
  const auto second = captured(next);
  const auto entries = county.audit_entries();
  const auto end = bj::parse(entries[entries.size() - 2]).as_object();
  EXPECT_EQ(end.at("kind").as_string(), "authorization-end");
  EXPECT_EQ(end.at("reason").as_string(), "superseded");
  EXPECT_EQ(end.at("number"), first.at("number"));
  EXPECT_EQ(refusal(next), "previous: previous-ended");
  next["previous"] = "130126-2022-000099";
  EXPECT_EQ(refusal(next), "previous: previous-unknown");
  auto stranger = letter();
  stranger["members"] = bj::array{member("测试丙", kChild, "head")};
  stranger["previous"] = second.at("number");
  EXPECT_EQ(refusal(stranger), "previous: previous-of-another-household");
}

// An auditor holds it against the record (B9), so it is not taken.
TEST_F(AuthorizationApi, AScanStandsForOneHousehold) {
  captured(letter());
  captured(letter());
  auto stranger = letter();
  stranger["members"] = bj::array{member("测试丙", "130199199001011236", "head")};
  EXPECT_EQ(refusal(stranger), "evidence.digest: evidence-of-another-household");
  auto duty = stranger;
  duty["basis"] = "statutory-duty";
  duty["basis_document"] = "灵乡振〔2022〕7号";
  captured(duty);
  stranger["evidence"].as_object()["digest"] = std::string(64, 'c');
  captured(stranger);
}

// Likewise: an auditor can no longer tell what was signed.
TEST_F(AuthorizationApi, AFormHasOneText) {
  county.policy().queries.forms.clear();
  auto other = letter();
  other["form"] = "letter-2022@" + std::string(64, 'b');
  captured(letter());
  EXPECT_EQ(refusal(other), "form: form-of-another-text");
  other["form"] = "letter-2022b@" + std::string(64, 'b');
  captured(other);
  captured(letter());
}

TEST_F(AuthorizationApi, AFormIsOneOfThePolicysUntilItIsRetired) {
  const auto id = kForm.substr(0, kForm.find('@'));
  auto other = letter();
  other["form"] = id + "@" + std::string(64, 'b');
  EXPECT_EQ(refusal(other), "form: form-unknown (" + kForm + ")");
  other["form"] = "letter-1999@" + std::string(64, 'b');
  EXPECT_EQ(refusal(other), "form: form-unknown (" + id + ")");
  county.policy().queries.forms.at(id).retired = *parse_date("2022-09-01");
  EXPECT_EQ(refusal(letter()), "form: form-retired");
  county.policy().queries.forms.at(id).retired = *parse_date("2022-09-02");
  captured(letter());
}

// Nothing that is too long is refused without saying how long it may be.
TEST_F(AuthorizationApi, ALengthIsSaidWithItsLimit) {
  auto one = letter();
  one["members"].as_array()[0].as_object()["name"] = std::string(101, 'x');
  EXPECT_EQ(refusal(one), "members[1].name: too-long (text, 1..100 bytes)");
  const auto search =
      post("/v1/subjects/find",
           R"({"citizen_id":"130199198001011231","reason":"counter","document":")" + std::string(65, '1') + "\"}");
  EXPECT_EQ(code_of(search), "search-reason-invalid");
  EXPECT_THAT(search.body, HasSubstr("at most 64 characters"));
}

TEST_F(AuthorizationApi, AFileHasAnOutcomePerLine) {
  auto bad = letter();
  bad["purpose"] = "curiosity";
  const auto response =
      post("/v1/authorizations", bj::serialize(letter()) + "\n\n" + bj::serialize(bad) + "\nno json\n", "bureau",
           "application/x-ndjson");
  ASSERT_EQ(response.status, 200) << response.body;
  const auto answer = bj::parse(response.body).as_object();
  EXPECT_EQ(members(answer), required_members("AuthorizationFile"));
  EXPECT_EQ(answer.at("captured").as_int64(), 1);
  EXPECT_EQ(answer.at("refused").as_int64(), 2);
  const auto& results = answer.at("results").as_array();
  EXPECT_EQ(results[0].at("outcome").as_string(), "captured");
  EXPECT_EQ(results[1].at("line").as_int64(), 3);
  EXPECT_EQ(results[1].at("faults").as_array()[0].at("reason").as_string(), "purpose-unknown");
  EXPECT_EQ(results[2].at("faults").as_array()[0].at("reason").as_string(), "not-json");
  std::string many;
  for (int i = 0; i < 501; ++i) many += "{}\n";
  EXPECT_EQ(code_of(post("/v1/authorizations", many, "bureau", "application/x-ndjson")), "rows-too-many");
}

TEST_F(AuthorizationApi, TheSameKeyIsAnsweredAgainAndDoneOnce) {
  const auto body = bj::serialize(letter());
  const auto first = post("/v1/authorizations", body, "bureau", "application/json", "once");
  const auto entries = county.audit_entries().size();
  const auto again = post("/v1/authorizations", body, "bureau", "application/json", "once");
  EXPECT_EQ(first.body, again.body);
  EXPECT_EQ(county.audit_entries().size(), entries);
  EXPECT_EQ(code_of(post("/v1/authorizations", body + " ", "bureau", "application/json", "once")),
            "idempotency-key-reused");
}

// A body is a name and a citizen ID beside what the log tells or anybody can guess: its plain hash would tell the ID.
TEST_F(AuthorizationApi, OfALetterNoHashIsKeptThatTellsItsPersons) {
  const auto body = bj::serialize(letter());
  ASSERT_EQ(post("/v1/authorizations", body, "bureau", "application/json", "one").status, 200);
  ASSERT_EQ(post("/v1/authorizations", body, "bureau", "application/x-ndjson", "file").status, 200);
  std::vector<Digest> kept;
  ASSERT_TRUE(county.store().run([&](store::Transaction& transaction) -> Status {
    for (const auto* key : {"one", "file"}) kept.push_back(transaction.staff_answer("bureau", key).value()->first);
    return ok();
  }));
  EXPECT_NE(kept[0], crypto::sha256(body));
  EXPECT_NE(kept[1], crypto::sha256(body));
  EXPECT_NE(kept[0], kept[1]) << "two requests with one letter cannot be told from what is kept";
}

TEST_F(AuthorizationApi, ALetterOfWhoIsForgottenIsEnteredAnew) {
  const auto body = bj::serialize(letter());
  const auto send = [&] { return post("/v1/authorizations", body, "bureau", "application/json", "one"); };
  const auto first = bj::parse(send().body).as_object();
  forget(handles_of(first).at("members").as_array()[1]);
  const auto anew = bj::parse(send().body).as_object();
  EXPECT_NE(anew.at("number"), first.at("number"));
  EXPECT_NE(handles_of(anew).at("members").as_array()[1], handles_of(first).at("members").as_array()[1]);
}

TEST_F(AuthorizationApi, ATownshipCannotGrantBeyondItsArea) {
  EXPECT_EQ(refusal(letter(), "other-zhen"), "grantees: grantee-beyond-own-area");
  captured(letter(), "zhen");
}

TEST_F(AuthorizationApi, TheHouseholdIsTheHeadsInThePoliceRegister) {
  const auto alone = captured(letter());
  Sent sent;
  sent.department = "public-security";
  sent.path = "/v1/feeds/public-security/household-register/submissions";
  sent.body = "户号,与户主关系,姓名,公民身份号码\n113000001,户主,测试甲,130199198001011231\n";
  sent.key = "register";
  const auto pushed = county.post(sent);
  ASSERT_EQ(pushed.status, 200) << pushed.body;
  auto signed_anew = letter();
  signed_anew["evidence"].as_object()["digest"] = std::string(64, 'c');
  const auto registered = captured(signed_anew);
  EXPECT_NE(handles_of(alone).at("household"), handles_of(registered).at("household"));
  EXPECT_EQ(handles_of(alone).at("members"), handles_of(registered).at("members"));
}

}  // namespace
}  // namespace fangpin::test
