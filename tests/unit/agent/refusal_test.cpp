#include "gateway/agent/refusal.hpp"

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "crypto/checkpoint.hpp"
#include "crypto/merkle_tree.hpp"
#include "crypto/tlog_proof.hpp"
#include "gateway/agent/push_command.hpp"
#include "gateway/agent/read_command.hpp"
#include "gateway/http/problem.hpp"
#include "tests/unit/agent/push_fixture.hpp"

namespace fangpin::agent {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class RefusalTest : public PushFixture {
 protected:
  // A refusal as the gateway gives it of an attempt that it knows: with its entry and its proof, and signed.
  ScriptedTransport::Step refusal(std::uint64_t index, int status = 422, std::string code = "file-refused") {
    return [this, index, status, code](const FakeGateway::Request& request) -> SendResult {
      http::Problem problem{code};
      problem.extensions = {{"entry", R"({"kind":"attempt","outcome":"refused"})"}, {"proof", proof(index)}};
      auto plain = http::problem_response(problem, "2022-09-06T08:40:00.000Z");
      return gateway.sign(request, status, "application/problem+json", plain.body);
    };
  }
  std::string proof(std::uint64_t index) const {
    const auto key = crypto::SigningKey::generate();
    const auto note = crypto::sign_checkpoint({"fangpin.example/130199", index + 1, crypto::empty_root(), {}}, key);
    return crypto::TlogProof{std::nullopt, index, {}, note.to_text()}.to_text();
  }
  Report verify(const std::string& file, const PinnedKeys& keys) {
    Invocation verify;
    verify.command = Invocation::Command::verify;
    verify.file = file;
    return run_verify_command(verify, keys);
  }
  std::string kept(const std::string& name) const { return state + "/refusals/" + name; }
  static std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(state + "/refusals"), {}));
  }
};

TEST_F(RefusalTest, IsKeptWithItsProofAndItsSignature) {
  transport.steps = {refusal(7)};
  const auto report = run();
  EXPECT_EQ(report.code, ExitCode::refused);
  EXPECT_THAT(report.out, HasSubstr(kept("7.json")));
  EXPECT_THAT(read(kept("7.json")), HasSubstr("urn:fangpin:problem:file-refused"));
  EXPECT_THAT(read(kept("7.tlog-proof")), HasSubstr("index 7\n"));
  for (const char* name : {"7.json", "7.tlog-proof", "7.seal"}) {
    EXPECT_EQ(fs::status(kept(name)).permissions(), fs::perms::owner_read | fs::perms::owner_write) << name;
  }
  const auto verified = verify(kept("7.json"), gateway.pinned());
  EXPECT_EQ(verified.code, ExitCode::all_accepted) << verified.err;
  EXPECT_THAT(verified.out, HasSubstr("file-refused"));
}

TEST_F(RefusalTest, IsKeptWhereThePushIsGivenUp) {
  for (std::uint64_t i = 0; i < 100; ++i) transport.steps.push_back(refusal(20 + i, 503, "store-unavailable"));
  EXPECT_EQ(run().code, ExitCode::unreachable);
  EXPECT_EQ(files(), 3U);  // the last one
}

TEST_F(RefusalTest, WithoutSignatureOrProofIsNotKept) {
  transport.steps = {transport.signed_problem(422, "file-refused")};
  EXPECT_EQ(run().code, ExitCode::refused);
  transport.steps = {[](const auto&) -> SendResult { return FakeGateway::problem(403, "certificate-unknown"); }};
  EXPECT_EQ(run().code, ExitCode::refused);
  EXPECT_EQ(files(), 0U);
}

TEST_F(RefusalTest, ThatWasAlteredIsNotBelieved) {
  transport.steps = {refusal(7)};
  run();
  const auto document = read(kept("7.json")), seal = read(kept("7.seal"));
  EXPECT_EQ(verify(kept("7.json"), {crypto::SigningKey::generate().verify_key()}).code, ExitCode::untrusted);
  auto altered = document;
  altered.replace(altered.find("file-refused"), 12, "rows-refused");
  std::ofstream(kept("7.json"), std::ios::binary) << altered;
  EXPECT_EQ(verify(kept("7.json"), gateway.pinned()).code, ExitCode::untrusted);
  std::ofstream(kept("7.json"), std::ios::binary) << document;
  auto other = seal;
  other.replace(other.find("\"status\":422"), 12, "\"status\":401");
  std::ofstream(kept("7.seal"), std::ios::binary) << other;
  EXPECT_EQ(verify(kept("7.json"), gateway.pinned()).code, ExitCode::untrusted);
  for (const std::string& bad : {std::string(), std::string("{}"), seal.substr(0, 40)}) {
    std::ofstream(kept("7.seal"), std::ios::binary) << bad;
    EXPECT_EQ(verify(kept("7.json"), gateway.pinned()).code, ExitCode::refused) << bad;
  }
  fs::remove(kept("7.seal"));
  const auto report = verify(kept("7.json"), gateway.pinned());
  EXPECT_EQ(report.code, ExitCode::refused);
  EXPECT_THAT(report.err, HasSubstr("7.seal"));
}

TEST_F(RefusalTest, TheOldestGoBeyondABound) {
  auto journal = Journal::open(state).value();
  for (std::uint64_t i = 0; i < kRefusalsKept; ++i) std::ofstream(kept(std::to_string(i + 9) + ".json")) << "{}";
  ASSERT_TRUE(journal.keep_refusal({2'000, "{}", "", "{}"}));
  EXPECT_FALSE(fs::exists(kept("9.json")));
  EXPECT_TRUE(fs::exists(kept("10.json")));
  EXPECT_TRUE(fs::exists(kept("2000.seal")));
}

TEST_F(RefusalTest, ThatIsTooLargeIsNotKept) {
  http::Response answer;
  answer.body = R"({"entry":"{}","proof":")" + std::string(kRefusalBytesMax, 'x') + "\"}";
  EXPECT_FALSE(refusal_to_keep(answer, {}));
}

TEST(VerifyReceipt, RefusesANameThatStandsTwice) {
  FakeGateway gateway;
  FakeGateway::Request pushed;
  pushed.path = "/v1/feeds/education/dropout/submissions";
  const auto good = gateway.receipt_document(pushed, std::string(22, 'x'));
  ASSERT_TRUE(verify_receipt(good, gateway.pinned()));
  const auto twice = verify_receipt(R"({"receipt":{"rows":1},)" + good.substr(1), gateway.pinned());
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, Errc::malformed);
}

}  // namespace
}  // namespace fangpin::agent
