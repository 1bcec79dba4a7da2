#include "gateway/agent/staff_command.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "crypto/base/encoding.hpp"
#include "crypto/sha256.hpp"
#include "fake_gateway.hpp"
#include "tests/unit/net/test_ca.hpp"

namespace fangpin::agent {
namespace {

using testing::HasSubstr;
using testing::Not;

class StaffCommand : public testing::Test {
 protected:
  Report run(const std::vector<std::string>& arguments, const std::string& input = {}) {
    const auto parsed = parse_command_line(arguments);
    if (!parsed.invocation) throw std::runtime_error(parsed.err + parsed.out);
    ScriptedTransport transport(gateway);
    transport.steps.push_back([&](const FakeGateway::Request& request) -> SendResult {
      seen = request;
      return gateway.sign(request, status, status == 200 ? "application/json" : "application/problem+json", body);
    });
    FakeWaiter waiter;
    Exchange exchange(transport, waiter, random,
                      {"gateway.test", &gateway.department_key, gateway.key_id, gateway.pinned()}, RetryPolicy{});
    std::istringstream lines(input);
    return run_staff_command(*parsed.invocation, exchange, random, lines);
  }
  std::string file(const std::string& name, const std::string& content) {
    const auto path = folder.file(name);
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  net::TempDirectory folder;
  FakeGateway gateway;
  SystemRandom random;
  int status = 200;
  std::string body = "{}";
  FakeGateway::Request seen;
};

TEST_F(StaffCommand, PutSendsTheFileUnderTheKeyOfItsContent) {
  body =
      R"({"number":"130126-2022-000001","members":[{"relation":"head","covered":true},{"relation":"child","covered":false}],"queries_before":["q"]})";
  const auto path = file("letter.json", "{\"form\":1}");
  const auto first = run({"authorization", "put", path});
  EXPECT_EQ(first.code, ExitCode::all_accepted);
  EXPECT_THAT(first.out, HasSubstr("130126-2022-000001"));
  EXPECT_THAT(first.out, HasSubstr("事后补录")) << "queries came before it";
  EXPECT_EQ(seen.path, "/v1/authorizations");
  EXPECT_EQ(seen.body, "{\"form\":1}");
  const auto key = field_of(seen.fields, "idempotency-key");
  (void)run({"authorization", "put", path});
  EXPECT_EQ(field_of(seen.fields, "idempotency-key"), key);
  (void)run({"authorization", "put", file("other.ndjson", "{}\n")});
  EXPECT_NE(field_of(seen.fields, "idempotency-key"), key);
  EXPECT_EQ(field_of(seen.fields, "content-type"), "application/x-ndjson");
}

TEST_F(StaffCommand, LinesThatWereRefusedMakeStatusOne) {
  body =
      R"({"captured":0,"refused":1,"results":[{"line":3,"outcome":"refused","faults":[{"field":"purpose","reason":"purpose-unknown"}]}]})";
  const auto report = run({"authorization", "put", file("many.ndjson", "{}\n")});
  EXPECT_EQ(report.code, ExitCode::some_rejected);
  EXPECT_THAT(report.out, HasSubstr("line 3 was refused:\n  purpose  purpose-unknown  用途不在政策规定之内。 / "));
}

TEST_F(StaffCommand, ARefusalSaysEveryFault) {
  status = 422;
  body = R"json({"type":"urn:fangpin:problem:authorization-refused","faults":[
      {"field":"members[1].relation","reason":"missing","expected":"text; or (a: b)"},
      {"field":"","reason":"no-members"}, 7]})json";
  const auto report = run({"authorization", "put", file("letter.json", "{}")});
  EXPECT_EQ(report.code, ExitCode::refused);
  EXPECT_THAT(
      report.out,
      HasSubstr("  members[1].relation  missing  缺少这一项。 / This is missing. 应为 / expected: text; or (a: b)\n"))
      << "what a separator would have torn apart";
  EXPECT_THAT(report.out, HasSubstr("\n  no-members  没有列出家庭成员。"));
}

TEST_F(StaffCommand, ARefusalIsSaidInASentence) {
  status = 422;
  for (const auto& [reason, sentence] :
       {std::pair{"evidence-of-another-household", "这份扫描件已为另一户录入"},
        std::pair{"form-unknown", "政策所列的承诺书中没有这一编号"}, std::pair{"form-retired", "已停用"},
        std::pair{"id-check-digit", "身份证号校验位不符"}}) {
    body = std::string(R"({"type":"urn:fangpin:problem:authorization-refused","reason":")") + reason + "\"}";
    EXPECT_THAT(run({"authorization", "put", file("letter.json", "{}")}).out, HasSubstr(sentence));
  }
}

TEST_F(StaffCommand, EndSendsTheDigestOfTheScanOnly) {
  body = R"({"number":"n1","at":"2022-09-10T01:00:00.000Z"})";
  const auto report = run({"authorization", "end", "n1", "--scan", file("scan.jpg", "picture"), "--channel", "letter"});
  EXPECT_EQ(report.code, ExitCode::all_accepted) << report.err;
  EXPECT_EQ(seen.path, "/v1/authorizations/n1/end");
  EXPECT_EQ(seen.body, R"({"channel":"letter","document":")" + to_hex(crypto::sha256("picture")) + "\"}");
  EXPECT_EQ(run({"authorization", "end", "../x", "--scan", file("scan.jpg", "p")}).code, ExitCode::refused);
}

TEST_F(StaffCommand, ASearchTakesTheIdFromStandardInputAndIsANewOneEachTime) {
  body = R"({"outcome":"found","subject":"p-1","households":["h-1"],"used":1,"quota":20})";
  const auto report = run({"find-subject", "--reason", "counter"}, "130199198001011231\r\n");
  EXPECT_EQ(report.code, ExitCode::all_accepted);
  EXPECT_THAT(report.out, HasSubstr("p-1"));
  EXPECT_THAT(report.out, Not(HasSubstr("130199")));
  EXPECT_EQ(seen.body, R"({"citizen_id":"130199198001011231","reason":"counter"})");
  const auto key = field_of(seen.fields, "idempotency-key");
  (void)run({"find-subject", "--reason", "counter"}, "130199198001011231\n");
  EXPECT_NE(field_of(seen.fields, "idempotency-key"), key);
  EXPECT_EQ(run({"find-subject", "--reason", "counter"}, "").code, ExitCode::refused);
}

// The number is in no journal, so the person at the desk holds the key.
TEST_F(StaffCommand, ASearchWithoutAnAnswerTellsTheKeyToRepeatItWith) {
  const auto parsed = parse_command_line({"find-subject", "--reason", "counter"});
  ScriptedTransport transport(gateway);
  std::string key;
  transport.steps.push_back([&](const FakeGateway::Request& request) -> SendResult {
    key = field_of(request.fields, "idempotency-key");
    return SendFault{true, false, {"连接中断", "the connection broke"}};
  });
  FakeWaiter waiter;
  RetryPolicy once;
  once.give_up_after = std::chrono::seconds(0);
  Exchange exchange(transport, waiter, random,
                    {"gateway.test", &gateway.department_key, gateway.key_id, gateway.pinned()}, once);
  std::istringstream line("130199198001011231\n");
  const auto report = run_staff_command(*parsed.invocation, exchange, random, line);
  EXPECT_EQ(report.code, ExitCode::unreachable);
  EXPECT_THAT(report.err, HasSubstr("--key " + key.substr(1, key.size() - 2)));
  body = R"({"outcome":"found","subject":"p-1","households":["h-1"],"used":1,"quota":20})";
  (void)run({"find-subject", "--reason", "counter", "--key", "mine-1"}, "130199198001011231\n");
  EXPECT_EQ(field_of(seen.fields, "idempotency-key"), "\"mine-1\"");
}

TEST_F(StaffCommand, ListIsReadByAPerson) {
  body =
      R"({"authorizations":[{"number":"n1","purpose":"verification","valid_until":"2023-09-10T00:00:00.000Z","queries_before":[],"end":{"reason":"revoked"}}]})";
  const auto report = run({"authorization", "list", "--household", "h-1"});
  EXPECT_EQ(seen.query, "?household=h-1");
  EXPECT_THAT(report.out, HasSubstr("已终止 / ended: revoked"));
}

TEST_F(StaffCommand, AnAnswerThatIsNotSignedIsNotBelieved) {
  ScriptedTransport transport(gateway);
  transport.steps.push_back([](const FakeGateway::Request&) -> SendResult { return http::Response{200, {}, "{}"}; });
  FakeWaiter waiter;
  Exchange exchange(transport, waiter, random,
                    {"gateway.test", &gateway.department_key, gateway.key_id, gateway.pinned()}, RetryPolicy{});
  std::istringstream nothing;
  Invocation line;
  line.command = Invocation::Command::authorization_list;
  EXPECT_EQ(run_staff_command(line, exchange, random, nothing).code, ExitCode::untrusted);
}

}  // namespace
}  // namespace fangpin::agent
