#include "gateway/agent/push_command.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/unit/agent/push_fixture.hpp"

namespace fangpin::agent {
namespace {

class PushCommandTest : public PushFixture {
 protected:
  std::size_t pending() { return Journal::open(state)->pending()->pushes.size(); }
  std::size_t receipts() {
    const std::filesystem::directory_iterator files(state + "/receipts");
    return static_cast<std::size_t>(std::distance(begin(files), end(files)));
  }
  void fail_always(const ScriptedTransport::Step& step) {
    for (int i = 0; i < 100; ++i) transport.steps.push_back(step);
  }
};

TEST_F(PushCommandTest, KeepsTheReceiptAndForgetsTheKey) {
  const auto report = run();
  EXPECT_EQ(report.code, ExitCode::all_accepted) << report.err << report.out;
  EXPECT_EQ(pending(), 0U);
  EXPECT_EQ(receipts(), 1U);
  EXPECT_THAT(report.out, testing::HasSubstr("演示数据"));
  ASSERT_EQ(transport.seen.size(), 1U);
  EXPECT_EQ(field_of(transport.seen[0].fields, "content-type"), "text/csv");
}

TEST_F(PushCommandTest, SaysThatRowsWereRejectedAndWritesThem) {
  gateway.rejected_rows = 2;
  line.csv = folder.file("mend.csv");
  const auto report = run();
  EXPECT_EQ(report.code, ExitCode::some_rejected);
  EXPECT_THAT(report.out, testing::HasSubstr("id-blank"));
  std::ifstream in(line.csv);
  const std::string csv((std::istreambuf_iterator<char>(in)), {});
  EXPECT_TRUE(csv.starts_with("\xef\xbb\xbf"));
  EXPECT_THAT(csv, testing::HasSubstr("3,身份证号"));
}

TEST_F(PushCommandTest, AsksForTheSameReceiptAfterAnAnswerWasLostForGood) {
  fail_always(transport.happened_but_lost());
  EXPECT_EQ(run().code, ExitCode::unreachable);
  EXPECT_EQ(pending(), 1U);
  EXPECT_EQ(receipts(), 0U);
  transport.steps.clear();
  const auto report = run();
  EXPECT_EQ(report.code, ExitCode::all_accepted);
  EXPECT_EQ(gateway.accepting, 1) << "the second run took the first one's key";
  EXPECT_EQ(pending(), 0U);
  EXPECT_EQ(receipts(), 1U);
}

TEST_F(PushCommandTest, SaysThatAFileWasWrittenToWhileItWasSent) {
  EXPECT_EQ(run().err, "");
  transport.steps.push_back([this](const FakeGateway::Request& request) -> SendResult {
    std::ofstream(line.file, std::ios::app) << "乙,2\n";
    return gateway.answer(request);
  });
  const auto report = run();
  EXPECT_EQ(report.code, ExitCode::all_accepted);
  EXPECT_THAT(report.err, testing::HasSubstr("写入"));
}

TEST_F(PushCommandTest, TakesANewKeyForTheSameFileOnceItsReceiptIsThere) {
  EXPECT_EQ(run().code, ExitCode::all_accepted);
  EXPECT_EQ(run().code, ExitCode::all_accepted);
  EXPECT_EQ(gateway.accepting, 2);
  EXPECT_EQ(receipts(), 2U);
}

TEST_F(PushCommandTest, ForgetsARefusedPushSoThatAMendedFileStartsAnew) {
  transport.steps = {transport.signed_problem(422, "file-refused")};
  const auto report = run();
  EXPECT_EQ(report.code, ExitCode::refused);
  EXPECT_THAT(report.out, testing::HasSubstr("file-refused"));
  EXPECT_EQ(pending(), 0U);
}

TEST_F(PushCommandTest, KeepsTheKeyWhereARefusalFollowsALostAnswer) {
  transport.steps = {transport.happened_but_lost(), transport.signed_problem(401, "signature-too-old")};
  EXPECT_EQ(run().code, ExitCode::refused);
  EXPECT_EQ(pending(), 1U) << "the first attempt did happen";
  EXPECT_EQ(run().code, ExitCode::all_accepted);
  EXPECT_EQ(gateway.accepting, 1);
}

TEST_F(PushCommandTest, NeverWritesAReceiptThatItDoesNotBelieve) {
  transport.steps = {[this](const FakeGateway::Request& request) -> SendResult {
    // A gateway's honest signature over a receipt that another key made.
    FakeGateway impostor;
    return gateway.sign(request, 200, "application/json", impostor.receipt_document(request, std::string(22, 'x')));
  }};
  EXPECT_EQ(run().code, ExitCode::untrusted);
  EXPECT_EQ(receipts(), 0U);
  EXPECT_EQ(pending(), 1U);
}

TEST_F(PushCommandTest, BelievesNoReceiptOfAnotherPush) {
  transport.steps = {[this](const FakeGateway::Request& request) -> SendResult {
    FakeGateway::Request other = request;
    other.path = "/v1/feeds/education/cost-burden/submissions";
    return gateway.sign(request, 200, "application/json", gateway.receipt_document(other, std::string(22, 'x')));
  }};
  const auto report = run();
  EXPECT_EQ(report.code, ExitCode::untrusted);
  EXPECT_THAT(report.err, testing::HasSubstr("feed"));
  EXPECT_EQ(receipts(), 0U);
}

TEST_F(PushCommandTest, ChangedContentIsAnotherPush) {
  fail_always(transport.happened_but_lost());
  EXPECT_EQ(run().code, ExitCode::unreachable);
  transport.steps.clear();
  std::ofstream(line.file, std::ios::app) << "乙,2\n";
  EXPECT_EQ(run().code, ExitCode::all_accepted);
  EXPECT_EQ(gateway.accepting, 2);
}

// An answer that was lost long ago must not stand for what is wanted today: the records have changed since.
TEST_F(PushCommandTest, TheSameContentAfterSomethingNewerIsANewPush) {
  fail_always(transport.happened_but_lost());
  EXPECT_EQ(run().code, ExitCode::unreachable);
  transport.steps.clear();
  const auto first = line.file;
  line.file = folder.file("newer.csv");
  std::ofstream(line.file) << "姓名,身份证号\n甲,2\n";
  EXPECT_EQ(run().code, ExitCode::all_accepted);
  line.file = first;
  const auto report = run();
  EXPECT_EQ(report.code, ExitCode::all_accepted);
  EXPECT_EQ(gateway.accepting, 3) << "back to the first content, and not to its old receipt";
  EXPECT_THAT(report.out, testing::Not(testing::HasSubstr("未收到答复")));
}

TEST_F(PushCommandTest, AWithdrawalAfterItsRecordsCameAgainIsANewOne) {
  const auto rows = line.file;
  const auto withdrawal = folder.file("withdraw.json");
  std::ofstream(withdrawal) << R"({"records":[{"发现日期":"2022-09-01"}],"reason":"重复登记"})";
  line.command = Invocation::Command::withdraw;
  line.file = withdrawal;
  fail_always(transport.happened_but_lost());
  EXPECT_EQ(run().code, ExitCode::unreachable);
  transport.steps.clear();
  line.command = Invocation::Command::push;
  line.file = rows;
  EXPECT_EQ(run().code, ExitCode::all_accepted);
  line.command = Invocation::Command::withdraw;
  line.file = withdrawal;
  EXPECT_EQ(run().code, ExitCode::all_accepted);
  EXPECT_EQ(gateway.accepting, 3);
}

TEST_F(PushCommandTest, SaysThatAReceiptIsAnEarlierPushs) {
  fail_always(transport.happened_but_lost());
  EXPECT_EQ(run().code, ExitCode::unreachable);
  transport.steps.clear();
  EXPECT_THAT(run().out, testing::HasSubstr("未收到答复"));
  EXPECT_THAT(run().out, testing::Not(testing::HasSubstr("未收到答复"))) << "a push of its own";
}

TEST_F(PushCommandTest, RefusesAKeyThatBelongsToAnotherUnfinishedPush) {
  line.key = "my-key";
  fail_always(ScriptedTransport::no_connection());
  EXPECT_EQ(run().code, ExitCode::unreachable);
  transport.steps.clear();
  std::ofstream(line.file, std::ios::app) << "乙,2\n";
  EXPECT_EQ(run().code, ExitCode::refused);
  EXPECT_TRUE(transport.seen.empty());
}

// A kill -9 at each effect, in a child process, then the same command again.
class PushCommandCrashTest : public PushCommandTest, public testing::WithParamInterface<const char*> {};

TEST_P(PushCommandCrashTest, LeavesAKeyThatTheNextRunTakesUp) {
  // The child is this program anew: it makes its own fixture and is told our folder.
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  ::setenv("FANGPIN_TEST_STATE", state.c_str(), 0);
  ::setenv("FANGPIN_KILL_AT", GetParam(), 1);
  state = ::getenv("FANGPIN_TEST_STATE");
  EXPECT_EXIT((void)run(), testing::KilledBySignal(SIGKILL), "");
  ::unsetenv("FANGPIN_TEST_STATE");
  ::unsetenv("FANGPIN_KILL_AT");
  const auto left = Journal::open(state)->pending()->pushes;
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(receipts(), GetParam() == std::string("push.3-receipt-kept") ? 1U : 0U);
  EXPECT_EQ(run().code, ExitCode::all_accepted);
  ASSERT_EQ(transport.seen.size(), 1U);
  EXPECT_EQ(field_of(transport.seen[0].fields, "idempotency-key"), '"' + left[0].idempotency_key + '"');
  EXPECT_EQ(pending(), 0U);
  EXPECT_EQ(receipts(), 1U);
}

INSTANTIATE_TEST_SUITE_P(EachEffect, PushCommandCrashTest,
                         testing::Values("push.1-journaled", "push.2-sent", "push.3-receipt-kept"),
                         [](const auto& named) { return "At" + std::string(1, named.param[5]); });

TEST_F(PushCommandTest, SendsANilReportAndAWithdrawal) {
  line.command = Invocation::Command::nil;
  line.window = "2022-09-16/2022-09-30";
  EXPECT_EQ(run().code, ExitCode::all_accepted);
  ASSERT_EQ(transport.seen.size(), 1U);
  EXPECT_EQ(transport.seen[0].path, "/v1/feeds/education/dropout/nil-reports");
  EXPECT_TRUE(transport.seen[0].body.empty());

  line.command = Invocation::Command::withdraw;
  line.file = folder.file("withdraw.json");
  std::ofstream(line.file) << R"({"records":[{"citizen_id":"x"}],"reason":"误报"})";
  EXPECT_EQ(run().code, ExitCode::all_accepted);
  ASSERT_EQ(transport.seen.size(), 1U);
  EXPECT_EQ(transport.seen[0].path, "/v1/feeds/education/dropout/withdrawals");
  EXPECT_EQ(field_of(transport.seen[0].fields, "content-type"), "application/json");
}

TEST_F(PushCommandTest, TellsAClerkWhatAnOldWorkbookIsWithoutSendingIt) {
  line.file = FANGPIN_SOURCE_DIR "/tests/data/samples/refused/网页另存.xls";
  const auto report = run();
  EXPECT_EQ(report.code, ExitCode::refused);
  EXPECT_THAT(report.err, testing::HasSubstr("file-is-html"));
  EXPECT_TRUE(transport.seen.empty());
}

TEST_F(PushCommandTest, PrintsTheAnswerItselfAsJson) {
  line.json = true;
  EXPECT_TRUE(run().out.starts_with("{\"receipt\":"));
  line.file = folder.file("absent.csv");
  const auto report = run();
  EXPECT_EQ(report.code, ExitCode::refused);
  EXPECT_TRUE(report.out.starts_with("{\"error\":2"));
}

}  // namespace
}  // namespace fangpin::agent
