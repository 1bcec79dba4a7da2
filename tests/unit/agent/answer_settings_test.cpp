#include "gateway/agent/answer_settings.hpp"

#include "gateway/agent/push_settings.hpp"

namespace fangpin::agent {
namespace {

config::Checked<PushSettings> parsed(const std::string& answer) {
  const auto key = crypto::SigningKey::generate().verify_key().to_text();
  return parse_push_settings(
      "department = \"education\"\ngateway = \"https://gateway.test\"\nca = \"ca.pem\"\n"
      "certificate = \"cert.pem\"\nkey = \"key.pem\"\nsign_key = \"sign.key\"\ngateway_key = \"" +
          key + "\"\n" + answer,
      "push.toml", "/srv/education");
}

TEST(AnswerSettings, NameASourceForEachItem) {
  const auto checked = parsed(
      "[answer]\nenvelope_key = \"envelope.key\"\n"
      "[answer.items.\"check/vehicles\"]\nfile = \"cars.csv\"\nid_column = \"身份证号\"\n"
      "[answer.items.\"check/deposits\"]\nsqlite = \"/db\"\nselect = \"SELECT yuan FROM a WHERE id = ?1\"\n"
      "[answer.items.\"check/health\"]\ncommand = [\"bin/ask\", \"health\"]\ntimeout_seconds = 3\n");
  ASSERT_TRUE(checked) << config::to_text(checked.mistakes.at(0));
  const auto& answer = checked.value->answer;
  EXPECT_EQ(answer.envelope_key, "/srv/education/envelope.key");
  EXPECT_EQ(answer.find("check/vehicles")->file, "/srv/education/cars.csv");
  EXPECT_EQ(answer.find("check/deposits")->sqlite, "/db");
  EXPECT_EQ(answer.find("check/health")->command, (std::vector<std::string>{"/srv/education/bin/ask", "health"}));
  EXPECT_EQ(answer.find("check/health")->timeout.count(), 3);
  EXPECT_EQ(answer.find("check/schooling"), nullptr);
}

TEST(AnswerSettings, MayBeAbsent) {
  const auto checked = parsed("");
  ASSERT_TRUE(checked);
  EXPECT_TRUE(checked.value->answer.envelope_key.empty());
}

TEST(AnswerSettings, ReportEveryMistake) {
  for (const auto* wrong :
       {"[answer]\n", "answer = 1\n", "[answer]\nenvelope_key = \"k\"\nmore = 1\n",
        "[answer]\nenvelope_key = \"k\"\n[answer.items.vehicles]\nfile = \"f\"\nid_column = \"i\"\n",
        "[answer]\nenvelope_key = \"k\"\n[answer.items.\"check/a\"]\n",
        "[answer]\nenvelope_key = \"k\"\n[answer.items.\"check/a\"]\nfile = \"f\"\n",
        "[answer]\nenvelope_key = \"k\"\n[answer.items.\"check/a\"]\nsqlite = \"f\"\n",
        "[answer]\nenvelope_key = \"k\"\n[answer.items.\"check/a\"]\ncommand = []\n",
        "[answer]\nenvelope_key = \"k\"\n[answer.items.\"check/a\"]\ncommand = [\"a\"]\ntimeout_seconds = 0\n",
        "[answer]\nenvelope_key = \"k\"\n[answer.items.\"check/a\"]\ncommand = [\"a\"]\nsqlite = \"f\"\nselect = "
        "\"s\"\n"}) {
    EXPECT_FALSE(parsed(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace fangpin::agent
