#include "gateway/witness/witness_key.hpp"

#include <gtest/gtest.h>

#include "tests/unit/crypto/scratch_directory.hpp"

namespace fangpin::witness {
namespace {

class WitnessKeyTest : public testing::Test {
 protected:
  WitnessKeyTest() { EXPECT_TRUE(initialise_crypto()); }
  crypto::test::ScratchDirectory directory;
};

TEST_F(WitnessKeyTest, TheFileHoldsTheName) {
  const auto made = WitnessKey::create(directory.file("witness.key"), "witness.example/office-2");
  ASSERT_TRUE(made);
  const auto loaded = WitnessKey::load(directory.file("witness.key"));
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->name(), "witness.example/office-2");
  EXPECT_EQ(loaded->public_key(), made->public_key());
  EXPECT_EQ(loaded->public_key().type(), crypto::NoteKeyType::cosignature_ed25519);
  const auto valid = made->public_key().verify("text\n", loaded->cosign("text\n", 42));
  ASSERT_TRUE(valid);
  EXPECT_EQ(valid->seconds, 42U);
}

TEST_F(WitnessKeyTest, OverwritesNothingAndTakesNoBadName) {
  ASSERT_TRUE(WitnessKey::create(directory.file("witness.key"), "a"));
  EXPECT_FALSE(WitnessKey::create(directory.file("witness.key"), "b"));
  for (const auto* name : {"", "two words", "a+b"}) EXPECT_FALSE(WitnessKey::create(directory.file("other.key"), name));
  EXPECT_FALSE(std::filesystem::exists(directory.file("other.key")));
}

TEST_F(WitnessKeyTest, RefusesOtherFilesAndWidePermissions) {
  ASSERT_TRUE(WitnessKey::create(directory.file("witness.key"), "a"));
  const auto text = directory.read("witness.key");
  const auto seed = text.substr(text.find("ed25519-seed:"));
  for (const auto& bad : {std::string(), seed, "witness " + seed, "witness a " + seed + seed, "witness a+b " + seed,
                          text.substr(0, text.size() - 4)}) {
    const auto refused = WitnessKey::load(directory.write("bad.key", bad));
    ASSERT_FALSE(refused) << bad;
    EXPECT_THAT(refused.error().detail, testing::Not(testing::HasSubstr(seed.substr(14, 20))));
  }
  std::filesystem::permissions(directory.file("witness.key"), std::filesystem::perms(0644));
  EXPECT_FALSE(WitnessKey::load(directory.file("witness.key")));
}

}  // namespace
}  // namespace fangpin::witness
