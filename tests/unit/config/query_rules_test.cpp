#include "config/query_rules.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "config/policy.hpp"
#include "crypto/base/encoding.hpp"
#include "crypto/sha256.hpp"

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

TEST(QueryRules, AFormHasATextAndPerhapsADayFromWhichItIsRetired) {
  const std::string digest(64, 'a');
  const auto out = read_rules(
      "[forms.letter-2021]\nname = \"n\"\nclause = \"c\"\nsha256 = \"" + digest +
      "\"\nretired = 2022-09-01\n[forms.letter-2022]\nname = \"n\"\nclause = \"c\"\nsha256 = \"" + digest + "\"\n");
  EXPECT_TRUE(out.mistakes.empty());
  ASSERT_EQ(out.rules.forms.size(), 2u);
  const auto& old = out.rules.forms.at("letter-2021");
  EXPECT_EQ(old.sha256, digest);
  EXPECT_FALSE(old.retired_on(*parse_date("2022-08-31")));
  EXPECT_TRUE(old.retired_on(*parse_date("2022-09-01")));
  EXPECT_FALSE(out.rules.forms.at("letter-2022").retired_on(*parse_date("2099-01-01")));
}

TEST(QueryRules, AFormsMistakesHaveTheirLine) {
  const auto form = [](const std::string& id, const std::string& rest) {
    return "[forms." + id + "]\nname = \"n\"\nclause = \"c\"\n" + rest;
  };
  const auto text = "sha256 = \"" + std::string(64, 'a') + "\"\n";
  EXPECT_TRUE(read_rules(form(std::string(64, 'a'), text)).mistakes.empty());
  EXPECT_EQ(line_of(form(std::string(65, 'a'), text)), 1);
  EXPECT_EQ(line_of(form("a", "")), 1);
  EXPECT_EQ(line_of(form("a", "sha256 = \"" + std::string(64, 'A') + "\"")), 4);
  EXPECT_EQ(line_of(form("a", "sha256 = \"" + std::string(63, 'a') + "\"")), 4);
  EXPECT_EQ(line_of(form("a", "sha256 = \"" + std::string(64, '0') + "\"")), 4);
  EXPECT_EQ(line_of(form("a", text + "retired = true")), 5);
  std::string many;
  for (int i = 0; i < 33; ++i) many += form("a" + std::to_string(i), text);
  EXPECT_EQ(read_rules(many).mistakes.size(), 1u);
}

// The notice prescribes no text; the demonstration's is the one that stands beside the policies.
TEST(QueryRules, EachFormThatIsShippedIsTheTextOfItsFile) {
  const std::string config = FANGPIN_SOURCE_DIR "/config/";
  EXPECT_TRUE(load_policy(config + "policies/lingshou-2022.toml").value->queries.forms.empty());
  const auto forms = load_policy(config + "policies/demonstration-2022.toml").value->queries.forms;
  EXPECT_FALSE(forms.empty());
  for (const auto& [id, form] : forms) {
    std::ifstream file(config + "forms/" + id + ".txt", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(to_hex(crypto::sha256(text)), form.sha256) << id;
  }
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
