#include "gateway/agent/invocation.hpp"

#include <fstream>

#include "gateway/agent/file_body.hpp"
#include "gateway/agent/progress.hpp"
#include "tests/unit/net/test_ca.hpp"

namespace fangpin::agent {
namespace {

using Command = Invocation::Command;

TEST(CommandLine, ReadsAPush) {
  const auto parsed =
      parse_command_line({"push", "台账.xlsx", "--feed", "education/dropout", "-w", "2022-09-01/2022-09-10", "--key",
                          "k", "--json", "--give-up-after", "5", "--config", "x.toml"});
  ASSERT_TRUE(parsed.invocation) << parsed.err;
  EXPECT_EQ(parsed.invocation->command, Command::push);
  EXPECT_EQ(parsed.invocation->file, "台账.xlsx");
  EXPECT_EQ(parsed.invocation->feed, "education/dropout");
  EXPECT_EQ(parsed.invocation->window, "2022-09-01/2022-09-10");
  EXPECT_EQ(parsed.invocation->key, "k");
  EXPECT_EQ(parsed.invocation->config, "x.toml");
  EXPECT_EQ(parsed.invocation->give_up_after_seconds, 5);
  EXPECT_TRUE(parsed.invocation->json);
}

TEST(CommandLine, KnowsEveryCommand) {
  const auto command = [](const std::vector<std::string>& line) {
    const auto parsed = parse_command_line(line);
    EXPECT_TRUE(parsed.invocation) << line[0] << parsed.err;
    return parsed.invocation ? parsed.invocation->command : Command::push;
  };
  EXPECT_EQ(command({"nil", "-f", "a/b"}), Command::nil);
  EXPECT_EQ(command({"withdraw", "x.json", "-f", "a/b"}), Command::withdraw);
  EXPECT_EQ(command({"check", "x.csv", "-f", "a/b", "--today", "2022-09-06", "--rows"}), Command::check);
  EXPECT_EQ(command({"receipts", "--limit", "5"}), Command::receipts);
  EXPECT_EQ(command({"receipt", "abc"}), Command::receipt);
  EXPECT_EQ(command({"late", "abc"}), Command::late);
  EXPECT_EQ(command({"explain", "abc", "--text", "停电"}), Command::explain);
  EXPECT_EQ(command({"windows", "-f", "a/b"}), Command::windows);
  EXPECT_EQ(command({"standing"}), Command::standing);
  EXPECT_EQ(command({"contract", "a/b"}), Command::contract);
  EXPECT_EQ(command({"time"}), Command::time);
  EXPECT_EQ(command({"verify", "r.json", "--gateway-key", "ed25519:x"}), Command::verify);
}

TEST(CommandLine, EndsAWrongLineWithTwo) {
  for (const std::vector<std::string>& line :
       std::vector<std::vector<std::string>>{{},
                                             {"frobnicate"},
                                             {"push"},
                                             {"push", "x.csv", "--charset", "latin-1"},
                                             {"receipts", "--limit", "0"},
                                             {"explain", "abc"},
                                             {"push", "x.csv", "--give-up-after", "-1"},
                                             {"check", "x.csv", "--amount", "whatever"}}) {
    const auto parsed = parse_command_line(line);
    EXPECT_FALSE(parsed.invocation);
    EXPECT_EQ(parsed.status, 2);
    EXPECT_FALSE(parsed.err.empty());
  }
}

TEST(CommandLine, HelpsAndSaysItsVersions) {
  const auto help = parse_command_line({"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.out, testing::HasSubstr("零报告"));
  EXPECT_THAT(help.out, testing::HasSubstr("exit status"));
  const auto version = parse_command_line({"--version"}, "fangpin-push 0.1.0\nOpenSSL 3");
  EXPECT_EQ(version.status, 0);
  EXPECT_EQ(version.out, "fangpin-push 0.1.0\nOpenSSL 3\n");
}

Progress::Clock::time_point fake_now;

TEST(Progress, AppearsOnlyWhenAStepTakesLong) {
  std::string drawn;
  Progress progress([&](std::string_view text) { drawn += text; }, std::chrono::seconds(2), [] { return fake_now; });
  progress.begin("hashing", 100);
  progress.update(10);
  EXPECT_EQ(drawn, "");
  fake_now += std::chrono::seconds(3);
  progress.update(50);
  EXPECT_THAT(drawn, testing::HasSubstr(" 50%"));
  const auto before = drawn.size();
  progress.update(51);
  EXPECT_EQ(drawn.size(), before) << "not redrawn for every piece";
  progress.end();
  EXPECT_TRUE(drawn.ends_with("\r\x1b[K")) << "leaves nothing behind";
}

TEST(FileBody, HashesAndSendsTheSameBytes) {
  net::TempDirectory folder;
  std::ofstream(folder.file("x")) << "hello";
  auto body = FileBody::open(folder.file("x"));
  ASSERT_TRUE(body);
  Progress progress({}, std::chrono::seconds(2));
  EXPECT_TRUE(body->digest(progress));
  std::array<std::uint8_t, 3> piece{};
  std::string read;
  while (true) {
    const auto count = body->read(piece);
    ASSERT_TRUE(count);
    if (*count == 0) break;
    read += as_text(ByteView(piece).first(*count));
  }
  EXPECT_EQ(read, "hello");
}

TEST(FileBody, SendsNoFrontOfAFileThatIsStillBeingWritten) {
  net::TempDirectory folder;
  std::ofstream(folder.file("x")) << "2022-09-1";
  auto body = FileBody::open(folder.file("x"));
  ASSERT_TRUE(body);
  EXPECT_FALSE(body->changed());
  std::ofstream(folder.file("x"), std::ios::app) << "5\n";
  EXPECT_TRUE(body->changed());
  Progress progress({}, std::chrono::seconds(2));
  const auto digest = body->digest(progress);
  ASSERT_FALSE(digest);
  EXPECT_THAT(digest.error().detail, testing::HasSubstr("还在写入"));
}

TEST(FileBody, SaysThatAFileBecameShorterAndReadsNoFurtherThanItsLength) {
  net::TempDirectory folder;
  std::ofstream(folder.file("x")) << "hello";
  auto body = FileBody::open(folder.file("x"));
  ASSERT_TRUE(body);
  std::ofstream(folder.file("x"), std::ios::app) << " world";
  Progress progress({}, std::chrono::seconds(2));
  std::array<std::uint8_t, 64> piece{};
  EXPECT_EQ(body->read(piece).value(), 5U);
  EXPECT_EQ(body->read(piece).value(), 0U);
  std::ofstream(folder.file("x"), std::ios::trunc) << "he";
  const auto digest = body->digest(progress);
  ASSERT_FALSE(digest);
  EXPECT_EQ(digest.error().code, Errc::storage);
  EXPECT_FALSE(FileBody::open(folder.file("absent")));
  EXPECT_FALSE(FileBody::open("/dev/null")) << "not a regular file";
}

}  // namespace
}  // namespace fangpin::agent
