#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <set>

#include "api_document.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/envelope.hpp"
#include "tests/support/county_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kHead = "130199198001011231";
constexpr const char* kChild = "130199201101256011";

bj::object member(const std::string& name, const std::string& id, const std::string& relation) {
  return {{"name", name}, {"citizen_id", id}, {"relation", relation}, {"capacity", "full"}, {"signed_by", "self"}};
}

// The one that the policy lists.
const std::string kForm = [] {
  const auto policy = config::load_policy(FANGPIN_SOURCE_DIR "/config/policies/demonstration-2022.toml").value;
  const auto& [id, form] = *policy->queries.forms.begin();
  return id + "@" + form.sha256;
}();

bj::object letter() {
  auto child = member("测试乙", kChild, "child");
  child["capacity"] = "none";
  child["signed_by"] = "guardian";
  child["guardian"] = 1;
  return {{"form", kForm},
          {"members", bj::array{member("测试甲", kHead, "head"), std::move(child)}},
          {"grantees", bj::array{"bureau", "township:130126100"}},
          {"providers", bj::array{"public-security"}},
          {"purpose", "verification"},
          {"items", bj::array{"check/vehicles"}},
          {"signed_on", "2022-09-01"},
          {"effective_at", "2022-09-01T00:00:00+08:00"},
          {"valid_until", "2023-09-01T00:00:00+08:00"},
          {"basis", "consent"},
          {"evidence", bj::object{{"method", "wet-signature"}, {"digest", std::string(64, 'b')}}},
          {"handler", "bureau"}};
}

class AuthorizationApi : public testing::Test {
 protected:
  AuthorizationApi() {
    staff("zhen", "township", "130126100");
    staff("other-zhen", "township", "130126101");
    staff("auditor", "auditor", "");
    auto bureau = *county.county().registry.by_id("bureau");
    bureau.signing_keys = county.county().registry.by_id("health")->signing_keys;
    county.put(bureau);
    auto police = *county.county().registry.by_id("public-security");
    police.envelope_key = police_key.public_text();
    county.put(police);
    county.step_to("2022-09-10T10:00:00+08:00");
  }

  void staff(const std::string& id, const std::string& role, const std::string& area) {
    domain::Participant one;
    one.id = id;
    one.name = id;
    one.kind = domain::ParticipantKind::staff;
    one.role = role;
    one.area = area;
    one.certificate_fingerprints = {fingerprint_of(id)};
    one.signing_keys = county.county().registry.by_id("health")->signing_keys;
    county.put(one);
  }

  http::Response post(const std::string& path, const std::string& body, const std::string& who = "bureau",
                      const std::string& type = "application/json", std::string key = {}) {
    Sent sent;
    sent.department = who;
    sent.path = path;
    sent.content_type = type;
    sent.body = body;
    sent.key = key.empty() ? "key-" + std::to_string(++asked) : key;
    return county.post(sent);
  }
  http::Response capture(const bj::object& one, const std::string& who = "bureau") {
    return post("/v1/authorizations", bj::serialize(one), who);
  }
  bj::object captured(const bj::object& one, const std::string& who = "bureau") {
    const auto response = capture(one, who);
    EXPECT_EQ(response.status, 200) << response.body;
    return bj::parse(response.body).as_object();
  }
  // Whose a captured letter is, as the log has it: {"household", "members": [...]}; the answer does not say.
  bj::object handles_of(const bj::object& answer) {
    const auto& index = answer.at("log_index").as_int64();
    const auto entry = bj::parse(county.audit_entries().at(static_cast<std::size_t>(index))).as_object();
    bj::array members;
    for (const auto& member : entry.at("members").as_array()) members.push_back(member.at("subject"));
    return {{"household", entry.at("household")}, {"members", std::move(members)}};
  }
  bj::object captured_handles(const bj::object& one) { return handles_of(captured(one)); }
  std::string refusal(const bj::object& one, const std::string& who = "bureau") {
    const auto response = capture(one, who);
    EXPECT_EQ(response.status, 422) << response.body;
    const auto problem = bj::parse(response.body).as_object();
    EXPECT_EQ(problem.at("code").as_string(), "authorization-refused");
    EXPECT_THAT(response.body, Not(HasSubstr("130199")));
    std::string all;
    for (const auto& value : problem.at("faults").as_array()) {
      const auto& fault = value.as_object();
      all += all.empty() ? "" : "; ";
      all += std::string(fault.at("field").as_string()) + ": " + std::string(fault.at("reason").as_string());
      if (fault.contains("expected")) all += " (" + std::string(fault.at("expected").as_string()) + ")";
    }
    return all;
  }
  bj::object last_entry() { return bj::parse(county.audit_entries().back()).as_object(); }
  static std::string code_of(const http::Response& response) {
    return std::string(bj::parse(response.body).at("code").as_string());
  }
  http::Response find(const std::string& id, const std::string& who = "bureau", const std::string& key = {}) {
    return post("/v1/subjects/find", bj::serialize(bj::object{{"citizen_id", id}, {"reason", "counter"}}), who,
                "application/json", key);
  }
  void forget(const bj::value& handle) {
    const std::string one(handle.as_string());
    ASSERT_TRUE(
        county.store().run([&](store::Transaction& transaction) { return transaction.authorizations().forget(one); }));
  }

  CountyFixture county;
  crypto::EnvelopeKey police_key = crypto::EnvelopeKey::generate();
  int asked = 0;
};

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

TEST_F(AuthorizationApi, EndsOnceByRevocation) {
  const auto number = std::string(captured(letter()).at("number").as_string());
  const auto path = "/v1/authorizations/" + number + "/end";
  const auto body = bj::serialize(bj::object{{"channel", "counter"}, {"document", std::string(64, 'c')}});
  const auto rumour = bj::parse(post(path, R"({"channel":"rumour","document":""})").body).as_object();
  EXPECT_EQ(rumour.at("code").as_string(), "body-malformed");
  EXPECT_EQ(rumour.at("field").as_string(), "channel");
  EXPECT_EQ(rumour.at("expected").as_string(), "counter | letter");
  EXPECT_EQ(code_of(post(path, body, "other-zhen")), "authorization-unknown") << "beyond its area";
  const auto response = post(path, body, "zhen");
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(members(bj::parse(response.body).as_object()), required_members("AuthorizationEnded"));
  EXPECT_EQ(last_entry().at("reason").as_string(), "revoked");
  EXPECT_EQ(code_of(post(path, body)), "authorization-ended");
  const auto read = bj::parse(county.get("bureau", "/v1/authorizations/" + number).body).as_object();
  EXPECT_EQ(read.at("end").at("channel").as_string(), "counter");
}

TEST_F(AuthorizationApi, IsReadWithinOnesArea) {
  const auto answer = captured(letter());
  const auto path = "/v1/authorizations/" + std::string(answer.at("number").as_string());
  for (const auto* who : {"bureau", "auditor", "zhen"}) {
    const auto response = county.get(who, path);
    ASSERT_EQ(response.status, 200) << who;
    auto shown = bj::parse(response.body).as_object();
    EXPECT_EQ(shown.erase("household"), std::string(who) == "auditor" ? 1u : 0u);
    EXPECT_EQ(members(shown), required_members("Authorization"));
    EXPECT_THAT(response.body, Not(HasSubstr("测试")));
    const auto all = bj::parse(county.get(who, "/v1/authorizations").body);
    EXPECT_EQ(all.at("authorizations").as_array().size(), 1u);
  }
  EXPECT_EQ(code_of(county.get("other-zhen", path)), "authorization-unknown");
  EXPECT_TRUE(bj::parse(county.get("other-zhen", "/v1/authorizations").body).at("authorizations").as_array().empty());
  const auto household = "?household=" + std::string(handles_of(answer).at("household").as_string());
  EXPECT_TRUE(bj::parse(county.get("other-zhen", "/v1/authorizations", household).body)
                  .at("authorizations")
                  .as_array()
                  .empty());
  EXPECT_EQ(bj::parse(county.get("zhen", "/v1/authorizations", household).body).at("authorizations").as_array().size(),
            1u);
  EXPECT_EQ(code_of(county.get("health", path)), "role-not-allowed");
  EXPECT_EQ(code_of(capture(letter(), "auditor")), "role-not-allowed");
  EXPECT_EQ(code_of(county.get("bureau", "/v1/authorizations", "?offset=x")), "parameter-invalid");
}

TEST_F(AuthorizationApi, EveryLookAtThemIsInTheLogAndInTheTranscript) {
  const auto answer = captured(letter());
  const std::string number(answer.at("number").as_string());
  const std::string household(handles_of(answer).at("household").as_string());
  const auto looks = [&](const char* who, const std::string& path, const std::string& query = "") {
    const auto before = county.audit_entries().size();
    EXPECT_EQ(county.get(who, path, query).status, 200);
    return county.audit_entries().size() - before;
  };
  EXPECT_EQ(looks("zhen", "/v1/authorizations/" + number), 1u);
  EXPECT_EQ(last_entry().at("kind").as_string(), "record-view");
  EXPECT_EQ(last_entry().at("actor").as_string(), "zhen");
  EXPECT_EQ(last_entry().at("office").as_string(), "township:130126100");
  EXPECT_EQ(last_entry().at("authorizations"), (bj::array{bj::string(number)}));
  EXPECT_TRUE(last_entry().at("queries").as_array().empty());
  EXPECT_EQ(looks("auditor", "/v1/authorizations", "?household=" + household), 1u);
  EXPECT_EQ(last_entry().at("office").as_string(), "auditor");
  captured(letter());
  EXPECT_EQ(looks("bureau", "/v1/authorizations"), 1u) << "one for a page";
  EXPECT_EQ(last_entry().at("authorizations").as_array().size(), 2u);
  const auto shown = county.store().reader().asset_queries().entries_of(household, 1'000, 9).value();
  EXPECT_THAT(shown, testing::ElementsAre(4, 3, 2, 1, 0)) << "each once";
  EXPECT_EQ(looks("other-zhen", "/v1/authorizations"), 0u) << "nothing was shown";
  EXPECT_EQ(looks("bureau", "/v1/authorizations", "?offset=5"), 0u);
}

TEST_F(AuthorizationApi, ManyOfOneHouseholdComeInPages) {
  for (int i = 0; i < 101; ++i) captured(letter());
  const auto household = handles_of(captured(letter())).at("household").as_string();
  const auto page = [&](const std::string& offset) {
    return bj::parse(county.get("bureau", "/v1/authorizations", "?household=" + std::string(household) + offset).body);
  };
  EXPECT_EQ(page("").at("authorizations").as_array().size(), 100u);
  EXPECT_EQ(page("").at("next_offset").as_int64(), 100);
  EXPECT_EQ(page("&offset=100").at("authorizations").as_array().size(), 2u);
  EXPECT_TRUE(page("&offset=100").at("next_offset").is_null());
  EXPECT_TRUE(page("&offset=900").at("authorizations").as_array().empty());
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

TEST_F(AuthorizationApi, AHandleIsFoundByTheOneDoorAndEveryUseIsLogged) {
  const auto answer = captured(letter());
  const auto found = find(kChild);
  ASSERT_EQ(found.status, 200) << found.body;
  const auto document = bj::parse(found.body).as_object();
  EXPECT_EQ(members(document), required_members("SubjectSearch"));
  EXPECT_EQ(document.at("outcome").as_string(), "found");
  const auto handles = handles_of(answer);
  EXPECT_EQ(document.at("subject"), handles.at("members").as_array()[1]);
  EXPECT_EQ(document.at("households").as_array()[0], handles.at("household"));
  EXPECT_EQ(last_entry().at("kind").as_string(), "find-subject");
  EXPECT_EQ(last_entry().at("subject"), document.at("subject"));
  EXPECT_EQ(last_entry().at("households"), document.at("households"));
  EXPECT_EQ(last_entry().at("used").as_int64(), 1);
  const auto shown =
      county.store().reader().asset_queries().entries_of(std::string(handles.at("household").as_string()), 1'000, 9);
  EXPECT_THAT(shown.value(),
              testing::ElementsAre(last_entry().at("index").as_int64(), answer.at("log_index").as_int64()))
      << "for its transcript";
  const auto nobody = bj::parse(find("130199199001011236").body).as_object();
  EXPECT_EQ(members(nobody), members(document)) << "one form whatever was found";
  EXPECT_EQ(nobody.at("outcome").as_string(), "not-found");
  EXPECT_TRUE(nobody.at("subject").is_null());
  EXPECT_EQ(last_entry().at("outcome").as_string(), "not-found");
}

TEST_F(AuthorizationApi, TheDoorIsForTheBureauAndForATownshipsOwnPeople) {
  captured(letter());
  EXPECT_EQ(bj::parse(find(kHead, "zhen").body).at("outcome").as_string(), "found");
  EXPECT_EQ(bj::parse(find(kHead, "other-zhen").body).at("outcome").as_string(), "not-found");
  EXPECT_EQ(code_of(find(kHead, "public-security")), "role-not-allowed");
  EXPECT_EQ(code_of(find(kHead, "auditor")), "role-not-allowed");
}

TEST_F(AuthorizationApi, TheQuotaIsPerPersonAndDay) {
  county.policy().queries.find_subject_per_day = 2;
  EXPECT_EQ(find(kHead).status, 200);
  EXPECT_EQ(find(kHead).status, 200);
  const auto over = find(kHead);
  EXPECT_EQ(over.status, 429);
  EXPECT_EQ(code_of(over), "search-quota-used");
  EXPECT_EQ(last_entry().at("outcome").as_string(), "over-quota");
  EXPECT_TRUE(last_entry().at("subject").is_null());
  EXPECT_EQ(find(kHead, "zhen").status, 200);
  county.step_to("2022-09-11T00:00:00+08:00");
  EXPECT_EQ(find(kHead).status, 200);
}

TEST_F(AuthorizationApi, ASearchSentAgainIsAnsweredAgainAndCountedOnce) {
  county.policy().queries.find_subject_per_day = 2;
  captured(letter());
  const auto first = find(kHead, "bureau", "search-1");
  const auto entries = county.audit_entries().size();
  EXPECT_EQ(find(kHead, "bureau", "search-1").body, first.body);
  EXPECT_EQ(county.audit_entries().size(), entries);
  EXPECT_EQ(code_of(find(kChild, "bureau", "search-1")), "idempotency-key-reused");
  EXPECT_EQ(find(kHead, "zhen", "search-1").status, 200) << "a key is its sender's own";
  EXPECT_EQ(bj::parse(find(kChild).body).at("used").as_int64(), 2);
  EXPECT_EQ(find(kHead, "bureau", "search-3").status, 429);
  county.step_to("2022-09-11T00:00:00+08:00");
  EXPECT_EQ(find(kHead, "bureau", "search-3").status, 200) << "what was refused is not remembered";
}

TEST_F(AuthorizationApi, WhoIsForgottenIsNotFoundThroughAnAnswerOfBefore) {
  const auto answer = captured_handles(letter());
  EXPECT_EQ(bj::parse(find(kChild, "bureau", "search-1").body).at("outcome").as_string(), "found");
  forget(answer.at("members").as_array()[1]);
  EXPECT_EQ(bj::parse(find(kChild, "bureau", "search-1").body).at("outcome").as_string(), "not-found");
  forget(answer.at("household"));
  const auto head = bj::parse(find(kHead).body).as_object();
  EXPECT_EQ(head.at("outcome").as_string(), "found");
  EXPECT_TRUE(head.at("households").as_array().empty());
}

TEST_F(AuthorizationApi, ASearchHasAReasonOfThePolicyAndAValidNumber) {
  const auto search = [&](const char* body) { return code_of(post("/v1/subjects/find", body)); };
  EXPECT_EQ(search(R"({"citizen_id":"130199198001011231","reason":"curious"})"), "search-reason-invalid");
  const auto refused = post("/v1/subjects/find", R"({"citizen_id":"130199198001011231","reason":"curious"})").body;
  EXPECT_NE(bj::parse(refused).at("expected").as_string().find("counter（"), std::string::npos) << refused;
  EXPECT_EQ(search(R"({"citizen_id":"130199198001011231","reason":"counter","document":"two words"})"),
            "search-reason-invalid");
  EXPECT_EQ(search(R"({"citizen_id":"130199198001011233","reason":"counter"})"), "citizen-id-invalid");
  EXPECT_EQ(search(R"({"citizen_id":"130199198001011231","reason":"counter","name":"x"})"), "body-malformed");
}

TEST_F(AuthorizationApi, WhatIsNotValidAnyMoreEndsByItself) {
  captured(letter());
  auto short_one = letter();
  short_one["valid_until"] = "2022-09-20T00:00:00+08:00";
  captured(short_one);
  const authorizations::Capture capture("130126", county.policy().queries, county.county().keys,
                                        county.county().random);
  std::int64_t ended = 0;
  ASSERT_TRUE(county.store().run([&](store::Transaction& transaction) -> Status {
    ended = authorizations::end_expired(transaction, capture, *parse_instant("2022-09-20T00:00:00+08:00"), 10).value();
    return ok();
  }));
  EXPECT_EQ(ended, 1);
  EXPECT_EQ(last_entry().at("number").as_string(), "130126-2022-000002");
  EXPECT_EQ(last_entry().at("reason").as_string(), "expired");
}

}  // namespace
}  // namespace fangpin::test
