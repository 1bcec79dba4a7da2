#include "crypto/trust_policy.hpp"

#include <gtest/gtest.h>

#include "crypto/base/secret.hpp"

namespace fangpin::crypto {
namespace {

std::string vkey(const std::string& name, NoteKeyType type) {
  EXPECT_TRUE(initialise_crypto());
  return NoteKey::of(name, type, SigningKey::generate()).to_text();
}
std::string log_line() { return "log " + vkey("log.example", NoteKeyType::ed25519) + "\n"; }
std::string witness(const std::string& name) {
  return "witness " + name + " " + vkey("witness.example/" + name, NoteKeyType::cosignature_ed25519) + "\n";
}

TEST(TrustPolicy, ReadsLogsWitnessesGroupsAndQuorum) {
  const auto policy = TrustPolicy::parse("# whom we believe\n\n" + log_line() + witness("a") + witness("b") +
                                         witness("c") + "group offices 2 a b c\r\nquorum offices\n");
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->logs.size(), 1U);
  EXPECT_EQ(policy->witnesses.size(), 3U);
  EXPECT_FALSE(policy->quorum_met({}));
  EXPECT_FALSE(policy->quorum_met({"b"}));
  EXPECT_TRUE(policy->quorum_met({"b", "c"}));
}

TEST(TrustPolicy, KnowsWhereAWitnessIs) {
  auto line = witness("a");
  line.insert(line.size() - 1, " https://witness.example:8444/office-2");
  const auto policy = TrustPolicy::parse(log_line() + line + witness("b") + "quorum a\n");
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->witnesses[0].url, "https://witness.example:8444/office-2");
  EXPECT_EQ(policy->witnesses[1].url, "");
}

TEST(TrustPolicy, CountsGroupsOfGroups) {
  const auto policy = TrustPolicy::parse(log_line() + witness("a") + witness("b") + witness("c") +
                                         "group inner any a b\ngroup outer all inner c\nquorum outer\n");
  ASSERT_TRUE(policy);
  EXPECT_TRUE(policy->quorum_met({"a", "c"}));
  EXPECT_FALSE(policy->quorum_met({"a", "b"}));
  EXPECT_FALSE(policy->quorum_met({"c"}));
}

TEST(TrustPolicy, QuorumNoneAsksForNoWitness) {
  EXPECT_TRUE(TrustPolicy::parse(log_line() + "quorum none\n")->quorum_met({}));
}

TEST(TrustPolicy, TakesThirtyTwoOfEach) {
  std::string text;
  for (int i = 0; i < 32; ++i) text += log_line() + witness("w" + std::to_string(i));
  for (int i = 0; i < 32; ++i) text += "group g" + std::to_string(i) + " any w" + std::to_string(i) + "\n";
  EXPECT_TRUE(TrustPolicy::parse(text + "quorum g31\n"));
}

TEST(TrustPolicy, RefusesOtherFormsAndNamesTheLine) {
  const auto log = log_line(), a = witness("a"), b = witness("b");
  for (const auto& bad : std::vector<std::string>{
           "", log, "quorum none\n", log + "quorum none\nquorum none\n", log + "quorum a\n", log + "trust me\n",
           log + "log nonsense\nquorum none\n", log + "witness a\nquorum none\n", log + a + a + "quorum a\n",
           log + "witness x " + vkey("x", NoteKeyType::ed25519) + "\nquorum none\n",
           "log " + vkey("x", NoteKeyType::cosignature_ed25519) + "\nquorum none\n",
           log + a + "group g 2 a\nquorum g\n", log + a + "group g 0 a\nquorum g\n",
           log + a + "group g x a\nquorum g\n", log + "group g any a\n" + a + "quorum g\n",
           log + a + b + "group g any a\ngroup h any a b\nquorum h\n", log + a + "group a any a\nquorum a\n",
           log + a + "group none any a\nquorum none\n", log + a + "group g any\nquorum g\n"}) {
    const auto policy = TrustPolicy::parse(bad);
    ASSERT_FALSE(policy) << bad;
    EXPECT_NE(policy.error().detail.find("line"), std::string::npos);
  }
}

}  // namespace
}  // namespace fangpin::crypto
