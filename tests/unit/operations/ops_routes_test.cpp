#include "gateway/operations/ops_routes.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <regex>
#include <sstream>

#include "gateway/intake/retention_keeper.hpp"
#include "tests/unit/operations/admin_fixture.hpp"

namespace fangpin::test {
namespace {

class OpsRoutesTest : public AdminTest {
 protected:
  OpsRoutesTest() {
    operations::add_ops_routes(ops, {county.county(), county.submissions(), requests, county.county_log()});
  }
  http::Response read(const std::string& path) {
    http::RequestHead head;
    head.method = "GET";
    head.path = path;
    return ask(ops, head, "");
  }
  operations::RequestMetrics requests;
  http::Router ops;
};

TEST_F(OpsRoutesTest, HealthzSaysThatTheProcessAnswers) { EXPECT_EQ(read("/healthz").status, 200); }

TEST_F(OpsRoutesTest, ReadyzNamesWhatFails) {
  EXPECT_EQ(read("/readyz").status, 200);
  county.county().sealer.store(nullptr);
  const auto response = read("/readyz");
  EXPECT_EQ(response.status, 503);
  const auto document = boost::json::parse(response.body);
  EXPECT_FALSE(document.at("ready").as_bool());
  for (const auto& check : document.at("checks").as_array()) {
    const bool broken = check.at("name").as_string() == "envelopes";
    EXPECT_EQ(check.at("ok").as_bool(), !broken) << check;
    EXPECT_EQ(check.at("remedy").as_string().empty(), !broken) << check;
  }
}

TEST_F(OpsRoutesTest, EveryMetricHasItsHelpAndTypeAndOneNumber) {
  ASSERT_EQ(push().status, 200);
  requests.count("pushSubmission", 200, 0.25);
  intake::RetentionKeeper keeper(county.county());
  while (keeper.step(county.time().now()).value()) continue;
  const auto response = read("/metrics");
  ASSERT_EQ(response.status, 200);
  const std::regex sample(R"(^([a-z_]+)(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.]+$)");
  std::set<std::string> helped, typed;
  std::istringstream lines(response.body);
  int samples = 0;
  for (std::string line; std::getline(lines, line);) {
    std::smatch parts;
    if (line.starts_with("# HELP ")) {
      helped.insert(line.substr(7, line.find(' ', 7) - 7));
    } else if (line.starts_with("# TYPE ")) {
      typed.insert(line.substr(7, line.find(' ', 7) - 7));
    } else {
      ASSERT_TRUE(std::regex_match(line, parts, sample)) << line;
      EXPECT_TRUE(helped.contains(parts[1]) && typed.contains(parts[1])) << line;
      ++samples;
    }
  }
  EXPECT_GT(samples, 10);
  EXPECT_NE(response.body.find("\nfangpin_rows_new 1\n"), std::string::npos);
  EXPECT_NE(response.body.find("\nfangpin_revisions_unforwarded 1\n"), std::string::npos);
  EXPECT_NE(response.body.find("\nfangpin_submissions_in_flight 0\n"), std::string::npos);
  for (const auto* kind : {"row-problems", "identity-envelopes", "receipts", "alerts", "authorization-identities"}) {
    for (const std::string name : {"removed", "held"}) {
      const auto line = "\nfangpin_retention_" + name + "{kind=\"" + kind + "\"} 0\n";
      EXPECT_NE(response.body.find(line), std::string::npos) << line;
    }
  }
  EXPECT_NE(response.body.find("\nfangpin_retention_day_seconds 1661961600\n"), std::string::npos) << "1 September";
}

TEST_F(OpsRoutesTest, NothingOfAPersonIsShown) {
  ASSERT_EQ(push().status, 200);
  const auto body = read("/metrics").body + read("/readyz").body;
  EXPECT_EQ(body.find("130199201101256011"), std::string::npos);
  EXPECT_EQ(body.find("测试甲"), std::string::npos);
}

}  // namespace
}  // namespace fangpin::test
