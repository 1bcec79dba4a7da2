// Every way in which no answer comes, against real listeners: what the person at the keyboard reads, and the status.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <thread>

#include "gateway/agent/connection_sentence.hpp"
#include "gateway/agent/net_transport.hpp"
#include "gateway/agent/run.hpp"
#include "gateway/net/server.hpp"
#include "tests/unit/agent/fake_gateway.hpp"
#include "tests/unit/net/raw_listener.hpp"
#include "tests/unit/net/test_ca.hpp"

namespace fangpin::agent {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Answers nothing in time.
class SlowHandler final : public http::Handler {
 public:
  boost::asio::awaitable<http::Response> handle(const http::RequestHead&, http::BodyReader&) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    co_return http::Response{};
  }
};

class ConnectionTest : public testing::Test {
 protected:
  ConnectionTest() {
    (void)crypto::SigningKey::generate().save(folder.file("sign.key")).value();
    line.config = folder.file("push.toml");
    line.command = Invocation::Command::time;
    line.give_up_after_seconds = 1;
  }
  std::string listen(const net::TlsFiles& files, const std::string& address = "127.0.0.1") {
    net::ListenOptions listen;
    listen.address = address;
    listen.tls = net::TlsContext::make_server(files).value();
    listen.guard.authorities = {address, "localhost"};
    const auto port = server.listen(std::move(listen), slow).value();
    server.start();
    return "https://" + address + ":" + std::to_string(port);
  }
  Report run(const std::string& url, const net::TlsFiles& files) {
    std::ofstream(line.config) << "department = \"education\"\ngateway = \"" << url << "\"\nca = \"" << files.ca
                               << "\"\ncertificate = \"" << files.certificate << "\"\nkey = \"" << files.key
                               << "\"\nsign_key = \"sign.key\"\ngateway_key = \""
                               << crypto::SigningKey::generate().verify_key().to_text() << "\"\n";
    Progress progress({}, std::chrono::seconds(2));
    const auto make = [&](const PushSettings& settings, Patience patience) {
      patience.answer_within = std::chrono::milliseconds(200);
      if (connect_within) patience.connect_within = *connect_within;
      return make_net_transport(settings, patience, progress);
    };
    return run_command(line, make, progress, [this](std::string_view text) { notes += text; });
  }

  net::TestCa ca;
  net::TempDirectory folder;
  SlowHandler slow;
  net::Server server{1};
  Invocation line;
  std::optional<std::chrono::milliseconds> connect_within;
  std::string notes;
};

TEST_F(ConnectionTest, NobodyListens) {
  const auto report = run("https://127.0.0.1:1", ca.client());
  EXPECT_EQ(report.code, ExitCode::unreachable);
  EXPECT_THAT(report.err, AllOf(HasSubstr("127.0.0.1:1 拒绝连接"), HasSubstr("push.toml 第 2 行的 gateway"),
                                HasSubstr("refuses the connection"), HasSubstr("line 2")));
}

TEST_F(ConnectionTest, TheNameIsNotKnown) {
  const auto report = run("https://gateway.invalid:8443", ca.client());
  EXPECT_EQ(report.code, ExitCode::unreachable);
  EXPECT_THAT(report.err, AllOf(HasSubstr("主机名无法解析"), HasSubstr("gateway.invalid:8443"), HasSubstr("DNS")));
}

TEST_F(ConnectionTest, AnotherProgramListens) {
  const net::DyingServer other("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
  const auto report = run("https://" + other.authority(), ca.client());
  EXPECT_EQ(report.code, ExitCode::refused);
  EXPECT_THAT(report.err, AllOf(HasSubstr("不使用 TLS"), HasSubstr("does not speak TLS")));
}

TEST_F(ConnectionTest, TheGatewayGoesAway) {
  const net::DyingServer other("");
  const auto report = run("https://" + other.authority(), ca.client());
  EXPECT_EQ(report.code, ExitCode::unreachable);
  EXPECT_THAT(notes + report.err, AllOf(HasSubstr("握手完成前断开"), HasSubstr("before the handshake was complete")));
}

TEST_F(ConnectionTest, NobodyAnswersTheHandshake) {
  const net::RawListener mute;
  connect_within = std::chrono::milliseconds(150);
  const auto report = run("https://" + mute.authority(), ca.client());
  EXPECT_EQ(report.code, ExitCode::unreachable);
  EXPECT_THAT(notes + report.err, AllOf(HasSubstr("没有完成 TLS 握手"), HasSubstr("did not complete the TLS handshake"),
                                        HasSubstr("push.toml 第 2 行的 gateway")));
}

TEST_F(ConnectionTest, NobodyTakesTheConnection) {
  const net::FullListener full;
  connect_within = std::chrono::milliseconds(150);
  const auto report = run("https://" + full.authority(), ca.client());
  EXPECT_EQ(report.code, ExitCode::unreachable);
  EXPECT_THAT(notes + report.err, AllOf(HasSubstr("超时：没有任何回应"), HasSubstr("timed out: nothing answered"),
                                        HasSubstr("push.toml 第 2 行的 gateway")));
}

TEST_F(ConnectionTest, TheCaIsAnother) {
  net::TestCa other("Another CA");
  auto files = ca.client();
  files.ca = other.certificate_path();
  const auto report = run(listen(ca.server()), files);
  EXPECT_EQ(report.code, ExitCode::refused);
  EXPECT_THAT(report.err, AllOf(HasSubstr("不是本县 CA 签发"), HasSubstr("第 3 行的 ca（" + files.ca + "）"),
                                HasSubstr("was not issued by the county's CA")));
}

TEST_F(ConnectionTest, TheGatewaysCertificateHasExpired) {
  const auto report = run(listen(ca.server("server", -60)), ca.client());
  EXPECT_EQ(report.code, ExitCode::unreachable) << "nothing is to be mended in push.toml";
  EXPECT_THAT(report.err, AllOf(HasSubstr("已过期"), HasSubstr("校准本机时钟"), HasSubstr("has expired")));
  EXPECT_EQ(notes, "") << "it will not get well within minutes";
}

TEST_F(ConnectionTest, TheClockIsWrong) {
  const auto report = run(listen(ca.server("server", 7200, 3600)), ca.client());
  EXPECT_EQ(report.code, ExitCode::unreachable);
  EXPECT_THAT(report.err, AllOf(HasSubstr("尚未生效"), HasSubstr("本机时间 20"), HasSubstr("is not valid yet")));
}

TEST_F(ConnectionTest, TheGatewayHasAnotherName) {
  const auto report = run(listen(ca.server(), "127.0.0.2"), ca.client());
  EXPECT_EQ(report.code, ExitCode::refused);
  EXPECT_THAT(report.err, AllOf(HasSubstr("不是发给 127.0.0.2"), HasSubstr("第 2 行的 gateway")));
}

TEST_F(ConnectionTest, OurCertificateIsOfAnotherCa) {
  net::TestCa other("Test CA");
  auto files = other.client();
  files.ca = ca.certificate_path();
  const auto report = run(listen(ca.server()), files);
  EXPECT_EQ(report.code, ExitCode::refused);
  EXPECT_THAT(report.err,
              AllOf(HasSubstr("不接受本单位的证书"), HasSubstr("第 4 行的 certificate"), HasSubstr("换发")));
}

TEST_F(ConnectionTest, OurCertificateHasExpired) {
  const auto report = run(listen(ca.server()), ca.client("old", -60));
  EXPECT_EQ(report.code, ExitCode::refused);
  EXPECT_THAT(report.err, AllOf(HasSubstr("它已过期"), HasSubstr("证书有效期 20"), HasSubstr("it has expired")));
}

TEST_F(ConnectionTest, OurCertificateIsRevoked) {
  const auto mine = ca.client("mine");
  auto files = ca.server();
  files.crl = ca.crl({mine});
  const auto report = run(listen(files), mine);
  EXPECT_EQ(report.code, ExitCode::refused);
  EXPECT_THAT(report.err, AllOf(HasSubstr("它已被吊销"), HasSubstr("it has been revoked")));
}

TEST_F(ConnectionTest, TheAnswerDoesNotCome) {
  const auto report = run(listen(ca.server()), ca.client());
  EXPECT_EQ(report.code, ExitCode::unreachable);
  EXPECT_THAT(notes + report.err, AllOf(HasSubstr("没有在时限内"), HasSubstr("did not take or answer")));
}

TEST_F(ConnectionTest, OurKeyCannotBeUsed) {
  auto files = ca.client();
  files.key = ca.client("other").key;
  const auto report = run("https://127.0.0.1:1", files);
  EXPECT_EQ(report.code, ExitCode::refused);
  EXPECT_THAT(report.err, AllOf(HasSubstr("TLS 私钥 '" + files.key), HasSubstr("不能使用")));
}

TEST(ConnectionSentence, OfEveryFaultSaysWhereAndWhat) {
  PushSettings settings;
  settings.gateway = net::parse_base_url("https://gateway.test:8443").value();
  settings.file = "/etc/fangpin/push.toml";
  settings.lines = {{"gateway", 2}, {"ca", 3}, {"certificate", 4}, {"key", 5}};
  std::set<std::string> said;
  for (int fault = static_cast<int>(net::ConnectionFault::name_unknown);
       fault <= static_cast<int>(net::ConnectionFault::not_http); ++fault) {
    const auto sentence = connection_sentence(static_cast<net::ConnectionFault>(fault), settings, {}, {});
    for (const auto& text : {sentence.zh, sentence.en}) {
      EXPECT_THAT(text, AllOf(HasSubstr("gateway.test:8443"), HasSubstr("/etc/fangpin/push.toml")));
      EXPECT_TRUE(said.insert(text).second) << text;
    }
  }
}

TEST(Patience, OfReadingIsSeconds) {
  PushSettings settings;
  Invocation line;
  for (const auto command : {Invocation::Command::windows, Invocation::Command::receipt, Invocation::Command::contract,
                             Invocation::Command::standing, Invocation::Command::query}) {
    line.command = command;
    EXPECT_LE(patience_of(line, settings).give_up_after, std::chrono::seconds(10));
    EXPECT_LE(patience_of(line, settings).answer_within, std::chrono::seconds(30));
    EXPECT_LE(patience_of(line, settings).connect_within, patience_of(line, settings).give_up_after);
  }
  line.command = Invocation::Command::push;
  EXPECT_EQ(patience_of(line, settings).give_up_after, settings.give_up_after);
  line.command = Invocation::Command::windows;
  line.give_up_after_seconds = 77;
  EXPECT_EQ(patience_of(line, settings).give_up_after, std::chrono::seconds(77));
}

TEST_F(ConnectionTest, APushTellsWhatItWaitsFor) {
  line.command = Invocation::Command::nil;
  line.feed = "education/dropout";
  line.give_up_after_seconds = 4;
  const auto report = run("https://127.0.0.1:1", ca.client());
  EXPECT_EQ(report.code, ExitCode::unreachable);
  EXPECT_THAT(notes, AllOf(HasSubstr("拒绝连接"), HasSubstr("第 1 次未成功"), HasSubstr("第 2 次未成功")));
  EXPECT_EQ(notes.find("拒绝连接"), notes.rfind("拒绝连接")) << "the reason is said once";
}

}  // namespace
}  // namespace fangpin::agent
