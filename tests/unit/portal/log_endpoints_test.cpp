// What is served of the log, held against the entries themselves.
#include "gateway/portal/log_endpoints.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/merkle_tree.hpp"
#include "crypto/sha256.hpp"
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

std::string caching(const http::Response& answer) {
  const auto found = std::ranges::find(answer.fields, "cache-control", [](const auto& field) { return field.first; });
  return found == answer.fields.end() ? "" : found->second;
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

TEST(LogEndpoints, ALogThatWasBegunAnewLiesAtAPlaceOfItsOwn) {
  CountyFixture county;
  domain::Participant auditor;
  auditor.id = "auditor";
  auditor.kind = domain::ParticipantKind::staff;
  auditor.role = "auditor";
  auditor.name = "审计员";
  auditor.certificate_fingerprints = {to_hex(crypto::sha256(auditor.id))};
  county.put(auditor);
  ASSERT_EQ(county.post(nil_report("key-anew-1")).status, 200);
  const auto size = county.audit_entries().size();
  const auto partial = "000.p/" + std::to_string(size);
  EXPECT_EQ(county.get("auditor", "/log/tile/0/" + partial).status, 200);
  for (const auto* place : {"/log/1/", "/log/2/"}) {
    for (const auto& path : {"checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"}) {
      EXPECT_EQ(county.get("auditor", std::string(place) + path).status, 404) << place << path;
    }
  }
  ASSERT_TRUE(county.store().run([&](store::Transaction& transaction) -> Status {
    if (auto restart = county.county_log().restart(); !restart) return restart.error();
    auto appended = transaction.append_audit([](const auto&) { return std::string("{}"); });
    return appended ? ok() : Status(appended.error());
  }));
  for (const auto* path : {"/log/checkpoint", "/log/cosigned/count", "/log/2/checkpoint"}) {
    const auto answer = county.get("auditor", path);
    EXPECT_EQ(answer.status, 200) << path;
    EXPECT_EQ(caching(answer), "no-cache") << path;
    EXPECT_EQ(county.get("education", path).status, 200) << path;
  }
  EXPECT_EQ(county.get("auditor", "/log/2/checkpoint").body, county.get("auditor", "/log/checkpoint").body);
  EXPECT_TRUE(county.get("auditor", "/log/checkpoint").body.starts_with("fangpin.example/130126-2-demonstration\n"));
  const auto whole = "000.p/" + std::to_string(size + 1);
  for (const auto& piece :
       {"tile/0/" + partial, "tile/0/" + whole, "tile/entries/" + partial, "tile/entries/" + whole}) {
    const auto answer = county.get("auditor", "/log/2/" + piece);
    EXPECT_EQ(answer.status, 200) << piece;
    EXPECT_EQ(caching(answer), "max-age=31536000, immutable") << piece;
    EXPECT_EQ(county.get("education", "/log/2/" + piece).status, 403) << piece;
    for (const auto* elsewhere : {"/log/", "/log/1/", "/log/3/", "/log/02/", "/log/x/"}) {
      EXPECT_EQ(county.get("auditor", elsewhere + piece).status, 404) << elsewhere << piece;
    }
  }
}

}  // namespace
}  // namespace fangpin::portal
