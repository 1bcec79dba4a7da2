#include "gateway/agent/answer_command.hpp"

#include <gmock/gmock.h>

#include "fake_gateway.hpp"

namespace fangpin::agent {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// `fangpin-push answer --once` against what a gateway says, poll by poll.
class AnswerOnce : public testing::Test {
 protected:
  using Step = ScriptedTransport::Step;
  // No identity is in it: the word is "cannot say", for no source is configured.
  static constexpr const char* kQuestion =
      R"({"gateway_time":"2022-09-06T08:40:00.000Z","questions":[{"query":"AAAAAAAAAAAAAAAAAAAAAA","item":"check/vehicles",)"
      R"("bands":[],"expires_at":"2022-09-13T08:40:00.000Z","members":[]}]})";
  static constexpr const char* kNone = R"({"gateway_time":"2022-09-06T08:40:00.000Z","questions":[]})";

  Report run(std::vector<Step> steps) {
    ScriptedTransport transport(gateway);
    for (auto& step : steps) {
      transport.steps.push_back([this, step](const FakeGateway::Request& request) {
        asked.push_back(request.method + " " + request.path);
        return step(request);
      });
    }
    Exchange exchange(transport, waiter, random,
                      {"gateway.test", &gateway.department_key, gateway.key_id, gateway.pinned()}, {});
    const auto line = parse_command_line({"--json", "answer", "--once"}).invocation.value();
    StopSignal stop;
    return AnswerCommand(settings, exchange, waiter, key, {}).run(line, stop);
  }
  Step says(const std::string& body) {
    return [this, body](const FakeGateway::Request& request) -> SendResult {
      return gateway.sign(request, 200, "application/json", body);
    };
  }
  static SendResult lost(const FakeGateway::Request&) {
    return SendFault{true, false, {"连接中断", "the connection broke"}};
  }

  FakeGateway gateway;
  FakeWaiter waiter;
  SystemRandom random;
  PushSettings settings;
  crypto::EnvelopeKey key = crypto::EnvelopeKey::generate();
  std::vector<std::string> asked;
};

constexpr const char* kPoll = "GET /v1/questions";

TEST_F(AnswerOnce, PollsOnceAndWaitsForNothing) {
  const auto report = run({says(kNone)});
  EXPECT_EQ(report.code, ExitCode::all_accepted);
  EXPECT_THAT(report.out, HasSubstr(R"("answered":0)"));
  EXPECT_THAT(asked, ElementsAre(kPoll));
  EXPECT_TRUE(waiter.waits.empty());
}

TEST_F(AnswerOnce, AsksAgainForWhatWentIntoAnAnswerThatWasLost) {
  const auto report = run({lost, says(kNone), says(kQuestion), says("{}")});
  EXPECT_THAT(report.out, HasSubstr(R"("answered":1)")) << report.err;
  EXPECT_THAT(asked, ElementsAre(kPoll, kPoll, kPoll, "POST /v1/questions/AAAAAAAAAAAAAAAAAAAAAA/answer"));
  EXPECT_GT(waiter.waits.back(), std::chrono::seconds(60)) << "a question rests for a minute once it was handed out";
}

TEST_F(AnswerOnce, NeverReachedTheGatewayIsAskedAgainAtOnce) {
  const auto report = run({ScriptedTransport::no_connection(), says(kNone)});
  EXPECT_EQ(report.code, ExitCode::all_accepted);
  EXPECT_THAT(asked, ElementsAre(kPoll, kPoll));
  EXPECT_LT(waiter.waits.back(), std::chrono::seconds(60));
}

}  // namespace
}  // namespace fangpin::agent
