#include "gateway/agent/push_settings.hpp"

#include <filesystem>
#include <fstream>

#include "crypto/base/encoding.hpp"
#include "crypto/sha256.hpp"
#include "tests/unit/net/test_ca.hpp"

namespace fangpin::agent {
namespace {

std::string key_text() { return crypto::SigningKey::generate().verify_key().to_text(); }

std::string good(const std::string& more = {}) {
  return "department = \"education\"\ngateway = \"https://Gateway.test:8443/\"\nca = \"ca.pem\"\n"
         "certificate = \"cert.pem\"\nkey = \"/etc/fangpin/key.pem\"\nsign_key = \"sign.key\"\n"
         "gateway_key = \"" +
         key_text() + "\"\n" + more;
}

config::Checked<PushSettings> parse(const std::string& text) {
  return parse_push_settings(text, "push.toml", "/srv/education");
}

TEST(PushSettings, ReadsAWholeFile) {
  const auto checked =
      parse(good("key_id = \"education/abcd\"\ncounty = \"130126\"\n[defaults]\nfeed = \"education/dropout\"\n"
                 "state = \"run\"\ngive_up_after_seconds = 30\n"));
  ASSERT_TRUE(checked) << config::to_text(checked.mistakes.at(0));
  const PushSettings& settings = *checked.value;
  EXPECT_EQ(settings.department, "education");
  EXPECT_EQ(settings.gateway.authority(), "gateway.test:8443");
  EXPECT_EQ(settings.ca, "/srv/education/ca.pem") << "a relative path is taken from the file's folder";
  EXPECT_EQ(settings.key, "/etc/fangpin/key.pem");
  EXPECT_EQ(settings.state, "/srv/education/run");
  EXPECT_EQ(settings.feed, "education/dropout");
  EXPECT_EQ(settings.give_up_after.count(), 30);
  EXPECT_EQ(settings.gateway_keys.size(), 1U);
}

TEST(PushSettings, ReportsEveryMistakeWithItsLine) {
  const auto checked = parse(
      "department = \"Education Bureau\"\ngateway = \"http://example.org/path\"\nca = 7\n"
      "gateway_key = \"ed25519:short\"\nfrobnicate = true\n[defaults]\ngive_up_after_seconds = 0\n");
  ASSERT_FALSE(checked);
  std::vector<std::pair<int, std::string>> found;
  for (const auto& mistake : checked.mistakes) {
    found.emplace_back(mistake.line, mistake.key);
    EXPECT_FALSE(mistake.message_zh.empty());
    EXPECT_FALSE(mistake.message_en.empty());
  }
  EXPECT_THAT(found,
              testing::UnorderedElementsAre(std::pair(1, "department"), std::pair(2, "gateway"), std::pair(3, "ca"),
                                            std::pair(0, "certificate"), std::pair(0, "key"), std::pair(0, "sign_key"),
                                            std::pair(4, "gateway_key"), std::pair(5, "frobnicate"),
                                            std::pair(7, "defaults.give_up_after_seconds")));
}

TEST(PushSettings, NamesTheLineThatIsNotToml) {
  const auto checked = parse("department = \"education\"\nthis is no toml\n");
  ASSERT_EQ(checked.mistakes.size(), 1U);
  EXPECT_EQ(checked.mistakes[0].line, 2);
}

TEST(PushSettings, TakesTwoGatewayKeysWhileOneIsReplacedAndNoMoreThanFour) {
  std::string text = good();
  const auto at = text.find("gateway_key");
  const auto array_of = [&](int count) {
    std::string out = "gateway_key = [";
    for (int i = 0; i < count; ++i) out += "\"" + key_text() + "\",";
    return text.substr(0, at) + out + "]\n";
  };
  ASSERT_TRUE(parse(array_of(2)));
  EXPECT_EQ(parse(array_of(2)).value->gateway_keys.size(), 2U);
  EXPECT_FALSE(parse(array_of(0)));
  EXPECT_FALSE(parse(array_of(5)));
}

TEST(PushSettings, ReportsFilesThatAreNotThere) {
  net::TempDirectory folder;
  std::ofstream(folder.file("push.toml")) << good();
  std::ofstream(folder.file("ca.pem")) << "x";
  const auto checked = load_push_settings(folder.file("push.toml"));
  ASSERT_FALSE(checked);
  std::vector<std::string> keys;
  for (const auto& mistake : checked.mistakes) {
    keys.push_back(mistake.key);
    EXPECT_GT(mistake.line, 0) << mistake.key;
  }
  EXPECT_THAT(keys, testing::ElementsAre("certificate", "key", "sign_key"));
  EXPECT_FALSE(load_push_settings(folder.file("absent.toml")));
}

TEST(PushSettings, NamesASigningKeyAsTheRegistryDoes) {
  const auto key = crypto::SigningKey::generate().verify_key();
  const auto hex = to_hex(ByteView(crypto::sha256(key.to_text())));
  EXPECT_EQ(signing_key_id("education", key), "education/" + hex.substr(0, 8));
}

}  // namespace
}  // namespace fangpin::agent
