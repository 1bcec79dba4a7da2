// The real program over real sockets.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/base/encoding.hpp"
#include "crypto/certificate.hpp"
#include "crypto/sha256.hpp"
#include "gateway/net/https_client.hpp"
#include "log_at_hand.hpp"
#include "tests/unit/crypto/scratch_directory.hpp"

namespace fangpin::witness {
namespace {

class WitnessProcess : public testing::Test {
 protected:
  ~WitnessProcess() override {
    if (process > 0) {
      ::kill(process, SIGKILL);
      ::waitpid(process, nullptr, 0);
    }
  }

  // Starts the program; its standard output up to its first line's end, or to its end.
  std::string start(std::vector<std::string> arguments, const std::string& kill_at = {}) {
    arguments.insert(arguments.begin(), FANGPIN_WITNESS);
    int ends[2] = {};
    EXPECT_EQ(::pipe(ends), 0);
    process = ::fork();
    if (process == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      if (!kill_at.empty()) ::setenv("FANGPIN_KILL_AT", kill_at.c_str(), 1);
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
    return line;
  }
  int wait() {
    int status = 0;
    ::waitpid(process, &status, 0);
    process = 0;
    return status;
  }
  int run(std::vector<std::string> arguments) {
    start(std::move(arguments));
    return WEXITSTATUS(wait());
  }
  std::string serve(const std::string& kill_at = {}) {
    const auto line = start({"serve", directory.file("w/witness.toml")}, kill_at);
    EXPECT_TRUE(line.starts_with("listening ")) << line;
    return line.substr(std::min<std::size_t>(line.size(), 10));
  }
  int stop() {
    ::kill(process, SIGTERM);
    return wait();
  }
  static net::ClientOptions options(const std::string& url) {
    net::ClientOptions out;
    out.url = net::parse_base_url(url).value();
    out.total_timeout = std::chrono::seconds(20);
    return out;
  }
  static Result<net::ClientResponse> post(net::ClientOptions options, const std::string& body) {
    net::ClientRequest request;
    request.method = "POST";
    request.target = "/add-checkpoint";
    request.body = body;
    return net::HttpsClient(std::move(options)).exchange_blocking(std::move(request));
  }

  crypto::test::ScratchDirectory directory;
  test::LogAtHand log;
  pid_t process = 0;
};

TEST_F(WitnessProcess, WitnessesAndEndsInGoodOrder) {
  const auto vkey = start({"init", directory.file("w"), "--name", "witness.example/a", "--plain", "--port", "0",
                           "--log", log.key().to_text()});
  ASSERT_EQ(wait(), 0);
  EXPECT_TRUE(vkey.starts_with("vkey witness.example/a+")) << vkey;
  EXPECT_EQ(run({"check-config", directory.file("w/witness.toml")}), 0);
  const auto url = serve();
  const auto answer = post(options(url), log.request(0, 3));
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->status, 200);
  const auto conflict = post(options(url), log.request(0, 5));
  EXPECT_EQ(conflict->status, 409);
  EXPECT_EQ(conflict->field("content-type"), "text/x.tlog.size");
  net::ClientRequest get;
  get.target = "/" + to_hex(crypto::sha256(log.origin())) + "/checkpoint";
  const auto copy = net::HttpsClient(options(url)).exchange_blocking(std::move(get));
  EXPECT_EQ(copy->status, 200);
  EXPECT_EQ(copy->body, log.checkpoint(3) + answer->body);
  EXPECT_EQ(post(options(url), std::string(70'000, 'x'))->status, 413);
  EXPECT_EQ(stop(), 0);
}

TEST_F(WitnessProcess, NeverForgetsWhatItStoredHoweverItDies) {
  start({"init", directory.file("w"), "--name", "a", "--plain", "--port", "0", "--log", log.key().to_text()});
  ASSERT_EQ(wait(), 0);
  // It dies between the commit and its answer.
  EXPECT_FALSE(post(options(serve("witness.1-stored")), log.request(0, 4)));
  EXPECT_EQ(WTERMSIG(wait()), SIGKILL);
  const auto url = serve();
  // Whoever asks again is told; a fork of what was stored is refused.
  EXPECT_EQ(post(options(url), log.request(0, 4))->body, "4\n");
  EXPECT_EQ(post(options(url), log.request(4, 4, 2))->status, 422);
  EXPECT_EQ(post(options(url), log.request(4, 6))->status, 200);
  EXPECT_EQ(stop(), 0);
}

TEST_F(WitnessProcess, TakesRequestsOfPinnedCertificatesOverTls) {
  const Instant from = security_now() - std::chrono::hours(1), to = from + std::chrono::hours(48);
  const auto tls = directory.file("w/tls");
  ASSERT_TRUE(crypto::create_ca(directory.file("ca"), "Test CA", from, to));
  const auto issue = [&](const std::string& name, bool server, const std::string& folder) {
    const std::vector<std::string> names{"localhost"}, addresses{"127.0.0.1"};
    ASSERT_TRUE(crypto::issue_certificate(directory.file("ca"),
                                          {name, server ? names : std::vector<std::string>{},
                                           server ? addresses : std::vector<std::string>{}, server, from, to},
                                          folder + "/" + name + ".key", folder + "/" + name + ".pem"));
  };
  issue("gateway", false, directory.path());
  issue("stranger", false, directory.path());
  start({"init", directory.file("w"), "--name", "a", "--port", "0", "--log", log.key().to_text(),
         "--client-certificate", directory.file("gateway.pem")});
  ASSERT_EQ(wait(), 0);
  std::filesystem::create_directory(tls);
  issue("witness", true, tls);
  std::filesystem::copy_file(directory.file("ca/ca.pem"), tls + "/ca.pem");
  const auto url = serve();
  ASSERT_TRUE(url.starts_with("https://127.0.0.1:")) << url;
  for (const auto& [name, status] : {std::pair{"gateway", 200}, std::pair{"stranger", 403}}) {
    auto with = options(url);
    with.tls = net::TlsContext::make_client({directory.file("ca/ca.pem"), directory.file(std::string(name) + ".pem"),
                                             directory.file(std::string(name) + ".key"), ""})
                   .value();
    const auto answer = post(std::move(with), log.request(0, 3));
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, status) << name;
  }
  EXPECT_EQ(stop(), 0);
}

TEST_F(WitnessProcess, SaysWhatIsWrongByItsExitCode) {
  EXPECT_EQ(run({"--help"}), 0);
  EXPECT_EQ(run({"--version"}), 0);
  EXPECT_EQ(run({}), 2);
  EXPECT_EQ(run({"serve", directory.file("none.toml")}), 2);
  EXPECT_EQ(run({"init", directory.file("w"), "--name", "two words"}), 2);
  // Without a log nothing is served; the second init overwrites nothing.
  EXPECT_EQ(run({"init", directory.file("w"), "--name", "a", "--plain"}), 0);
  EXPECT_EQ(run({"serve", directory.file("w/witness.toml")}), 2);
  EXPECT_NE(run({"init", directory.file("w"), "--name", "a", "--plain"}), 0);
}

}  // namespace
}  // namespace fangpin::witness
