// What is served of the log, held against the entries themselves.
#include "gateway/portal/log_endpoints.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "crypto/base/json.hpp"
#include "crypto/merkle_tree.hpp"
#include "crypto/tile.hpp"
#include "crypto/tlog_proof.hpp"
#include "tests/support/county_fixture.hpp"

namespace fangpin::portal {
namespace {

using test::CountyFixture;
using test::Sent;

Sent nil_report(const std::string& key) {
  Sent sent;
  sent.path = "/v1/feeds/education/dropout/nil-reports";
  sent.content_type = "text/plain";
  sent.key = key;
  return sent;
}

// Whether "proof" shows that "entry" is in the county's log.
bool proves(const CountyFixture& county, const boost::json::object& answer) {
  const auto proof = crypto::TlogProof::parse(std::string_view(answer.at("proof").as_string()));
  const auto leaf = crypto::leaf_hash(as_bytes(std::string_view(answer.at("entry").as_string())));
  return proof && crypto::verify_tlog_proof(*proof, leaf, std::span(&county.log_key(), 1));
}

TEST(LogEndpoints, EveryAttemptIsAnsweredWithItsProof) {
  CountyFixture county;
  const auto taken = county.post(nil_report("key-proof-1"));
  ASSERT_EQ(taken.status, 200);
  EXPECT_TRUE(proves(county, parse_json(taken.body, taken.body.size())->as_object()));
  auto bad = nil_report("key-proof-2");
  bad.body = "x";
  const auto refused = county.post(bad);
  ASSERT_GE(refused.status, 400);
  EXPECT_TRUE(proves(county, parse_json(refused.body, refused.body.size())->as_object()));
  EXPECT_EQ(county.post(nil_report("key-proof-1")).body, taken.body);
  const auto id = parse_json(taken.body, taken.body.size())->at("receipt").at("receipt_id").as_string();
  const auto alone = county.get("education", "/v1/receipts/" + std::string(id) + "/proof");
  EXPECT_EQ(alone.status, 200);
  const auto answered = parse_json(taken.body, taken.body.size());
  EXPECT_EQ(alone.body, std::string_view(answered->at("proof").as_string()));
  EXPECT_EQ(county.get("health", "/v1/receipts/" + std::string(id) + "/proof").status, 404);
}

TEST(LogEndpoints, ADepartmentReadsTheCheckpointAndNoMore) {
  CountyFixture county;
  EXPECT_EQ(county.get("education", "/log/checkpoint").status, 404) << "nothing was signed yet";
  ASSERT_EQ(county.post(nil_report("key-proof-1")).status, 200);
  const auto checkpoint = county.get("education", "/log/checkpoint");
  ASSERT_EQ(checkpoint.status, 200);
  const auto note = crypto::SignedNote::parse(checkpoint.body);
  ASSERT_TRUE(note);
  EXPECT_TRUE(crypto::verify_note(*note, std::span(&county.log_key(), 1)));
  EXPECT_EQ(crypto::Checkpoint::parse(note->text)->size, county.audit_entries().size());
  for (const auto* path : {"/log/tile/0/000.p/1", "/log/tile/entries/000.p/1"}) {
    EXPECT_EQ(county.get("education", path).status, 403) << path;
    EXPECT_EQ(county.get("bureau", path).status, 403) << path;
  }
  EXPECT_EQ(county.get("bureau", "/log/checkpoint").status, 403);
}

}  // namespace
}  // namespace fangpin::portal
