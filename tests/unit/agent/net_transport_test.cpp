// The real transport against a real listener: mutual TLS, early refusals, retries.
#include "gateway/agent/net_transport.hpp"

#include <atomic>
#include <fstream>
#include <mutex>

#include "crypto/content_digest.hpp"
#include "crypto/sha256.hpp"
#include "gateway/agent/exchange.hpp"
#include "gateway/agent/file_body.hpp"
#include "gateway/agent/run.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/http/string_body.hpp"
#include "gateway/net/server.hpp"
#include "tests/unit/agent/fake_gateway.hpp"
#include "tests/unit/net/test_ca.hpp"

namespace fangpin::agent {
namespace {

// Serves a FakeGateway; before it, refuses by the header alone where the test wants that.
class GatewayHandler final : public http::Handler {
 public:
  explicit GatewayHandler(FakeGateway& gateway) : gateway_(gateway) {}
  std::atomic<int> busy{0};         // so many requests get 409 first
  std::atomic<bool> refuse{false};  // 401 before the body is read
  std::atomic<std::uint64_t> body_bytes{0};

  boost::asio::awaitable<http::Response> handle(const http::RequestHead& head, http::BodyReader& body) override {
    FakeGateway::Request request{head.method, head.path, head.query, head.authority, head.fields, {}};
    if (refuse) {
      auto problem = FakeGateway::problem(401, "signature-invalid");
      co_return gateway_.sign(request, 401, "application/problem+json", std::move(problem.body));
    }
    if (busy > 0) {
      --busy;
      auto problem = FakeGateway::problem(409, "idempotency-key-running", 1);
      auto response = gateway_.sign(request, 409, "application/problem+json", std::move(problem.body));
      response.fields.emplace_back("retry-after", "1");
      co_return response;
    }
    auto read = co_await http::read_all(body, 64 << 20);
    if (!read) co_return http::problem_response(http::problem_of(read.error()));
    body_bytes += read->size();
    request.body = std::move(*read);
    co_return gateway_.answer(request);
  }

 private:
  FakeGateway& gateway_;
};

class NetTransportTest : public testing::Test {
 protected:
  NetTransportTest() {
    net::ListenOptions listen;
    listen.tls = net::TlsContext::make_server(ca.server()).value();
    listen.guard.body_bytes_max = 64 << 20;
    listen.guard.authorities = {"127.0.0.1", "localhost"};
    port = server.listen(std::move(listen), handler).value();
    server.start();
    configure("https://127.0.0.1:" + std::to_string(port), ca.client());
    (void)gateway.department_key.save(folder.file("sign.key")).value();
    line.config = folder.file("push.toml");
    line.file = folder.file("rows.csv");
    line.feed = "education/dropout";
    line.give_up_after_seconds = 20;
  }
  void configure(const std::string& gateway_url, const net::TlsFiles& files) {
    std::ofstream(folder.file("push.toml"))
        << "department = \"education\"\ngateway = \"" << gateway_url << "\"\nca = \"" << files.ca
        << "\"\ncertificate = \"" << files.certificate << "\"\nkey = \"" << files.key
        << "\"\nsign_key = \"sign.key\"\nkey_id = \"" << gateway.key_id << "\"\ngateway_key = \""
        << gateway.gateway_key.verify_key().to_text() << "\"\n[defaults]\nstate = \"state\"\n";
  }
  Report run() {
    Progress progress({}, std::chrono::seconds(2));
    const auto make = [&](const PushSettings& settings, const Patience& patience) {
      return make_net_transport(settings, patience, progress);
    };
    return run_command(line, make, progress, [this](std::string_view text) { notes += text; });
  }
  void write_rows(std::size_t bytes) { std::ofstream(line.file, std::ios::binary) << std::string(bytes, 'x'); }

  net::TestCa ca;
  net::TempDirectory folder;
  FakeGateway gateway;
  GatewayHandler handler{gateway};
  net::Server server{1};
  std::uint16_t port = 0;
  Invocation line;
  std::string notes;
};

TEST_F(NetTransportTest, PushesASmallAndALargeFile) {
  write_rows(20);
  auto report = run();
  EXPECT_EQ(report.code, ExitCode::all_accepted) << report.err << report.out;
  EXPECT_EQ(handler.body_bytes, 20U);
  write_rows(3'000'000);
  report = run();
  EXPECT_EQ(report.code, ExitCode::all_accepted) << report.err << report.out;
  EXPECT_EQ(handler.body_bytes, 3'000'020U);
  EXPECT_EQ(gateway.refused_signatures, 0);
}

TEST_F(NetTransportTest, ReadsARefusalThatComesBeforeTheBody) {
  handler.refuse = true;
  write_rows(30'000'000);
  const auto report = run();
  EXPECT_EQ(report.code, ExitCode::refused) << report.err;
  EXPECT_THAT(report.out, testing::HasSubstr("signature-invalid"));
  EXPECT_EQ(handler.body_bytes, 0U);
}

TEST_F(NetTransportTest, WaitsWhileTheSameKeyIsRunning) {
  handler.busy = 1;
  write_rows(20);
  const auto report = run();
  EXPECT_EQ(report.code, ExitCode::all_accepted) << report.err << report.out;
  EXPECT_EQ(gateway.accepting, 1);
}

TEST_F(NetTransportTest, ReadsAndSendsANilReport) {
  line.command = Invocation::Command::receipts;
  EXPECT_THAT(run().out, testing::HasSubstr("没有回执"));
  line.command = Invocation::Command::nil;
  EXPECT_EQ(run().code, ExitCode::all_accepted);
}

TEST_F(NetTransportTest, BelievesNoGatewayWithAnotherSigningKey) {
  gateway.gateway_key = crypto::SigningKey::generate();
  write_rows(20);
  EXPECT_EQ(run().code, ExitCode::untrusted);
}

TEST_F(NetTransportTest, TalksToNoServerOfAnotherCa) {
  net::TestCa other("Another CA");
  const auto files = ca.client("client-of-ours");
  PushSettings settings = *load_push_settings(line.config).value;
  settings.ca = other.certificate_path();
  Progress progress({}, std::chrono::seconds(2));
  auto transport = make_net_transport(settings, patience_of(line, settings), progress);
  ASSERT_TRUE(transport) << transport.error().detail;
  TextBody body({});
  const auto sent = (*transport)->exchange(plan_read("/v1/time"), {}, body);
  ASSERT_FALSE(sent);
  EXPECT_TRUE(sent.error().local) << "another attempt would end in the same way";
  EXPECT_EQ(handler.body_bytes, 0U);
}

TEST_F(NetTransportTest, SaysThatNobodyListens) {
  server.drain(std::chrono::seconds(1));
  line.give_up_after_seconds = 1;
  write_rows(20);
  const auto report = run();
  EXPECT_EQ(report.code, ExitCode::unreachable);
  EXPECT_THAT(report.err, testing::HasSubstr("不会重复"));
}

TEST_F(NetTransportTest, VerifiesAKeptReceipt) {
  write_rows(20);
  const auto pushed = run();
  ASSERT_EQ(pushed.code, ExitCode::all_accepted);
  const auto at = pushed.out.find(folder.file("state"));
  ASSERT_NE(at, std::string::npos);
  line.command = Invocation::Command::verify;
  line.file = pushed.out.substr(at, pushed.out.find('\n', at) - at);
  EXPECT_EQ(run().code, ExitCode::all_accepted);
  std::ifstream in(line.file);
  std::string document((std::istreambuf_iterator<char>(in)), {});
  document.replace(document.find("\"new\":2"), 7, "\"new\":9");
  line.file = folder.file("altered.json");
  std::ofstream(line.file) << document;
  EXPECT_EQ(run().code, ExitCode::untrusted);
  std::ofstream(line.file, std::ios::trunc) << "{}";
  EXPECT_EQ(run().code, ExitCode::refused);
}

}  // namespace
}  // namespace fangpin::agent
