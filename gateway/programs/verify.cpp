// fangpin-verify: the auditor's program. What it does is gateway/verify; here stand only the command line and its
// terminal.
#include <malloc.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>
#include <thread>

#include "crypto/base/secret.hpp"
#include "gateway/programs/command_fault.hpp"
#include "gateway/programs/version.hpp"
#include "gateway/verify/commands.hpp"
#include "gateway/verify/progress.hpp"

namespace {

namespace verify = fangpin::verify;

void log_options(CLI::App& command, verify::LogCommand& log) {
  command.add_option("--ca", log.client.ca, "网址: 县 CA 证书 / for a URL: the county CA's certificate");
  auto* certificate =
      command.add_option("--cert", log.client.certificate, "网址: 您的客户端证书 / your client certificate");
  auto* key = command.add_option("--key", log.client.key, "网址: 您的客户端私钥 / its key");
  certificate->needs(key);
  key->needs(certificate);
  command.add_option("--policy", log.policy, "信任策略文件 / the trust policy")->required();
  command.add_option("--state", log.state, "您自己保存的上次检查点 / your own checkpoint of the last run");
  command.add_flag("--full", log.full, "全部重读 / read everything anew");
  command.add_option(
      "--published", log.published,
      "公布的政策、日历与事项目录(含 policies/、calendars/、asset-queries/ 的文件夹), 据以重算应到时间、查询规则与编号 "
      "/ "
      "the published policies, calendars and catalogue: due instants, rules of queries and numbers are made again");
  command.add_flag("--witnesses", log.witnesses, "与见证方的副本比对 / compare with the witnesses' copies");
  command.add_option("--threads", log.threads, "线程数 / threads")->check(CLI::Range(1U, 256U))->capture_default_str();
}

int run(int argc, char** argv) {
  CLI::App app("审计人员的独立核验程序 / checks the gateway's audit log, trusting no one", "fangpin-verify");
  app.set_version_flag("--version", fangpin::programs::version_text("fangpin-verify"));
  app.require_subcommand(1);
  app.failure_message(fangpin::programs::command_fault);
  app.footer(
      "退出码 / exit codes: 0 没有问题 clean, 1 有发现 findings, 2 日志被破坏 log broken, 3 无法读取 cannot read");
  verify::LogCommand log;
  log.threads = std::max(std::thread::hardware_concurrency(), 1U);
  verify::ReceiptsCommand receipts;
  verify::HouseholdCommand household;
  verify::ReportCommand report;
  auto* log_command = app.add_subcommand("log", "核验日志 / check a log");
  auto* access_command = app.add_subcommand("access", "核验日志并重算每次查询 / check it and decide each access again");
  auto* household_command =
      app.add_subcommand("household", "一户(或一人)的全部记录 / all that the log says of a household");
  auto* report_command = app.add_subcommand("report", "核验并输出表格(CSV、JSON) / check and write tables");
  auto* receipts_command =
      app.add_subcommand("receipts", "核验部门的回执是否在日志中 / check departments' receipts against the log");
  household_command->add_option("HANDLE", household.handle, "主体编号 / handle: h-... or p-...")->required();
  report_command->add_option("--out", report.directory, "空文件夹 / an empty folder")->required();
  receipts_command->add_option("FILE", receipts.files, "回执 JSON / receipts")->required();
  receipts_command->add_option("--gateway-key", receipts.gateway_key, "网关公钥 / the gateway's key, ed25519:...");
  auto* all_of = receipts_command->add_option("--all-of", receipts.all_of,
                                              "这是该部门的全部回执 / these are all receipts of this department");
  auto* proof_only = receipts_command->add_flag("--proof-only", receipts.proof_only,
                                                "不用日志, 只看回执所附证明 / by the proofs that came with them alone");
  all_of->excludes(proof_only);
  receipts_command->add_option("--log", log.log, "日志文件夹或网址 / the log's folder or URL")->excludes(proof_only);
  for (auto* command : {log_command, access_command, household_command, report_command}) {
    command
        ->add_option(command == household_command || command == report_command ? "--log" : "LOG", log.log,
                     "日志文件夹或 https 网址 / its folder or https URL")
        ->required();
    log_options(*command, log);
  }
  log_options(*receipts_command, log);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? verify::kClean : verify::kUnreadable;
  }
  ::signal(SIGPIPE, SIG_IGN);  // a server that goes away is an error that we report
  verify::Surroundings around{std::cout, std::cerr, fangpin::security_now(), {}};
  verify::Progress progress(verify::Progress::Clock::now());
  if (::isatty(STDERR_FILENO) == 1) {
    around.progress = [&progress](std::uint64_t done, std::uint64_t total) {
      if (const auto line = progress.update(done, total, verify::Progress::Clock::now()))
        std::cerr << *line << std::flush;
    };
  }
  receipts.log = household.log = report.log = log;
  if (receipts_command->parsed()) {
    if (log.log.empty() && !receipts.proof_only) {
      std::cerr << "请给出 --log 或 --proof-only / give --log or --proof-only\n";
      return verify::kUnreadable;
    }
    return verify::verify_receipts(receipts, around);
  }
  if (access_command->parsed()) return verify::verify_access(log, around);
  if (household_command->parsed()) return verify::verify_household(household, around);
  if (report_command->parsed()) return verify::verify_report(report, around);
  return verify::verify_log(log, around);
}

}  // namespace

int main(int argc, char** argv) {
  // Bundle after bundle takes the same few megabytes: given back to the system each time, they would cost a tenth of
  // the run in pages that are cleared anew.
  constexpr int kKeptBytes = 256 << 20;
  mallopt(M_MMAP_THRESHOLD, kKeptBytes);
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
  try {
    if (!fangpin::initialise_crypto()) {
      std::cerr << "libsodium 无法初始化 / libsodium cannot be initialised\n";
      return verify::kUnreadable;
    }
    return run(argc, argv);
  } catch (const std::exception& failure) {
    std::cerr << "fangpin-verify: " << failure.what() << "\n";
    return verify::kUnreadable;
  }
}
