#include "config/query_rules.hpp"

#include <gtest/gtest.h>

#include "config/policy.hpp"

namespace fangpin::config {

namespace {

struct Read {
  QueryRules rules;
  std::vector<ConfigMistake> mistakes;
};

Read read_rules(const std::string& text) {
  Read out;
  const auto document = parse_document(text, "p.toml");
  Fields fields(*document.value, "queries", out.mistakes);
  out.rules = read_query_rules(fields, out.mistakes);
  return out;
}

int line_of(const std::string& text) {
  const auto out = read_rules(text);
  EXPECT_EQ(out.mistakes.size(), 1u) << text;
  return out.mistakes.empty() ? -1 : out.mistakes.front().line;
}

}  // namespace

TEST(QueryRules, WhereThePolicyIsSilentNothingCanBeAuthorizedAndNothingIsSkipped) {
  const auto out = read_rules("");
  EXPECT_TRUE(out.mistakes.empty());
  EXPECT_TRUE(out.rules.purposes.empty());
  EXPECT_FALSE(out.rules.clear_risk_skips);
}

TEST(QueryRules, NumbersFollowTheCountysRule) {
  EXPECT_EQ(read_rules("number = \"LS.{year}_{serial}\"").rules.number_of("130126", 2022, 7), "LS.2022_000007");
  EXPECT_EQ(read_rules("").rules.number_of("130126", 2022, 1234567), "130126-2022-1234567");
}

TEST(QueryRules, MistakesHaveTheirLine) {
  EXPECT_EQ(line_of("\nnumber = \"{year}\""), 2) << "not unique";
  EXPECT_EQ(line_of("number = \"{year}/{serial}\""), 1) << "no part of a path";
  EXPECT_EQ(line_of("validity_days = 0"), 1);
  EXPECT_EQ(line_of("clear_risk_skips = 1"), 1);
  EXPECT_EQ(line_of("\n[purposes.A]\nname = \"n\"\nclause = \"c\""), 2);
  EXPECT_EQ(line_of("[purposes.a]\nname = \"n\""), 1);
  EXPECT_EQ(line_of("quota = 3"), 1);
}

// A rule of one county's notice: what extends it inherits it.
TEST(QueryRules, OnlyLingshouSkipsComparisonsWhereTheRiskIsClear) {
  const auto policy = load_policy(FANGPIN_SOURCE_DIR "/config/policies/demonstration-2022.toml");
  ASSERT_TRUE(policy);
  EXPECT_TRUE(policy.value->queries.clear_risk_skips);
  EXPECT_TRUE(policy.value->queries.purposes.contains("identification"));
  EXPECT_TRUE(policy.value->queries.search_reasons.contains("counter"));
}

}  // namespace fangpin::config
