// What `check` takes from the configuration that it does not need.
#include "gateway/agent/run.hpp"

#include <fstream>

#include "crypto/signing_key.hpp"
#include "tests/unit/net/test_ca.hpp"

namespace fangpin::agent {
namespace {

class RunCheckTest : public testing::Test {
 protected:
  RunCheckTest() {
    line.command = Invocation::Command::check;
    line.feed = "education/dropout";
    line.file = folder.file("rows.csv");
    std::ofstream(line.file) << "学生姓名,身份证号,发现日期\n测试甲,130199201101256011,2022-09-01\n";
  }
  void configure(const std::string& more) {
    line.config = folder.file("push.toml");
    std::ofstream(line.config)
        << "department = \"education\"\ngateway = \"https://gateway.test\"\nca = \"ca.pem\"\n"
           "certificate = \"cert.pem\"\nkey = \"key.pem\"\nsign_key = \"sign.key\"\ngateway_key = \""
        << crypto::SigningKey::generate().verify_key().to_text() << "\"\n"
        << more;
  }
  Report run() {
    Progress progress({}, std::chrono::seconds(2));
    const auto no_network = [](const PushSettings&, const Patience&) -> Result<std::unique_ptr<Transport>> {
      return error(Errc::bug, "check asks nobody");
    };
    return run_command(line, no_network, progress, {});
  }
  net::TempDirectory folder;
  Invocation line;
};

TEST_F(RunCheckTest, NeedsNoConfiguration) { EXPECT_EQ(run().code, ExitCode::all_accepted); }

TEST_F(RunCheckTest, TakesTheCountyOfTheConfiguration) {
  configure("county = \"999999\"\n");
  const auto unknown = run();
  EXPECT_EQ(unknown.code, ExitCode::refused);
  EXPECT_NE(unknown.err.find("999999"), std::string::npos) << "no list of villages of that county is built in";
  line.county = "130126";
  EXPECT_EQ(run().code, ExitCode::all_accepted) << "the command line says otherwise";
}

TEST_F(RunCheckTest, SaysWhatIsWrongWithTheConfiguration) {
  configure("county = \"灵寿\"\n");
  const auto report = run();
  EXPECT_EQ(report.code, ExitCode::refused);
  EXPECT_NE(report.err.find("county"), std::string::npos);
}

TEST_F(RunCheckTest, TakesAsManyColumnsAsTheGateway) {
  const auto write = [&](int unknown) {
    std::ofstream out(line.file);
    out << "学生姓名,身份证号,发现日期";
    for (int i = 0; i < unknown; ++i) out << ",备用" << i;
    out << "\n测试甲,130199201101256011,2022-09-01" << std::string(static_cast<std::size_t>(unknown), ',') << "\n";
  };
  write(500);
  EXPECT_EQ(run().code, ExitCode::all_accepted) << run().err;
  write(600);
  EXPECT_NE(run().code, ExitCode::all_accepted);
}

}  // namespace
}  // namespace fangpin::agent
