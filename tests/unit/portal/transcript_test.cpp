#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "asset_query_fixture.hpp"
#include "gateway/audit/access_entry.hpp"
#include "gateway/audit/authorization_entry.hpp"
#include "gateway/authorizations/capture.hpp"
#include "gateway/authorizations/withholding.hpp"
#include "tests/support/body_meanwhile.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

class TranscriptTest : public testing::Test, protected AssetQueryFixture {
 protected:
  TranscriptTest() {
    county.step_to("2022-09-05T10:00:00+08:00");
    capture(letter());
  }
  bj::object transcript(const bj::object& more = {}) {
    bj::object body{{"household", kHousehold}, {"purpose", "household-request"}};
    for (const auto& member : more) body[member.key()] = member.value();
    const auto response = post("zhang-san", "/v1/transcripts", bj::serialize(body));
    EXPECT_EQ(response.status, 200) << response.body;
    return object_of(response);
  }
  static std::vector<std::string> kinds(const bj::object& transcript) {
    std::vector<std::string> out;
    for (const auto& line : transcript.at("lines").as_array()) out.push_back(text_of(line.as_object(), "kind"));
    return out;
  }
};

TEST_F(TranscriptTest, SaysWhoLookedAndIsItselfALook) {
  EXPECT_TRUE(kinds(transcript()).empty());
  const auto id = asked();
  (void)get("public-security", "/v1/questions");
  (void)answer(id, R"({"answer":"yes"})");
  (void)get("zhang-san", "/v1/asset-queries/" + id);
  const auto made = transcript();
  EXPECT_EQ(kinds(made), (std::vector<std::string>{"release", "access-answer", "release", "access", "transcript"}));
  const auto access = text_of(made.at("lines").as_array()[3].as_object(), "zh");
  for (const auto* part : {"乡村振兴局", "zhang-san", "监测对象识别认定", "公安局", "车辆", kNumber})
    EXPECT_NE(access.find(part), std::string::npos) << access;
  EXPECT_EQ(bj::serialize(made).find("\"yes\""), std::string::npos) << "who looked, not what was found";
  const auto entry = entries(1).front();
  EXPECT_EQ(text_of(entry, "kind"), "transcript");
  EXPECT_EQ(text_of(entry, "actor"), "staff:zhang-san");
  EXPECT_EQ(entry.at("shown").as_int64(), 5);
  EXPECT_EQ(entry.at("withheld").as_int64(), 0);
  EXPECT_TRUE(entry.at("subject").is_null());
}

TEST_F(TranscriptTest, AMembersHoldsWhatConcernsThatMember) {
  ASSERT_EQ(ask(question({{"subjects", bj::array{kHead}}})).status, 200);
  EXPECT_EQ(ask(question({{"subjects", bj::array{kChild}}})).status, 403);
  EXPECT_EQ(kinds(transcript({{"member", kHead}})), (std::vector<std::string>{"access"}));
  const auto child = transcript({{"member", kChild}});
  EXPECT_EQ(kinds(child), (std::vector<std::string>{"access"})) << "the head's own transcript is not the child's";
  EXPECT_NE(text_of(child.at("lines").as_array()[0].as_object(), "zh").find("不准，成员未获授权"), std::string::npos)
      << "a household does not read codes";
  EXPECT_EQ(bj::serialize(child).find(kHead), std::string::npos);
  EXPECT_EQ(text_of(entries(1).front(), "subject"), kChild);
}

// Whoever asks at the counter gets no neighbour's record, though both handles are known.
TEST_F(TranscriptTest, IsMadeForMembersOfThatHouseholdOnly) {
  constexpr const char* kNeighbour = "p-NNNNNNNNNNNNNNNNNNNNNN";
  auto neighbours = letter();
  neighbours.number = "130126-2022-000002";
  neighbours.evidence = {2};
  neighbours.household = "h-NNNNNNNNNNNNNNNNNNNNNN";
  neighbours.members = {{kNeighbour, "head", domain::Capacity::full, domain::SignedBy::self, {}}};
  capture(neighbours);
  const auto before = county.audit_entries().size();
  const auto response =
      post("zhang-san", "/v1/transcripts",
           bj::serialize(bj::object{{"household", kHousehold}, {"member", kNeighbour}, {"purpose", "complaint"}}));
  EXPECT_EQ(response.status, 404) << response.body;
  EXPECT_EQ(problem_code(response), "household-unknown");
  EXPECT_EQ(county.audit_entries().size(), before);
}

TEST_F(TranscriptTest, WhoeverIsRevokedMeanwhileIsAnsweredNothing) {
  Sent sent;
  sent.department = "zhang-san";
  sent.path = "/v1/transcripts";
  sent.content_type = "application/json";
  sent.body = bj::serialize(bj::object{{"household", kHousehold}, {"purpose", "complaint"}});
  BodyMeanwhile body([&] { county.revoke("zhang-san"); }, sent.body);
  const auto response = county.serve(county.sign(sent), body);
  EXPECT_EQ(response.status, 403) << response.body;
  EXPECT_EQ(problem_code(response), "certificate-revoked");
}

TEST_F(TranscriptTest, AWithheldQueryIsSeenByTheAuditorOnly) {
  const auto id = asked();
  const authorizations::Withholding withholding{id, *parse_instant("2022-10-01T00:00:00+08:00"), "灵监〔2022〕7号"};
  ASSERT_TRUE(county.store().run([&](store::Transaction& transaction) {
    return authorizations::withhold(transaction, "130126", withholding, {{"admin-1", ""}, {"admin-2", ""}},
                                    county.county().time.now());
  }));
  EXPECT_EQ(text_of(entries(1).front(), "kind"), "withholding");
  EXPECT_TRUE(kinds(transcript()).empty());
  EXPECT_EQ(entries(1).front().at("withheld").as_int64(), 1);
  county.step_to("2022-10-01T00:00:00+08:00");
  EXPECT_EQ(kinds(transcript()), (std::vector<std::string>{"transcript", "access"}));
}

TEST_F(TranscriptTest, ALookAtQueriesIsInItUnlessAllOfThemAreWithheld) {
  const auto withhold = [&](const std::string& id) {
    ASSERT_TRUE(county.store().run([&](store::Transaction& transaction) {
      return transaction.asset_queries().withhold(id, *parse_instant("2022-10-01T00:00:00+08:00"));
    }));
  };
  const auto first = asked();
  (void)get("zhang-san", "/v1/asset-queries/" + first);
  const auto second = asked();
  (void)get("zhang-san", "/v1/asset-queries");
  const auto looks = [&](const char* member) {
    auto all = kinds(transcript({{"member", member}}));
    std::erase(all, "transcript");
    return all;
  };
  const auto all = transcript();
  EXPECT_EQ(kinds(all), (std::vector<std::string>{"record-view", "access", "record-view", "access"}));
  const auto line = text_of(all.at("lines").as_array()[0].as_object(), "zh");
  EXPECT_NE(line.find("zhang-san"), std::string::npos) << line;
  EXPECT_TRUE(looks(kChild).empty()) << "no query was about the child";
  withhold(first);
  EXPECT_EQ(looks(kHead), (std::vector<std::string>{"record-view", "access"}));
  withhold(second);
  EXPECT_TRUE(looks(kHead).empty());
  EXPECT_EQ(entries(1).front().at("withheld").as_int64(), 4);
}

// The writer looks once more: what was withheld after the transcript was composed does not leave.
TEST_F(TranscriptTest, AQueryThatIsWithheldMeanwhileIsNotShown) {
  const auto id = asked();
  const auto now = county.county().time.now();
  const authorizations::TranscriptScope scope{kHousehold, "", std::nullopt};
  const authorizations::TranscriptUse use{"130126", "uid:0", "complaint", now};
  const auto as_it_is = [](std::string_view code) { return std::string(code); };
  const auto log = [&](const authorizations::Transcript& made) {
    return county.store().run(
        [&](store::Transaction& transaction) { return authorizations::log_transcript(transaction, made, use); });
  };
  const auto compose = [&] {
    return authorizations::compose_transcript(county.store().reader(), scope, now, {as_it_is, as_it_is, as_it_is})
        .value();
  };
  const auto before = compose();
  ASSERT_TRUE(county.store().run([&](store::Transaction& transaction) {
    return transaction.asset_queries().withhold(id, now + std::chrono::hours(1));
  }));
  const auto count = county.audit_entries().size();
  EXPECT_EQ(log(before).error().detail, authorizations::kTranscriptChanged);
  EXPECT_EQ(county.audit_entries().size(), count);
  const auto after = compose();
  EXPECT_TRUE(after.lines.empty());
  EXPECT_TRUE(log(after));
}

TEST_F(TranscriptTest, OfWhomNothingIsKnownThereIsNone) {
  forget(kChild);
  const auto refused = [&](const bj::object& more) {
    bj::object body{{"household", kHousehold}, {"purpose", "complaint"}};
    for (const auto& member : more) body[member.key()] = member.value();
    return code_of(post("zhang-san", "/v1/transcripts", bj::serialize(body)));
  };
  const auto count = county.audit_entries().size();
  EXPECT_EQ(refused({{"member", kChild}}), "household-unknown");
  forget(kHousehold);
  EXPECT_EQ(refused({}), "household-unknown");
  EXPECT_EQ(county.audit_entries().size(), count);
}

TEST_F(TranscriptTest, SaysWhatWasSignedAndHowItEnded) {
  const authorizations::Capture capture("130126", county.policy().queries, county.county().keys,
                                        county.county().random);
  domain::AuthorizationEnd end;
  end.number = kNumber;
  end.at = county.county().time.now();
  end.channel = "counter";
  end.actor = "zhang-san";
  ASSERT_TRUE(county.store().run([&](store::Transaction& transaction) -> Status {
    const auto appended = transaction.append_audit(
        [&](const store::AuditPosition& position) { return audit::authorization("130126", letter(), position); });
    (void)transaction.asset_queries().concerns(kHousehold, appended->index);
    const auto ended = capture.end(transaction, end);
    return ended ? ok() : Status(ended.error());
  }));
  const auto made = transcript({{"member", kHead}});
  ASSERT_EQ(kinds(made), (std::vector<std::string>{"authorization-end", "authorization"}));
  const auto& lines = made.at("lines").as_array();
  EXPECT_NE(text_of(lines[0].as_object(), "zh").find("由家庭撤回"), std::string::npos);
  const auto signed_for = text_of(lines[1].as_object(), "zh");
  for (const auto* part : {kNumber, "zhang-san", "家庭签字", "乡村振兴局", "公安局", "车辆", "2022-12-31"})
    EXPECT_NE(signed_for.find(part), std::string::npos) << signed_for;
  for (const auto* handle : {kSpouse, kChild}) EXPECT_EQ(bj::serialize(made).find(handle), std::string::npos);
}

TEST_F(TranscriptTest, ComesWholeInPages) {
  constexpr std::size_t kMore = 5;
  ASSERT_TRUE(county.store().run([&](store::Transaction& transaction) -> Status {
    for (std::size_t i = 0; i < authorizations::kLinesMax + kMore; ++i) {
      const audit::TranscriptEntry entry{"130126",    kHousehold, "", "uid:0",
                                         "complaint", 0,          0,  county.county().time.now()};
      const auto appended =
          transaction.append_audit([&](const auto& position) { return audit::transcript(entry, position); });
      if (auto noted = transaction.asset_queries().concerns(kHousehold, appended->index); !noted) return noted;
    }
    return ok();
  }));
  const auto first = transcript();
  ASSERT_EQ(first.at("lines").as_array().size(), authorizations::kLinesMax);
  const auto last_shown = first.at("lines").as_array().back().at("log_index");
  EXPECT_EQ(first.at("next_before"), last_shown);
  const auto second = transcript({{"before", last_shown}});
  EXPECT_EQ(second.at("lines").as_array().size(), kMore);
  EXPECT_LT(second.at("lines").as_array().front().at("log_index").as_int64(), last_shown.as_int64());
  EXPECT_TRUE(second.at("next_before").is_null());
  EXPECT_EQ(entries(1).front().at("shown").as_int64(), kMore) << "each page is a look";
}

TEST_F(TranscriptTest, AWithholdingHasATimeAndADocument) {
  const auto now = *parse_instant("2022-09-05T10:00:00+08:00");
  const std::string id(22, 'Q');
  const auto check = [&](const std::string& query, Instant until, const std::string& document) {
    return authorizations::check_withholding({query, until, document}, now).has_value();
  };
  EXPECT_TRUE(check(id, now + std::chrono::hours(1), "灵监〔2022〕7号"));
  EXPECT_FALSE(check("Q", now + std::chrono::hours(1), "灵监〔2022〕7号"));
  EXPECT_FALSE(check(id, now, "灵监〔2022〕7号"));
  EXPECT_FALSE(check(id, now + std::chrono::days(400), "灵监〔2022〕7号"));
  EXPECT_FALSE(check(id, now + std::chrono::hours(1), "因为 涉案"));
  EXPECT_FALSE(check(id, now + std::chrono::hours(1), ""));
}

TEST_F(TranscriptTest, HasOneForm) {
  for (const auto* body : {"{}", "[]", R"({"household":"h-1","purpose":"complaint"})",
                           R"({"household":"h-HHHHHHHHHHHHHHHHHHHHHH","purpose":"other"})"}) {
    EXPECT_EQ(code_of(post("zhang-san", "/v1/transcripts", body)), "body-malformed") << body;
  }
  const auto other =
      bj::parse(
          post("zhang-san", "/v1/transcripts", R"({"household":"h-HHHHHHHHHHHHHHHHHHHHHH","purpose":"other"})").body)
          .as_object();
  EXPECT_EQ(other.at("field").as_string(), "purpose");
  EXPECT_EQ(other.at("expected").as_string(), "household-request | complaint | supervision");
  const auto page = [&](const std::string& number) {
    return post("zhang-san", "/v1/transcripts",
                R"({"household":"h-HHHHHHHHHHHHHHHHHHHHHH","purpose":"complaint","before":)" + number + "}");
  };
  EXPECT_EQ(page("9007199254740992").status, 200) << "older than anything";
  for (const auto* beyond : {"9007199254740993", "9223372036854775807", "18446744073709551615", "-1"}) {
    EXPECT_EQ(code_of(page(beyond)), "body-malformed") << beyond;
  }
  EXPECT_EQ(code_of(post("zhang-san", "/v1/transcripts",
                         R"({"household":"h-QQQQQQQQQQQQQQQQQQQQQQ","purpose":"complaint"})")),
            "household-unknown");
  EXPECT_EQ(code_of(post("public-security", "/v1/transcripts", "{}")), "role-not-allowed");
}

TEST_F(TranscriptTest, IsAPageToPrint) {
  (void)asked();
  const auto text = authorizations::transcript_text(transcript());
  EXPECT_EQ(text.find("谁查过我家"), 0u);
  EXPECT_NE(text.find("2022-09-05T10:00:00+08:00"), std::string::npos);
  EXPECT_NE(text.find("依法可能延后显示"), std::string::npos);
}

}  // namespace
}  // namespace fangpin::test
