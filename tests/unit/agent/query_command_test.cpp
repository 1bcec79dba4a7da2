#include "gateway/agent/query_command.hpp"

#include <gmock/gmock.h>

#include "fake_gateway.hpp"
#include "tests/unit/net/test_ca.hpp"

namespace fangpin::agent {
namespace {

using testing::HasSubstr;

class QueryCommand : public testing::Test {
 protected:
  using Step = std::function<SendResult(const FakeGateway::Request&)>;

  Report ask(std::vector<Step> steps, const std::vector<std::string>& more = {},
             const std::string& item = "check/vehicles") {
    std::vector<std::string> arguments{"ask",        "--household",     "h-1",       "--item",        item,
                                       "--provider", "public-security", "--purpose", "identification"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto line = parse_command_line(arguments).invocation.value();
    ScriptedTransport transport(gateway);
    for (auto& step : steps) {
      transport.steps.push_back([this, step](const FakeGateway::Request& request) {
        keys.push_back(field_of(request.fields, "idempotency-key"));
        return step(request);
      });
    }
    FakeWaiter waiter;
    RetryPolicy once;
    once.give_up_after = std::chrono::seconds(0);
    Exchange exchange(transport, waiter, random,
                      {"gateway.test", &gateway.department_key, gateway.key_id, gateway.pinned()}, once);
    auto journal = Journal::open(folder.file("state")).value();
    return ask_assets(line, exchange, journal, random);
  }
  Step says(int status, const std::string& body) {
    return [this, status, body](const FakeGateway::Request& request) -> SendResult {
      return gateway.sign(request, status, status == 200 ? "application/json" : "application/problem+json", body);
    };
  }
  static SendResult lost(const FakeGateway::Request&) {
    return SendFault{true, false, {"连接中断", "the connection broke"}};
  }

  net::TempDirectory folder;
  FakeGateway gateway;
  SystemRandom random;
  std::vector<std::string> keys;
};

// Each question is one use of the authorization: one whose answer was lost is asked again under its key.
TEST_F(QueryCommand, AnAnswerThatWasLostIsAskedForAgainUnderTheSameKey) {
  const auto broken = ask({lost});
  EXPECT_EQ(broken.code, ExitCode::unreachable);
  EXPECT_THAT(broken.err, HasSubstr(keys.at(0).substr(1, keys.at(0).size() - 2)));
  EXPECT_EQ(ask({says(200, R"({"query":"Q","state":"open"})")}, {}, "check/health").code, ExitCode::all_accepted);
  EXPECT_NE(keys.at(1), keys.at(0)) << "another question";
  EXPECT_EQ(ask({says(200, R"({"query":"Q","state":"open"})")}).code, ExitCode::all_accepted);
  EXPECT_EQ(keys.at(2), keys.at(0));
  EXPECT_EQ(ask({says(200, R"({"query":"R","state":"open"})")}).code, ExitCode::all_accepted);
  EXPECT_NE(keys.at(3), keys.at(0)) << "answered: the next one is a new question";
}

TEST_F(QueryCommand, ADenialIsADecisionAndARefusalAtTheDoorIsNone) {
  EXPECT_EQ(ask({lost}).code, ExitCode::unreachable);
  EXPECT_EQ(ask({says(401, R"({"type":"urn:fangpin:problem:signature-expired"})")}).code, ExitCode::refused);
  EXPECT_EQ(ask({says(403, R"({"type":"urn:fangpin:problem:denied-ended"})")}).code, ExitCode::refused);
  EXPECT_EQ(keys.at(1), keys.at(0));
  EXPECT_EQ(keys.at(2), keys.at(0)) << "the first may have happened";
  EXPECT_EQ(ask({says(403, R"({"type":"urn:fangpin:problem:denied-ended"})")}).code, ExitCode::refused);
  EXPECT_NE(keys.at(3), keys.at(0));
}

TEST_F(QueryCommand, AKeyMayBeGiven) {
  EXPECT_EQ(ask({says(200, R"({"query":"Q","state":"open"})")}, {"--key", "mine-1"}).code, ExitCode::all_accepted);
  EXPECT_EQ(keys.at(0), "\"mine-1\"");
  EXPECT_EQ(ask({}, {"--key", "a/b"}).code, ExitCode::refused);
}

}  // namespace
}  // namespace fangpin::agent
