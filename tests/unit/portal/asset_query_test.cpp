#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "asset_query_fixture.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/sha256.hpp"
#include "gateway/authorizations/asset_answer.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

class AssetQueryTest : public testing::Test, protected AssetQueryFixture {
 protected:
  AssetQueryTest() { county.step_to("2022-09-05T10:00:00+08:00"); }
  bj::array questions(const std::string& who = "public-security") {
    return object_of(get(who, "/v1/questions")).at("questions").as_array();
  }
};

TEST_F(AssetQueryTest, GoesFromTheBureauToTheDepartmentAndBack) {
  capture(letter());
  const auto id = asked();
  auto access = entries(1).front();
  EXPECT_EQ(text_of(access, "kind"), "access");
  EXPECT_EQ(text_of(access, "decision"), "allow");
  EXPECT_EQ(text_of(access, "authorization"), kNumber);
  EXPECT_EQ(text_of(access, "grantee"), "bureau");
  EXPECT_EQ(access.at("use").as_int64(), 1);

  const auto waiting = questions();
  ASSERT_EQ(waiting.size(), 1u);
  const auto& question = waiting[0].as_object();
  EXPECT_EQ(text_of(question, "query"), id);
  EXPECT_EQ(text_of(question, "form"), "yes-no");
  EXPECT_TRUE(question.at("bands").as_array().empty());
  const auto release = entries(1).front();
  EXPECT_EQ(text_of(release, "kind"), "release");
  EXPECT_EQ(text_of(release, "what"), "question");
  EXPECT_EQ(text_of(release, "to"), "public-security");
  // The department's own key opens the identity under the handle; another's does not.
  const auto& head = question.at("members").as_array()[0].as_object();
  EXPECT_EQ(text_of(head, "subject"), kHead);
  EXPECT_EQ(text_of(head, "relation"), "head");
  const auto wrapped = *from_base64(text_of(head, "wrapped_key"));
  const auto data_key = envelope_keys.at("public-security").unwrap(wrapped);
  ASSERT_TRUE(data_key);
  const auto ciphertext = *from_base64(text_of(head, "ciphertext"));
  EXPECT_EQ(*crypto::open_identity(*data_key, as_bytes(std::string_view(kHead)), ciphertext),
            R"({"citizen_id":"130199199001010014","name":"head"})");
  EXPECT_FALSE(crypto::open_identity(*data_key, as_bytes(std::string_view(kSpouse)), ciphertext));
  EXPECT_FALSE(envelope_keys.at("finance").unwrap(wrapped));

  ASSERT_EQ(answer(id, R"({"answer":"yes"})").status, 200);
  const auto said = entries(1).front();
  EXPECT_EQ(text_of(said, "kind"), "access-answer");
  EXPECT_EQ(text_of(said, "outcome"), "answered");

  const auto read = object_of(get("zhang-san", "/v1/asset-queries/" + id));
  const auto& given = read.at("answer").as_object();
  EXPECT_EQ(text_of(given, "answer"), "yes");
  EXPECT_NE(text_of(given.at("meaning").as_object(), "zh").find("绝不自动否决"), std::string::npos);
  EXPECT_EQ(text_of(entries(1).front(), "what"), "answer");
  EXPECT_EQ(text_of(entries(1).front(), "to"), "zhang-san");
  // What was read is what the log's digest is over.
  const auto digest = to_hex(crypto::sha256(
      authorizations::salted_answer(id, {domain::AnswerKind::yes, ""}, *from_hex(text_of(given, "salt")))));
  EXPECT_EQ(digest, text_of(said, "digest"));
  EXPECT_EQ(digest, text_of(given, "digest"));
}

TEST_F(AssetQueryTest, WithoutSubjectsItIsAboutAllWhoAreCovered) {
  capture(letter());
  const auto response = object_of(ask(question({{"subjects", nullptr}})));
  EXPECT_EQ(response.at("members").as_int64(), 2);
  EXPECT_EQ(entries(1).front().at("subjects"), (bj::array{kHead, kSpouse}));
  EXPECT_EQ(bj::serialize(response).find("p-"), std::string::npos) << "handles are find-subject's to give";
}

TEST_F(AssetQueryTest, WithoutSubjectsItIsAboutThoseOfTheLetterThatAllowsIt) {
  capture(letter());
  auto coming = letter();
  coming.number = "130126-2022-000002";
  coming.effective_at += std::chrono::hours(24 * 60);
  coming.members[2].signed_by = coming.members[0].signed_by;
  coming.members[2].capacity = coming.members[0].capacity;
  capture(coming);
  auto narrower = letter();
  narrower.number = "130126-2022-000003";
  narrower.purpose = "removal";
  narrower.members.resize(1);
  capture(narrower);
  const auto everybody = question({{"subjects", nullptr}});
  EXPECT_EQ(object_of(ask(everybody)).at("members").as_int64(), 2);
  EXPECT_EQ(text_of(entries(1).front(), "authorization"), kNumber);
  EXPECT_EQ(object_of(ask(question({{"subjects", nullptr}, {"purpose", "removal"}}))).at("members").as_int64(), 1);
  // Where none allows it, it is about those of the latest that stands, as before.
  EXPECT_EQ(code_of(ask(question({{"subjects", nullptr}, {"purpose", "assistance"}}))), "denied-purpose-differs");
  EXPECT_EQ(entries(1).front().at("subjects"), (bj::array{kHead}));
}

TEST_F(AssetQueryTest, WhoReadsOwnQueriesLeavesAnEntry) {
  capture(letter());
  const auto open = asked(), answered = asked();
  (void)questions();
  ASSERT_EQ(answer(answered, R"({"answer":"yes"})").status, 200);
  const auto looked = [&](const std::string& path, const bj::array& shown) {
    const auto before = county.audit_entries().size();
    ASSERT_EQ(get("zhang-san", path).status, 200);
    ASSERT_EQ(county.audit_entries().size(), before + 1);
    const auto entry = entries(1).front();
    EXPECT_EQ(text_of(entry, "kind"), "record-view");
    EXPECT_EQ(text_of(entry, "actor"), "zhang-san");
    EXPECT_EQ(text_of(entry, "office"), "bureau");
    EXPECT_EQ(entry.at("queries"), shown);
    EXPECT_TRUE(entry.at("authorizations").as_array().empty());
    const auto concerned = county.store().reader().asset_queries().entries_of(kHousehold, 1'000, 1).value();
    EXPECT_EQ(concerned, std::vector<std::int64_t>{entry.at("index").as_int64()});
  };
  looked("/v1/asset-queries/" + open, {bj::string(open)});
  looked("/v1/asset-queries", {bj::string(answered), bj::string(open)});
  const auto before = county.audit_entries().size();
  EXPECT_TRUE(object_of(get("li-si", "/v1/asset-queries")).at("queries").as_array().empty());
  EXPECT_EQ(code_of(get("li-si", "/v1/asset-queries/" + open)), "query-unknown");
  EXPECT_EQ(county.audit_entries().size(), before) << "nothing was shown";
}

TEST_F(AssetQueryTest, DenialsAreLoggedAndSayWhatToDo) {
  EXPECT_EQ(code_of(ask(question())), "denied-household-unknown");
  EXPECT_TRUE(entries(1).front().at("household").is_null());
  auto used = letter();
  used.uses_max = 1;
  capture(used);
  const auto denied = [&](const bj::object& changes, const std::string& denial) {
    const auto response = ask(question(changes));
    EXPECT_EQ(response.status, 403) << response.body;
    EXPECT_EQ(code_of(response), "denied-" + denial);
    const auto entry = entries(1).front();
    EXPECT_EQ(text_of(entry, "kind"), "access");
    EXPECT_EQ(text_of(entry, "decision"), "deny");
    EXPECT_EQ(text_of(entry, "denial"), denial);
    EXPECT_EQ(text_of(object_of(response), "query"), text_of(entry, "query"));
    EXPECT_FALSE(text_of(object_of(response), "detail").empty());
    EXPECT_FALSE(text_of(object_of(response), "detail_en").empty());
  };
  denied({{"purpose", "removal"}}, "purpose-differs");
  denied({{"item", "check/health"}}, "item-not-in-scope");
  denied({{"subjects", bj::array{kHead, kChild}}}, "member-not-covered");
  asked();
  denied({}, "uses-exhausted");
  county.step_to("2022-12-31T00:00:00+08:00");
  denied({}, "expired");
  EXPECT_EQ(questions().size(), 0u);
}

TEST_F(AssetQueryTest, WhomTheLetterDoesNotNameLearnsNothingOfTheHousehold) {
  capture(letter());
  const auto refused = ask(question({{"subjects", nullptr}}), "wang-wu");
  EXPECT_EQ(code_of(refused), "denied-grantee-not-in-scope");
  EXPECT_FALSE(object_of(refused).contains("authorization"));
  const auto listed = get("wang-wu", "/v1/asset-queries").body;
  EXPECT_EQ(object_of(get("wang-wu", "/v1/asset-queries")).at("queries").as_array().size(), 1u);
  for (const auto* hidden : {kNumber, kHead, kSpouse, kChild}) EXPECT_EQ(listed.find(hidden), std::string::npos);
}

TEST_F(AssetQueryTest, WhereTheRiskIsClearAskingTakesAReason) {
  county.policy().queries.clear_risk_skips = true;
  county.policy().queries.override_reasons = {{"audit-finding", {"审计发现问题", "x"}}};
  AssetQueryFixture strict;  // the desk takes its rules when the county is wired
  capture(letter());
  const authorizations::QueryPolicy rules{true, std::chrono::hours(24)};
  const authorizations::QueryDesk desk("130126", "policy@1", rules, county.county().random);
  const auto ask_desk = [&](const std::string& reason, const std::string& key) {
    domain::AssetQuery query;
    query.asker = "zhang-san";
    query.grantee = "bureau";
    query.household = kHousehold;
    query.item = "check/vehicles";
    query.provider = "public-security";
    query.purpose = "identification";
    query.risk_clear = query.no_objection = true;
    query.override_reason = reason;
    query.override_document = reason.empty() ? "" : "灵农审〔2022〕3号";
    query.asked_at = county.county().time.now();
    std::optional<domain::Denial> denial;
    EXPECT_TRUE(county.store().run([&](store::Transaction& transaction) -> Status {
      denial = desk.ask(transaction, query, true, key, Digest{}).value().decision.denial;
      return ok();
    }));
    return denial;
  };
  EXPECT_EQ(ask_desk("", "a"), domain::Denial::comparison_not_needed);
  EXPECT_EQ(ask_desk("audit-finding", "b"), std::nullopt);
  const auto entry = entries(1).front();
  EXPECT_EQ(text_of(entry.at("override").as_object(), "reason"), "audit-finding");
  EXPECT_EQ(text_of(entry.at("override").as_object(), "document"), "灵农审〔2022〕3号");
}

TEST_F(AssetQueryTest, TheSameKeyGivesWhatWasDecided) {
  capture(letter());
  const auto body = bj::serialize(question());
  const auto first = post("zhang-san", "/v1/asset-queries", body, "one-key");
  const auto count = county.audit_entries().size();
  EXPECT_EQ(post("zhang-san", "/v1/asset-queries", body, "one-key").body, first.body);
  EXPECT_EQ(county.audit_entries().size(), count);
  // What became of it since is read under its own address, where the look is logged.
  ASSERT_EQ(questions().size(), 1u);
  ASSERT_EQ(answer(text_of(object_of(first), "query"), R"({"answer":"yes"})").status, 200);
  EXPECT_EQ(post("zhang-san", "/v1/asset-queries", body, "one-key").body, first.body);
  const auto other = bj::serialize(question({{"item", "check/deposits"}, {"provider", "finance"}}));
  EXPECT_EQ(code_of(post("zhang-san", "/v1/asset-queries", other, "one-key")), "idempotency-key-reused");
}

TEST_F(AssetQueryTest, HasOneForm) {
  capture(letter());
  for (const auto& changes :
       {bj::object{{"household", nullptr}}, bj::object{{"household", "h-1"}}, bj::object{{"more", 1}},
        bj::object{{"subjects", bj::array{}}}, bj::object{{"subjects", bj::array{kHead, kHead}}},
        bj::object{{"risk_clear", "yes"}}, bj::object{{"purpose", "x y"}}}) {
    EXPECT_EQ(code_of(ask(question(changes))), "body-malformed") << bj::serialize(changes);
  }
  const auto field = [&](bj::object changes) {
    return std::string(bj::parse(ask(question(changes)).body).as_object().at("field").as_string());
  };
  EXPECT_EQ(field({{"household", "h-1"}}), "household");
  EXPECT_EQ(field({{"subjects", bj::array{kHead, kHead}}}), "subjects[2]");
  EXPECT_EQ(field({{"risk_clear", "yes"}}), "risk_clear");
  EXPECT_EQ(field({{"override", bj::object{{"reason", "x"}, {"document", "1"}}}}), "override.reason");
  EXPECT_EQ(code_of(ask(question({{"override", bj::object{{"reason", "x"}, {"document", "1"}}}}))), "override-invalid");
  EXPECT_EQ(code_of(ask(question({{"item", "check/nothing"}}))), "item-unknown");
  EXPECT_EQ(code_of(ask(question({{"provider", "education"}}))), "provider-unknown") << "it has no envelope key";
  EXPECT_EQ(code_of(ask(question(), "education")), "role-not-allowed");
}

TEST_F(AssetQueryTest, IsTheAskersOwn) {
  capture(letter());
  const auto id = asked();
  EXPECT_EQ(code_of(get("li-si", "/v1/asset-queries/" + id)), "query-unknown");
  EXPECT_EQ(object_of(get("li-si", "/v1/asset-queries")).at("queries").as_array().size(), 0u);
  EXPECT_EQ(object_of(get("zhang-san", "/v1/asset-queries")).at("queries").as_array().size(), 1u);
  EXPECT_EQ(code_of(get("zhang-san", "/v1/asset-queries", "?offset=x")), "parameter-invalid");
}

TEST_F(AssetQueryTest, AQuestionIsItsDepartmentsOwnAndRestsWhenHandedOut) {
  capture(letter());
  const auto id = asked();
  EXPECT_EQ(questions("finance").size(), 0u);
  EXPECT_EQ(code_of(answer(id, R"({"answer":"yes"})", "finance")), "question-unknown");
  EXPECT_EQ(questions().size(), 1u);
  const auto count = county.audit_entries().size();
  EXPECT_EQ(questions().size(), 0u);
  EXPECT_EQ(county.audit_entries().size(), count) << "an empty poll leaves no entry";
  EXPECT_EQ(code_of(get("public-security", "/v1/questions", "?wait=31")), "parameter-invalid");
  EXPECT_EQ(code_of(get("zhang-san", "/v1/questions")), "role-not-allowed");
}

TEST_F(AssetQueryTest, IsAnsweredOnceInItsForm) {
  capture(letter());
  const auto id = asked();
  for (const auto* body : {R"({"answer":"band","band":"0-1"})", R"({"answer":"yes","band":"0-1"})"})
    EXPECT_EQ(code_of(answer(id, body)), "answer-invalid") << body;
  for (const auto* body : {"{}", R"({"answer":"maybe"})", R"({"answer":"yes","why":"x"})", "[]"})
    EXPECT_EQ(code_of(answer(id, body)), "body-malformed") << body;
  const auto maybe = bj::parse(answer(id, R"({"answer":"maybe"})").body).as_object();
  EXPECT_EQ(maybe.at("field").as_string(), "answer");
  EXPECT_EQ(maybe.at("expected").as_string(), "yes | no | band | cannot-say");
  EXPECT_EQ(maybe.at("detail").as_string().find("maybe"), std::string::npos);
  EXPECT_EQ(code_of(answer(id, R"({"answer":"no"})")), "question-unknown") << "nobody was asked yet";
  EXPECT_EQ(questions().size(), 1u);
  ASSERT_EQ(answer(id, R"({"answer":"no"})").status, 200);
  const auto count = county.audit_entries().size();
  EXPECT_EQ(answer(id, R"({"answer":"no"})").status, 200);
  EXPECT_EQ(county.audit_entries().size(), count);
  EXPECT_EQ(code_of(answer(id, R"({"answer":"yes"})")), "question-answered");
  EXPECT_EQ(code_of(answer("QQQQQQQQQQQQQQQQQQQQQQ", R"({"answer":"yes"})")), "question-unknown");
}

TEST_F(AssetQueryTest, ABandIsOneOfTheCatalogues) {
  capture(letter());
  const auto response = ask(question({{"item", "check/deposits"}, {"provider", "finance"}}));
  const auto id = text_of(object_of(response), "query");
  EXPECT_EQ(questions("finance")[0].at("bands").as_array().front().as_string(), "0-10000");
  EXPECT_EQ(code_of(answer(id, R"({"answer":"yes"})", "finance")), "answer-invalid");
  EXPECT_EQ(code_of(answer(id, R"({"answer":"band","band":"0-5"})", "finance")), "answer-invalid");
  EXPECT_EQ(answer(id, R"({"answer":"band","band":"300000-"})", "finance").status, 200);
}

TEST_F(AssetQueryTest, QuestionsAndAnswersExpire) {
  capture(letter());
  const auto unanswered = asked();
  const auto answered = asked();
  (void)questions();
  ASSERT_EQ(answer(answered, R"({"answer":"cannot-say"})").status, 200);
  EXPECT_EQ(text_of(entries(1).front(), "outcome"), "cannot-say");
  county.step_to("2022-09-25T10:00:00+08:00");
  EXPECT_EQ(code_of(answer(unanswered, R"({"answer":"no"})")), "question-expired");
  EXPECT_EQ(questions().size(), 0u);
  EXPECT_EQ(code_of(get("zhang-san", "/v1/asset-queries/" + answered)), "answer-lapsed");
  const auto& desk = county.queries().desk();
  ASSERT_TRUE(county.store().run(
      [&](store::Transaction& transaction) { return desk.tick(transaction, county.county().time.now()); }));
  EXPECT_EQ(text_of(entries(1).front(), "kind"), "access-answer");
  EXPECT_EQ(text_of(entries(1).front(), "outcome"), "expired");
  EXPECT_TRUE(entries(1).front().at("digest").is_null());
  EXPECT_EQ(text_of(object_of(get("zhang-san", "/v1/asset-queries/" + unanswered)), "state"), "expired");
  const auto count = county.audit_entries().size();
  ASSERT_TRUE(county.store().run(
      [&](store::Transaction& transaction) { return desk.tick(transaction, county.county().time.now()); }));
  EXPECT_EQ(county.audit_entries().size(), count);
}

TEST_F(AssetQueryTest, ARevokedAuthorizationTakesItsQuestionsAndAnswersWithIt) {
  capture(letter());
  const auto id = asked();
  const auto answered = asked();
  (void)questions();
  ASSERT_EQ(answer(answered, R"({"answer":"yes"})").status, 200);
  domain::AuthorizationEnd end;
  end.number = kNumber;
  end.at = county.county().time.now();
  ASSERT_TRUE(
      county.store().run([&](store::Transaction& transaction) { return transaction.authorizations().end(end); }));
  const auto count = county.audit_entries().size();
  EXPECT_EQ(questions().size(), 0u);
  EXPECT_EQ(county.audit_entries().size(), count) << "nothing was released";
  EXPECT_EQ(code_of(answer(id, R"({"answer":"yes"})")), "question-expired");
  EXPECT_EQ(code_of(get("zhang-san", "/v1/asset-queries/" + answered)), "answer-lapsed");
}

// A handle that comes back after its erasure is what an auditor reports (B14).
TEST_F(AssetQueryTest, AnErasedHandleStandsInNoLaterEntry) {
  capture(letter());
  forget(kSpouse);
  const auto all = object_of(ask(question({{"subjects", nullptr}})));
  EXPECT_EQ(all.at("members").as_int64(), 1) << "who is left";
  EXPECT_EQ(entries(1).front().at("subjects"), (bj::array{kHead}));
  EXPECT_EQ(code_of(ask(question())), "denied-member-not-covered") << "the spouse is among them";
  EXPECT_TRUE(entries(1).front().at("subjects").as_array().empty());
  forget(kHousehold);
  EXPECT_EQ(code_of(ask(question({{"subjects", bj::array{kHead}}}))), "denied-household-unknown");
  EXPECT_TRUE(entries(1).front().at("household").is_null());
  for (const auto& entry : entries(3)) {
    EXPECT_EQ(bj::serialize(entry).find(kSpouse), std::string::npos) << bj::serialize(entry);
  }
}

TEST_F(AssetQueryTest, AnErasedHouseholdTakesItsQuestionsAndAnswersWithIt) {
  capture(letter());
  const auto open = asked();
  const auto answered = asked();
  (void)questions();
  ASSERT_EQ(answer(answered, R"({"answer":"yes"})").status, 200);
  forget(kHousehold);
  const auto count = county.audit_entries().size();
  EXPECT_EQ(questions().size(), 0u);
  EXPECT_EQ(code_of(answer(open, R"({"answer":"yes"})")), "question-expired");
  EXPECT_EQ(code_of(get("zhang-san", "/v1/asset-queries/" + answered)), "answer-lapsed");
  EXPECT_EQ(county.audit_entries().size(), count);
}

TEST_F(AssetQueryTest, HoldsNothingOfAPerson) {
  capture(letter());
  const auto id = asked();
  (void)questions();
  (void)answer(id, R"({"answer":"yes"})");
  for (const auto& entry : county.audit_entries()) {
    EXPECT_EQ(entry.find("130199199001010014"), std::string::npos);
    EXPECT_EQ(entry.find("\"yes\""), std::string::npos) << "the log holds the answer's digest only";
  }
}

}  // namespace
}  // namespace fangpin::test
