#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "adapters/contract.hpp"
#include "crypto/content_digest.hpp"
#include "crypto/sha256.hpp"
#include "tests/support/county_fixture.hpp"
#include "tests/unit/portal/api_document.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

std::string field(const http::Response& response, const std::string& name) {
  for (const auto& [known, value] : response.fields) {
    if (known == name) return value;
  }
  return {};
}

TEST(ContractAnswer, OfEveryFeedIsASignedSchema) {
  CountyFixture county;
  for (const auto& contract : adapters::all_contracts()) {
    const std::string feed(contract.feed);
    const auto response = county.get("education", "/v1/feeds/" + feed + "/contract");
    ASSERT_EQ(response.status, 200) << feed;
    EXPECT_EQ(field(response, "content-type"), "application/schema+json");
    EXPECT_EQ(field(response, "content-digest"), crypto::content_digest(crypto::sha256(response.body)));
    EXPECT_FALSE(field(response, "signature").empty());
    const auto schema = bj::parse(response.body).as_object();
    EXPECT_EQ(schema.at("x-feed").as_string(), feed);
    EXPECT_EQ(schema.at("x-natural-key").as_array().size(), contract.natural_key.size());
    for (const auto id : contract.natural_key) EXPECT_TRUE(schema.at("$defs").as_object().contains(id)) << feed;
  }
}

TEST(ContractAnswer, AsksForTheColumnsThatThePolicyReads) {
  CountyFixture county;
  const std::string path = "/v1/feeds/medical-insurance/cost-burden/contract";
  const auto before = bj::parse(county.get("medical-insurance", path).body);
  county.policy().thresholds.find("medical-insurance/cost-burden")->second.amount =
      config::Threshold::Amount::after_reimbursement;
  const auto after = bj::parse(county.get("medical-insurance", path).body);
  EXPECT_NE(before.at("allOf"), after.at("allOf"));
  EXPECT_EQ(before.at("properties"), after.at("properties"));
}

TEST(ContractAnswer, AnUnknownFeedAndAnUnknownCallerAreRefused) {
  CountyFixture county;
  EXPECT_EQ(county.get("education", "/v1/feeds/education/nothing/contract").status, 404);
  const auto stranger = county.get("somebody else", "/v1/feeds/education/dropout/contract");
  EXPECT_EQ(stranger.status, 403);
  EXPECT_TRUE(field(stranger, "signature").empty()) << "whom we cannot name gets no signature of ours";
  county.revoke("health");
  EXPECT_EQ(county.get("health", "/v1/feeds/education/dropout/contract").status, 403);
}

TEST(TimeAnswer, SaysBothClocksAndTheMark) {
  CountyFixture county;
  const auto time = bj::parse(county.get("education", "/v1/time").body).as_object();
  EXPECT_EQ(members(time), required_members("Time"));
  EXPECT_EQ(time.at("county").as_string(), "130126");
  EXPECT_TRUE(time.at("demonstration").as_bool());
}

}  // namespace
}  // namespace fangpin::test
