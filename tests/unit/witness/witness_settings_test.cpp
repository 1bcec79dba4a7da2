#include "gateway/witness/witness_settings.hpp"

#include <gtest/gtest.h>

#include <set>

#include "log_at_hand.hpp"
#include "tests/unit/crypto/scratch_directory.hpp"

namespace fangpin::witness {
namespace {

const std::string kFingerprint(64, 'a');

class WitnessSettingsTest : public testing::Test {
 protected:
  WitnessSettingsTest() {
    std::filesystem::create_directory(directory.file("tls"));
    for (const auto* name : {"witness.key", "tls/witness.pem", "tls/witness.key", "tls/ca.pem"}) {
      directory.write(name, "x");
    }
    directory.write("logs", "log " + log.key().to_text() + "\nquorum none\n");
  }
  config::Checked<WitnessSettings> load(const std::string& text) {
    return load_witness_settings(directory.write("witness.toml", text));
  }
  // The keys that have a mistake.
  std::set<std::string> wrong(const std::string& text) {
    std::set<std::string> out;
    for (const auto& mistake : load(text).mistakes) {
      EXPECT_FALSE(mistake.message_zh.empty());
      EXPECT_FALSE(mistake.message_en.empty());
      out.insert(mistake.key);
    }
    return out;
  }

  crypto::test::ScratchDirectory directory;
  test::LogAtHand log;
};

TEST_F(WitnessSettingsTest, TakesTheSample) {
  const auto checked = load(sample_witness_settings("127.0.0.1", 8445, true, {kFingerprint}));
  ASSERT_TRUE(checked) << config::to_text(checked.mistakes.front());
  const auto& settings = *checked.value;
  EXPECT_EQ(settings.port, 8445);
  EXPECT_EQ(settings.key, directory.file("witness.key"));
  EXPECT_EQ(settings.database, directory.file("witness.db"));
  EXPECT_EQ(settings.clients, std::set<std::string>{kFingerprint});
  EXPECT_EQ(settings.log_keys, std::vector{log.key()});
  EXPECT_TRUE(settings.tls);
  EXPECT_EQ(settings.authorities, (std::vector<std::string>{"127.0.0.1", "localhost"}));
  const auto plain = load(sample_witness_settings("127.0.0.1", 0, false, {}));
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain.value->tls);
}

TEST_F(WitnessSettingsTest, TakesHttpWithoutTlsOnLoopbackOnly) {
  EXPECT_EQ(wrong(sample_witness_settings("0.0.0.0", 8445, false, {})), std::set<std::string>{"plain"});
}

TEST_F(WitnessSettingsTest, ReportsEveryMistake) {
  EXPECT_EQ(wrong("port = 70000\nkey = \"none.key\"\nlogs = \"logs\"\nplian = true\n"),
            (std::set<std::string>{"port", "key", "database", "tls", "plian"}));
  EXPECT_EQ(wrong(sample_witness_settings("127.0.0.1", 1, true, {"AA:BB"})), std::set<std::string>{"tls.clients"});
  std::filesystem::remove(directory.file("tls/ca.pem"));
  EXPECT_EQ(wrong(sample_witness_settings("127.0.0.1", 1, true, {})), std::set<std::string>{"tls.ca"});
}

TEST_F(WitnessSettingsTest, NeedsALogToWitness) {
  directory.write("logs", "# none yet\nquorum none\n");
  EXPECT_EQ(wrong(sample_witness_settings("127.0.0.1", 1, false, {})), std::set<std::string>{"logs"});
}

}  // namespace
}  // namespace fangpin::witness
