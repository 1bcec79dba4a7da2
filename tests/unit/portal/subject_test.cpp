#include <boost/json.hpp>

#include "api_document.hpp"
#include "authorization_fixture.hpp"

// find-subject: the one door from a citizen ID to a handle.
namespace fangpin::test {
namespace {

namespace bj = boost::json;

class SubjectApi : public AuthorizationFixture {};

TEST_F(SubjectApi, AHandleIsFoundByTheOneDoorAndEveryUseIsLogged) {
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

TEST_F(SubjectApi, TheDoorIsForTheBureauAndForATownshipsOwnPeople) {
  captured(letter());
  EXPECT_EQ(bj::parse(find(kHead, "zhen").body).at("outcome").as_string(), "found");
  EXPECT_EQ(bj::parse(find(kHead, "other-zhen").body).at("outcome").as_string(), "not-found");
  EXPECT_EQ(code_of(find(kHead, "public-security")), "role-not-allowed");
  EXPECT_EQ(code_of(find(kHead, "auditor")), "role-not-allowed");
}

TEST_F(SubjectApi, WhoTookTheConsentBackIsNotFoundByATownship) {
  auto short_one = letter();
  short_one["valid_until"] = "2022-09-20T00:00:00+08:00";
  const auto outcome = [&](const char* who) {
    return std::string(bj::parse(find(kHead, who).body).at("outcome").as_string());
  };
  captured(short_one);
  const auto number = std::string(captured(letter()).at("number").as_string());
  EXPECT_EQ(outcome("zhen"), "found");
  const auto letter_back = bj::serialize(bj::object{{"channel", "letter"}, {"document", std::string(64, 'c')}});
  ASSERT_EQ(post("/v1/authorizations/" + number + "/end", letter_back).status, 200);
  EXPECT_EQ(outcome("zhen"), "found") << "another letter stands";
  county.step_to("2022-09-20T00:00:00+08:00");
  EXPECT_EQ(outcome("zhen"), "not-found");
  EXPECT_TRUE(last_entry().at("households").as_array().empty());
  EXPECT_EQ(outcome("bureau"), "found");
}

TEST_F(SubjectApi, TheQuotaIsPerPersonAndDay) {
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

TEST_F(SubjectApi, ASearchSentAgainIsAnsweredAgainAndCountedOnce) {
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

TEST_F(SubjectApi, WhoIsForgottenIsNotFoundThroughAnAnswerOfBefore) {
  const auto answer = captured_handles(letter());
  EXPECT_EQ(bj::parse(find(kChild, "bureau", "search-1").body).at("outcome").as_string(), "found");
  forget(answer.at("members").as_array()[1]);
  EXPECT_EQ(bj::parse(find(kChild, "bureau", "search-1").body).at("outcome").as_string(), "not-found");
  forget(answer.at("household"));
  const auto head = bj::parse(find(kHead).body).as_object();
  EXPECT_EQ(head.at("outcome").as_string(), "found");
  EXPECT_TRUE(head.at("households").as_array().empty());
}

TEST_F(SubjectApi, ASearchHasAReasonOfThePolicyAndAValidNumber) {
  const auto search = [&](const char* body) { return code_of(post("/v1/subjects/find", body)); };
  EXPECT_EQ(search(R"({"citizen_id":"130199198001011231","reason":"curious"})"), "search-reason-invalid");
  const auto refused = post("/v1/subjects/find", R"({"citizen_id":"130199198001011231","reason":"curious"})").body;
  EXPECT_NE(bj::parse(refused).at("expected").as_string().find("counter（"), std::string::npos) << refused;
  EXPECT_EQ(search(R"({"citizen_id":"130199198001011231","reason":"counter","document":"two words"})"),
            "search-reason-invalid");
  EXPECT_EQ(search(R"({"citizen_id":"130199198001011233","reason":"counter"})"), "citizen-id-invalid");
  EXPECT_EQ(search(R"({"citizen_id":"130199198001011231","reason":"counter","name":"x"})"), "body-malformed");
}

}  // namespace
}  // namespace fangpin::test
