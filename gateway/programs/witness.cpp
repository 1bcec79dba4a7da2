// fangpin-witness: cosigns the logs of others. What it does is gateway/witness; here stands only the command line.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "crypto/base/secret.hpp"
#include "gateway/programs/command_fault.hpp"
#include "gateway/programs/version.hpp"
#include "gateway/witness/commands.hpp"

namespace {

namespace witness = fangpin::witness;

int run(int argc, char** argv) {
  CLI::App app("为另一单位的审计日志作见证 / cosigns the audit logs of other offices (C2SP tlog-witness)",
               "fangpin-witness");
  app.set_version_flag("--version", fangpin::programs::version_text("fangpin-witness"));
  app.require_subcommand(1);
  app.failure_message(fangpin::programs::command_fault);
  app.footer(
      "退出码 / exit codes: 0 完成 done, 1 机器方面的失败 the machine failed, 2 配置或命令有误 wrong configuration");
  witness::InitOptions init;
  auto* init_command = app.add_subcommand("init", "建立目录、密钥与配置 / make a folder, a key and a configuration");
  init_command->add_option("DIR", init.directory)->required();
  init_command->add_option("--name", init.name, "名称, 如 / name, such as witness.example/office-2")->required();
  init_command->add_option("--address", init.address, "监听地址 / address to listen on")->capture_default_str();
  init_command->add_option("--port", init.port, "端口, 0 为任意 / port, 0: any free one")->capture_default_str();
  init_command->add_flag("--plain", init.plain, "不用 TLS, 只限本机 / without TLS: loopback only");
  init_command->add_option("--client-certificate", init.client_certificate,
                           "日志的客户端证书, PEM / the log's client certificate, pinned");
  init_command->add_option("--log", init.log, "日志的 VKEY / the log's verifier key");
  std::string config;
  auto* check = app.add_subcommand("check-config", "检查全部配置 / check the whole configuration");
  check->add_option("CONFIG", config, "witness.toml")->required();
  auto* serve = app.add_subcommand("serve", "运行 / serve until SIGTERM");
  serve->add_option("CONFIG", config, "witness.toml")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? witness::kDone : witness::kWrong;
  }
  if (init_command->parsed()) return witness::init(init);
  return check->parsed() ? witness::check_config(config) : witness::serve(config);
}

}  // namespace

int main(int argc, char** argv) {
#ifdef FANGPIN_SANITIZED
  fangpin::SecretBytes::set_lock_required(false);
#endif
  try {
    if (!fangpin::initialise_crypto()) {
      std::cerr << "fangpin-witness: libsodium 无法使用 / libsodium is unusable\n";
      return witness::kFailed;
    }
    return run(argc, argv);
  } catch (const std::exception& fault) {
    std::cerr << "fangpin-witness: 内部错误 / internal error: " << fault.what() << "\n";
    return witness::kFailed;
  }
}
