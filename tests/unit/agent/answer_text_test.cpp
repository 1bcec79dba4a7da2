#include "gateway/agent/answer_text.hpp"

#include <boost/json.hpp>

#include "adapters/contract_schema.hpp"
#include "adapters/reasons.hpp"
#include "gateway/agent/read_command.hpp"
#include "tests/unit/agent/fake_gateway.hpp"

namespace fangpin::agent {
namespace {

using testing::HasSubstr;
using testing::Not;

boost::json::object parse(const char* json) { return boost::json::parse(json).as_object(); }

constexpr const char* kWindow =
    R"({"feed":"housing/dangerous-house","population":null,"id":"2022-09-01/2022-09-15","due":"2022-09-15T16:00:00.000Z",
        "received_at":"2022-09-15T01:00:00.000Z","state":"met-late","verdict":"met-late","delivered_after":null})";

TEST(AnswerText, ShowsInstantsInShanghaiTime) {
  EXPECT_EQ(shanghai_text("2022-09-15T16:00:00.000Z"), "2022-09-16 00:00:00");
  EXPECT_EQ(shanghai_text("\x1b[2Jnonsense"), "?[2Jnonsense");
  EXPECT_EQ(shanghai_text(""), "");
}

TEST(AnswerText, ShowsWindowsWithTheirVerdicts) {
  const std::string text = windows_text(parse((std::string(R"({"windows":[)") + kWindow + "]}").c_str()));
  EXPECT_THAT(text, HasSubstr("housing/dangerous-house"));
  EXPECT_THAT(text, HasSubstr("迟报 / met late"));
  EXPECT_THAT(text, HasSubstr("2022-09-15 09:00:00"));
  EXPECT_THAT(windows_text({}), HasSubstr("没有应推送时段"));
}

TEST(AnswerText, AnEmptyBoardSaysWhenTheFirstWindowOpens) {
  EXPECT_THAT(standing_text(parse(R"({"windows":[],"first_window_opens":"2022-09-15T16:00:00.000Z"})")),
              HasSubstr("第一个时段 2022-09-16 00:00:00 开始"));
  EXPECT_THAT(standing_text(parse(R"({"windows":[],"first_window_opens":null})")), Not(HasSubstr("第一个时段")));
}

TEST(AnswerText, ShowsTheStandingAndItsMark) {
  const std::string text = standing_text(parse(
      (std::string(R"({"county":"130126","demonstration":true,"policy":"p@1","gateway_time":"2022-10-01T00:00:00.000Z",
        "counts":{"met":1,"met_late":2,"missed":3,"waived":0,"open":4,"not_connected":5},"windows":[)") +
       kWindow + R"(],"records":[{"feed":"education/dropout","duty":"dropout","last_heard_at":null,"late_records":2,
        "explanations_owed":1}]})")
          .c_str()));
  EXPECT_THAT(text, HasSubstr("演示数据"));
  EXPECT_THAT(text, HasSubstr("按时 1 迟报 2 未报 3 免除 0 进行中 4 未接入 5"));
  EXPECT_THAT(text, HasSubstr("education/dropout"));
}

TEST(AnswerText, ShowsAContractAndAReceipt) {
  const auto* of_feed = adapters::find_contract("education/dropout");
  ASSERT_NE(of_feed, nullptr);
  const std::string contract = contract_text(boost::json::parse(adapters::contract_json_schema(*of_feed)).as_object());
  EXPECT_THAT(contract, HasSubstr("citizen_id"));
  EXPECT_THAT(contract, HasSubstr("公民身份号码"));
  EXPECT_THAT(contract, HasSubstr("pseudonym"));
  EXPECT_THAT(contract, HasSubstr("是 / yes"));
  const std::string receipt = receipt_text(
      parse(R"({"receipt_id":"r","feed":"a/b","kind":"rows","received_at":"2022-09-15T16:00:00.000Z","cleared":true,
        "window":{"id":"2022-09-01/2022-09-15","due":"2022-09-15T16:00:00.000Z","verdict":"met"},"explanation_owed":true,
        "rows":{"new":7,"rejected":1},"row_problems":[{"line":3,"column":"=x","reason":"id-blank","warning":false}],
        "row_problems_total":1200})"),
      50);
  EXPECT_THAT(receipt, HasSubstr("按时 / met（本次完成"));
  EXPECT_THAT(receipt, HasSubstr("新增 7"));
  EXPECT_THAT(receipt, HasSubstr("共 1200 条"));
  EXPECT_THAT(receipt, HasSubstr("explain r"));
}

TEST(AnswerText, SurvivesDocumentsOfAnotherShape) {
  for (const char* odd :
       {"{}", R"({"windows":7,"receipts":[1,null],"rows":[],"properties":{"a":1},"records":{},"counts":""})",
        R"({"windows":[{"state":[]}],"receipts":[{"rows":7}],"properties":[],"row_problems":[1]})"}) {
    const auto document = parse(odd);
    EXPECT_NE(windows_text(document) + standing_text(document) + receipt_list_text(document), "");
    EXPECT_NE(contract_text(document) + receipt_text(document, 5), "");
  }
}

TEST(AnswerText, ShowsWhatIsWrongAndWhoSaidIt) {
  ProblemText problem;
  problem.code = "file-refused";
  problem.detail_zh = "整体退回\x1b[0m";
  problem.reason = "file-only-header";
  problem.line = "3";
  const std::string text = problem_text(problem, 422, Trust::front_door);
  EXPECT_THAT(text, HasSubstr("422 file-refused"));
  EXPECT_THAT(text, HasSubstr("零报告"));
  EXPECT_THAT(text, HasSubstr("行 / line: 3"));
  EXPECT_THAT(text, HasSubstr("没有签名"));
  EXPECT_THAT(text, testing::Not(HasSubstr("\x1b")));
}

TEST(AnswerText, SaysWhyAFileWasRefusedOnce) {
  ProblemText problem;
  problem.code = "file-refused";
  problem.reason = "file-only-header";
  const std::string sentence(adapters::reason(problem.reason).zh);
  problem.detail_zh = sentence;
  const std::string text = problem_text(problem, 422, Trust::signed_by_gateway);
  const auto first = text.find(sentence);
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(text.find(sentence, first + 1), std::string::npos);
  EXPECT_THAT(text, HasSubstr("file-only-header"));
}

TEST(AnswerText, SaysWhatBecameOfAnExplanation) {
  const auto shown = [](const std::string& explanation) {
    const std::string list = R"({"receipts":[{"receipt_id":"r","explanation":)" + explanation + "}]}";
    return receipt_list_text(parse(list.c_str()));
  };
  EXPECT_THAT(shown(R"({"state":"owed","remark":null})"), HasSubstr("待说明"));
  EXPECT_THAT(shown(R"({"state":"given","remark":null})"), HasSubstr("已提交"));
  EXPECT_THAT(shown(R"({"state":"accepted","remark":null})"), HasSubstr("已同意"));
  const auto refused = shown(R"({"state":"refused","remark":"请写明\u001b[0m原因"})");
  EXPECT_THAT(refused, HasSubstr("不同意"));
  EXPECT_THAT(refused, HasSubstr("请写明"));
  EXPECT_THAT(refused, testing::Not(HasSubstr("\x1b")));
  EXPECT_THAT(shown("null"), testing::Not(HasSubstr("待说明")));
}

class ReadCommandTest : public testing::Test {
 protected:
  Report run(const Invocation& line) {
    Exchange exchange(transport, waiter, random,
                      {"gateway.test:8443", &gateway.department_key, gateway.key_id, gateway.pinned()}, {});
    return run_read_command(line, settings, exchange);
  }
  FakeGateway gateway;
  ScriptedTransport transport{gateway};
  FakeWaiter waiter;
  SystemRandom random;
  PushSettings settings;
  const std::string id = std::string(22, 'i');
};

TEST_F(ReadCommandTest, AsksForTheRightResource) {
  const auto target = [&](Invocation::Command command) {
    Invocation line;
    line.command = command;
    line.feed = "education/dropout";
    line.receipt_id = id;
    (void)run(line);
    return transport.seen.back().path + transport.seen.back().query;
  };
  EXPECT_EQ(target(Invocation::Command::receipts), "/v1/receipts?limit=50");
  EXPECT_EQ(target(Invocation::Command::receipt), "/v1/receipts/" + id);
  EXPECT_EQ(target(Invocation::Command::late), "/v1/receipts/" + id + "/late-records");
  EXPECT_EQ(target(Invocation::Command::windows), "/v1/feeds/education/dropout/windows");
  EXPECT_EQ(target(Invocation::Command::contract), "/v1/feeds/education/dropout/contract");
  EXPECT_EQ(target(Invocation::Command::standing), "/v1/standing");
  EXPECT_EQ(target(Invocation::Command::time), "/v1/time");
}

TEST_F(ReadCommandTest, ExplainsUnderAKeyOfItsText) {
  Invocation line;
  line.command = Invocation::Command::explain;
  line.receipt_id = id;
  line.text = "停电";
  (void)run(line);
  (void)run(line);
  line.text = "停电两天";
  (void)run(line);
  ASSERT_EQ(transport.seen.size(), 3U);
  EXPECT_EQ(transport.seen[0].body, R"({"text":"停电"})");
  EXPECT_EQ(transport.seen[0].path, "/v1/receipts/" + id + "/explanation");
  const auto key = [&](std::size_t at) { return field_of(transport.seen[at].fields, "idempotency-key"); };
  EXPECT_EQ(key(0), key(1));
  EXPECT_NE(key(0), key(2));
  EXPECT_EQ(gateway.refused_signatures, 0);
}

TEST_F(ReadCommandTest, RefusesWhatIsNoReceiptIdOrFeedWithoutAsking) {
  Invocation line;
  line.command = Invocation::Command::receipt;
  line.receipt_id = "../v1/standing";
  EXPECT_EQ(run(line).code, ExitCode::refused);
  line.command = Invocation::Command::windows;
  line.feed = "nothing";
  EXPECT_EQ(run(line).code, ExitCode::refused);
  EXPECT_TRUE(transport.seen.empty());
}

TEST_F(ReadCommandTest, BelievesNoReceiptWithoutItsOwnSignature) {
  Invocation line;
  line.command = Invocation::Command::receipt;
  line.receipt_id = id;
  EXPECT_EQ(run(line).code, ExitCode::untrusted) << "the fake answers a list, which is no receipt";
}

}  // namespace
}  // namespace fangpin::agent
