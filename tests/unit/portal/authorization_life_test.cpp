#include <boost/json.hpp>

#include "api_document.hpp"
#include "authorization_fixture.hpp"

// Who reads letters, and how they end.
namespace fangpin::test {
namespace {

namespace bj = boost::json;
using testing::HasSubstr;
using testing::Not;

class AuthorizationLife : public AuthorizationFixture {};

TEST_F(AuthorizationLife, EndsOnceByRevocation) {
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

TEST_F(AuthorizationLife, IsReadWithinOnesArea) {
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

TEST_F(AuthorizationLife, EveryLookAtThemIsInTheLogAndInTheTranscript) {
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

TEST_F(AuthorizationLife, ManyOfOneHouseholdComeInPages) {
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

TEST_F(AuthorizationLife, WhatIsNotValidAnyMoreEndsByItself) {
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
