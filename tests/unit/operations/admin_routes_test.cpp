#include <boost/json/parse.hpp>
#include <filesystem>

#include "tests/unit/operations/admin_fixture.hpp"

namespace fangpin::test {
namespace {

namespace bj = boost::json;

class AdminRoutesTest : public AdminTest {};

TEST_F(AdminRoutesTest, TotalsAreThoseOfTheStore) {
  ASSERT_EQ(push().status, 200);
  const auto totals = bj::parse(get("/admin/totals").body).as_object();
  EXPECT_EQ(totals.at("submissions").as_int64(), 1);
  EXPECT_EQ(totals.at("rows").at("new").as_int64(), 1);
  EXPECT_EQ(totals.at("revisions").at("new").as_int64(), 1);
  EXPECT_EQ(totals.at("alerts").as_int64(), 1);
  EXPECT_EQ(totals.at("standing").as_int64(), 1);
  EXPECT_EQ(totals.at("forwarded").as_int64(), 0);
  EXPECT_EQ(totals.at("unforwarded").as_int64(), 1);
  EXPECT_EQ(totals.at("dead_letters").as_int64(), 0);
  EXPECT_TRUE(totals.at("forwarding_idle").as_bool());
}

TEST_F(AdminRoutesTest, RevisionsNameEachAlertOnce) {
  ASSERT_EQ(push().status, 200);
  const auto document = bj::parse(get("/admin/revisions").body);
  const auto& revisions = document.at("revisions").as_array();
  ASSERT_EQ(revisions.size(), 1u);
  EXPECT_EQ(revisions.at(0).at(0).as_string().size(), 32u);
  EXPECT_EQ(revisions.at(0).at(1).as_int64(), 1);
}

TEST_F(AdminRoutesTest, StandingIsTheWholeCountys) {
  county.step_to("2022-09-12T00:00:00+08:00");
  const auto standing = bj::parse(get("/admin/standing").body).as_object();
  EXPECT_EQ(standing.at("county").as_string(), "130126");
  std::set<std::string> departments;
  for (const auto& window : standing.at("windows").as_array())
    departments.insert(std::string(window.at("department").as_string()));
  EXPECT_GT(departments.size(), 2u);
}

TEST_F(AdminRoutesTest, AWaiverNeedsADocumentAndIsLogged) {
  county.step_to("2022-09-12T00:00:00+08:00");
  const auto standing = bj::parse(get("/admin/standing").body);
  const auto& windows = standing.at("windows").as_array();
  const auto open =
      std::find_if(windows.begin(), windows.end(), [](const auto& window) { return window.at("verdict").is_null(); });
  ASSERT_NE(open, windows.end());
  const auto duty = open->at("duty"), id = open->at("id");
  const auto before = county.audit_entries().size();

  const auto without = post("/admin/waivers", bj::object{{"duty", duty}, {"window", id}});
  EXPECT_EQ(without.status, 400);
  EXPECT_EQ(
      post("/admin/waivers", bj::object{{"duty", "no-duty"}, {"window", id}, {"document", "灵防返〔2022〕9号"}}).status,
      404);
  EXPECT_EQ(county.audit_entries().size(), before);

  const bj::object waiver{{"duty", duty}, {"window", id}, {"document", "灵防返〔2022〕9号"}};
  ASSERT_EQ(post("/admin/waivers", waiver).status, 200);
  const auto verdicts = entries("verdict");
  ASSERT_FALSE(verdicts.empty());
  EXPECT_EQ(verdicts.back().at("verdict").as_string(), "waived");
  EXPECT_EQ(verdicts.back().at("waiver").as_string(), "灵防返〔2022〕9号");
  EXPECT_EQ(verdicts.back().at("window").at("duty"), duty);
  const auto actions = entries("action");
  ASSERT_FALSE(actions.empty());
  EXPECT_EQ(actions.back().at("action").as_string(), "window-waived");
  EXPECT_EQ(actions.back().at("actor").as_string(), "uid:0");

  EXPECT_EQ(post("/admin/waivers", waiver).status, 404) << "a verdict is for ever";
}

TEST_F(AdminRoutesTest, ABackupOpensAndHoldsWhatWasAccepted) {
  ASSERT_EQ(push().status, 200);
  const auto path = county.directory() + "/copy.db";
  ASSERT_EQ(post("/admin/backup", bj::object{{"path", path}}).status, 200);
  EXPECT_EQ(entries("action").back().at("action").as_string(), "backup-written");
  store::StoreOptions options;
  options.path = path;
  options.county = "130126";
  options.free_bytes_min = 0;
  auto copy = store::sqlite::open(options);
  ASSERT_TRUE(copy) << copy.error().detail;
  EXPECT_EQ((*copy)->reader().totals()->submissions, 1);
  EXPECT_EQ(std::filesystem::status(path).permissions() & std::filesystem::perms::all,
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(AdminRoutesTest, ABackupOverwritesNothingAndNamesItsPlaceInFull) {
  EXPECT_EQ(post("/admin/backup", bj::object{{"path", "copy.db"}}).status, 400);
  EXPECT_EQ(post("/admin/backup", bj::object{}).status, 400);
  const auto path = county.directory() + "/copy.db";
  ASSERT_EQ(post("/admin/backup", bj::object{{"path", path}}).status, 200);
  EXPECT_EQ(post("/admin/backup", bj::object{{"path", path}}).status, 409);
}

TEST_F(AdminRoutesTest, DeadLettersAreListedAndSentAgain) {
  ASSERT_EQ(push().status, 200);
  const auto deliveries = county.store().reader().deliveries(10, {}).value();
  ASSERT_EQ(deliveries.size(), 1u);
  ASSERT_TRUE(county.store().run([&](store::Transaction& transaction) {
    return transaction.bury({deliveries[0].range, deliveries[0].position}, "field-unknown", county.time().now());
  }));
  const auto listed = bj::parse(get("/admin/dead-letters").body);
  const auto& letters = listed.at("dead_letters").as_array();
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters.at(0).at("feed").as_string(), "education/dropout");
  EXPECT_EQ(letters.at(0).at("reason").as_string(), "field-unknown");
  const auto resent = post("/admin/dead-letters/resend", bj::object{{"alert", letters.at(0).at("alert")}});
  ASSERT_EQ(resent.status, 200);
  EXPECT_EQ(bj::parse(resent.body).at("resent").as_int64(), 1);
  EXPECT_TRUE(bj::parse(get("/admin/dead-letters").body).at("dead_letters").as_array().empty());
  EXPECT_EQ(county.store().reader().deliveries(10, {})->size(), 1u);
}

TEST_F(AdminRoutesTest, WhatIsNoJsonIsRefused) {
  for (const auto* path :
       {"/admin/participants", "/admin/waivers", "/admin/clock", "/admin/backup", "/admin/dead-letters/resend"}) {
    EXPECT_EQ(call("POST", path, "{").status, 400) << path;
  }
  EXPECT_EQ(call("GET", "/admin/nothing", "").status, 404);
}

}  // namespace
}  // namespace fangpin::test
