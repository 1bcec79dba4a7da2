// The real program over real mutual TLS, misbehaving, with the real forwarder in front of it.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>

#include "crypto/certificate.hpp"
#include "gateway/forwarding/courier.hpp"
#include "gateway/net/https_client.hpp"
#include "gateway_side.hpp"
#include "tests/unit/forwarding/fake_outbox.hpp"

namespace fangpin::national_sim {
namespace {

class RealClient final : public forwarding::UpstreamClient {
 public:
  RealClient(GatewaySide& gateway, net::ClientOptions options)
      : gateway_(gateway), authority_(options.url.authority()), client_(std::move(options)) {}
  Result<forwarding::UpstreamAnswer> post(const forwarding::UpstreamRequest& request) override {
    const std::int64_t now = std::chrono::floor<std::chrono::seconds>(security_now()).time_since_epoch().count();
    const crypto::MessageToSign message{"POST",
                                        authority_,
                                        "/v1/alert-revisions",
                                        "?",
                                        "application/json",
                                        crypto::content_digest(crypto::sha256(request.body)),
                                        "\"" + request.batch_id + "\""};
    const crypto::SignatureFields signature = crypto::sign_message(message, gateway_.signing_key, "gateway", now);
    net::ClientRequest out;
    out.method = "POST";
    out.target = message.path;
    out.fields = {{"content-type", message.content_type},
                  {"content-digest", message.content_digest},
                  {"idempotency-key", message.idempotency_key},
                  {"signature-input", signature.signature_input},
                  {"signature", signature.signature}};
    out.body = request.body;
    Result<net::ClientResponse> response = client_.exchange_blocking(std::move(out));
    if (!response) {
      ++failures;
      return response.error();
    }
    return forwarding::UpstreamAnswer{response->status, std::string(response->field("retry-after")), response->body};
  }
  void cancel() override {}
  int failures = 0;

 private:
  GatewaySide& gateway_;
  std::string authority_;
  net::HttpsClient client_;
};

class ProcessTest : public testing::Test {
 protected:
  ProcessTest() {
    directory = std::filesystem::temp_directory_path() / ("national-sim-process-" + std::to_string(::getpid()));
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory);
    const Instant from = security_now() - std::chrono::hours(1);
    const Instant to = from + std::chrono::hours(48);
    EXPECT_TRUE(crypto::create_ca(at("ca"), "Test CA", from, to));
    EXPECT_TRUE(crypto::issue_certificate(at("ca"), {"national-system", {"localhost"}, {"127.0.0.1"}, true, from, to},
                                          at("national-system.key"), at("national-system.pem")));
    EXPECT_TRUE(
        crypto::issue_certificate(at("ca"), {"gateway", {}, {}, false, from, to}, at("client.key"), at("client.pem")));
    EXPECT_TRUE(gateway.national_key.save(at("envelope.key")));
  }
  ~ProcessTest() override {
    if (process > 0) ::kill(process, SIGKILL);
    std::filesystem::remove_all(directory);
  }
  std::string at(const std::string& name) const { return (directory / name).string(); }

  // The line that it prints when it listens.
  void start(std::vector<std::string> faults) {
    std::vector<std::string> arguments = {FANGPIN_NATIONAL_SIM,
                                          "--dir",
                                          directory.string(),
                                          "--ca",
                                          at("ca/ca.pem"),
                                          "--gateway-key",
                                          gateway.signing_key.verify_key().to_text(),
                                          "--gateway-certificate",
                                          at("client.pem"),
                                          "--pid-file",
                                          at("pid")};
    for (const std::string& fault : faults) {
      arguments.push_back("--fault");
      arguments.push_back(fault);
    }
    int ends[2] = {};
    ASSERT_EQ(::pipe(ends), 0);
    process = ::fork();
    if (process == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      std::vector<char*> pointers;
      for (std::string& argument : arguments) pointers.push_back(argument.data());
      pointers.push_back(nullptr);
      ::execv(pointers[0], pointers.data());
      ::_exit(127);
    }
    ::close(ends[1]);
    std::string line;
    char c = 0;
    while (::read(ends[0], &c, 1) == 1 && c != '\n') line += c;
    ::close(ends[0]);
    ASSERT_EQ(line.rfind("listening https://127.0.0.1:", 0), 0u) << line;
    url = line.substr(10, line.find(' ', 10) - 10);
    control = line.substr(line.rfind(' ') + 1);
  }
  int stop() {
    ::kill(process, SIGTERM);
    int status = 0;
    ::waitpid(process, &status, 0);
    process = 0;
    return status;
  }
  net::ClientOptions client(const std::string& base, bool tls) {
    net::ClientOptions options;
    options.url = net::parse_base_url(base).value();
    if (tls)
      options.tls = net::TlsContext::make_client({at("ca/ca.pem"), at("client.pem"), at("client.key"), {}}).value();
    return options;
  }
  boost::json::value summary() {
    net::HttpsClient http(client(control, false));
    net::ClientRequest request;
    request.target = "/v1/summary";
    return boost::json::parse(http.exchange_blocking(std::move(request)).value().body);
  }

  std::filesystem::path directory;
  GatewaySide gateway;
  pid_t process = 0;
  std::string url, control;
};

class SteadyClock final : public BusinessClock {
 public:
  Instant now() override { return Instant{}; }
};

TEST_F(ProcessTest, EveryRevisionArrivesOnceThroughBrokenLinesAndGarbage) {
  start({"drop-after-commit:count=2", "drop-before:count=2", "garbage:count=1", "error-after-commit:count=1",
         "put-off:count=3", "leave-out:count=2"});
  forwarding::FakeOutbox outbox;
  for (int i = 0; i < 60; ++i) outbox.add(gateway.delivery(i % 20, i));
  RealClient upstream(gateway, client(url, true));
  const forwarding::Mapping mapping =
      forwarding::Mapping::load(std::string(FANGPIN_SOURCE_DIR) + "/config/national/mapping.toml", {}).value();
  SteadyClock clock;
  SystemRandom random;
  forwarding::Courier courier(outbox, upstream, mapping, clock, random, {});
  // Virtual time: the waits between the tries cost nothing.
  forwarding::Monotonic now{};
  for (int i = 0; i < 500; ++i) {
    const auto round = courier.round(now);
    now = std::max(now, round.next);
    if (round.idle) break;
  }
  EXPECT_EQ(outbox.confirmed(), 60u) << courier.metrics(now).last_fault;
  EXPECT_GE(upstream.failures, 2) << "the line was really cut";
  const boost::json::value held = summary();
  EXPECT_EQ(held.at("distinct").as_int64(), 60);
  EXPECT_EQ(held.at("doubled").as_int64(), 0);
  EXPECT_EQ(held.at("envelopes_opened").as_int64(), 60);
  EXPECT_GT(held.at("duplicates").as_int64(), 0);
  EXPECT_TRUE(std::filesystem::exists(at("pid")));
  EXPECT_EQ(stop(), 0);
  EXPECT_FALSE(std::filesystem::exists(at("pid")));
}

TEST_F(ProcessTest, TheControlDoorIsNotServedOverTls) {
  start({});
  net::HttpsClient http(client(url, true));
  net::ClientRequest request;
  request.target = "/v1/faults";
  EXPECT_EQ(http.exchange_blocking(std::move(request)).value().status, 404);
  EXPECT_EQ(stop(), 0);
}

}  // namespace
}  // namespace fangpin::national_sim
