#include "options.hpp"

#include <CLI/CLI.hpp>

#include "faults.hpp"

namespace fangpin::national_sim {

std::optional<Options> parse_command_line(int argc, char** argv, const std::string& version, int& status) {
  Options out;
  CLI::App app{
      "全国防返贫监测信息系统的替身：核验签名、去重、开启身份信封，可按命令出错。\n"
      "Stands in for the national monitoring system: verifies signatures, deduplicates, opens envelopes, misbehaves on "
      "command.\n"
      "Serves config/national/alerts-v1.yaml over mutual TLS, and a control door on loopback (README.md)."};
  app.set_version_flag("--version", version, "版本 / versions of the program and its libraries");
  std::string init;
  auto* directory = app.add_option(
      "--dir", out.directory, "目录 / holds national-system.pem, national-system.key, envelope.key and national.db");
  auto* init_option = app.add_option(
      "--init", init, "生成信封密钥并打印公钥 / makes DIR and its envelope key, prints the public part, ends");
  init_option->excludes(directory);
  app.add_option("--ca", out.ca, "信任的 CA / PEM file of the CA that issued the gateway's client certificate");
  app.add_option("--certificate", out.certificate, "服务证书 / server certificate, PEM [DIR/national-system.pem]");
  app.add_option("--key", out.key, "服务私钥 / its private key, PEM [DIR/national-system.key]");
  app.add_option("--envelope-key", out.envelope_key, "信封密钥 / X25519 key file [DIR/envelope.key]");
  app.add_option("--database", out.database, "数据库 / SQLite file [DIR/national.db]");
  app.add_option("--gateway-key", out.gateway_key, "网关签名公钥 / the gateway's pinned key, ed25519:BASE64");
  app.add_option("--gateway-key-id", out.gateway_key_id,
                 "要求的 keyid / the only keyid accepted [any: the key decides]");
  app.add_option("--gateway-certificate", out.gateway_certificates,
                 "网关证书 / PEM of the pinned client certificate; may be repeated [any of the CA]");
  app.add_option("--address", out.address, "监听地址 / address to listen on")->capture_default_str();
  app.add_option("--port", out.port, "端口 / port; 0 takes a free one")->capture_default_str();
  app.add_option("--control-port", out.control_port, "控制端口 / loopback port of the control door; 0 takes a free one")
      ->capture_default_str();
  app.add_option("--pid-file", out.pid_file, "进程号文件 / written when it listens, removed at the end");
  app.add_option(
         "--fault", out.faults,
         "出错指令，可重复 / misbehave from the start, e.g. drop-after-commit:probability=0.1; may be repeated. "
         "Kinds: refuse put-off leave-out delay drop-before drop-after-commit error error-after-commit garbage; "
         "options: count probability nth alert milliseconds status retry_after")
      ->allow_extra_args(false);
  app.add_option("--seed", out.seed, "随机种子 / seed of the misbehaviour")->capture_default_str();
  try {
    app.parse(argc, argv);
    out.init = !init.empty();
    if (out.init) out.directory = init;
    if (out.directory.empty()) throw CLI::RequiredError("--dir or --init");
    if (!out.init && out.ca.empty()) throw CLI::RequiredError("--ca");
    if (!out.init && out.gateway_key.empty()) throw CLI::RequiredError("--gateway-key");
    for (const std::string& fault : out.faults) {
      if (const auto parsed = Fault::parse(fault); !parsed)
        throw CLI::ValidationError("--fault", parsed.error().detail);
    }
  } catch (const CLI::ParseError& fault) {
    // 0 for --help and --version, 2 for a mistake.
    status = app.exit(fault) == 0 ? 0 : 2;
    return std::nullopt;
  }
  const auto fill = [&](std::string& path, const char* name) {
    if (path.empty()) path = out.directory + "/" + name;
  };
  fill(out.certificate, "national-system.pem");
  fill(out.key, "national-system.key");
  fill(out.envelope_key, "envelope.key");
  fill(out.database, "national.db");
  return out;
}

}  // namespace fangpin::national_sim
