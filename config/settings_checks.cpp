#include "config/settings_checks.hpp"

#include <fmt/format.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>

namespace fangpin::config {

namespace {

void check_forwarding(const Settings& settings, std::vector<ConfigMistake>& mistakes) {
  const auto& forwarding = settings.forwarding;
  if (forwarding.retry_initial_ms > forwarding.retry_max_ms) {
    mistakes.push_back(mistake_at(settings, "forwarding.retry_initial_ms", "大于 forwarding.retry_max_ms。请改小。",
                                  "Is greater than forwarding.retry_max_ms. Lower it."));
  }
  if (!forwarding.enabled) return;
  const std::pair<std::string_view, const std::string*> needed[] = {
      {"forwarding.url", &forwarding.url},
      {"forwarding.ca", &forwarding.ca},
      {"forwarding.certificate", &forwarding.certificate},
      {"forwarding.key", &forwarding.key},
      {"forwarding.signing_key", &forwarding.signing_key},
  };
  for (const auto& [key, value] : needed) {
    // A key that is there and empty here was already reported for its form.
    if (value->empty() && !settings.lines.contains(key)) {
      mistakes.push_back(mistake_at(settings, key, "forwarding.enabled = true 时必填。请补上,或改为 false。",
                                    "Needed while forwarding.enabled is true. Add it, or set that to false."));
    }
  }
}

void at_most(const Settings& settings, std::string_view key, std::int64_t value, std::string_view bound_key,
             std::int64_t bound, std::vector<ConfigMistake>& mistakes) {
  if (value <= bound) return;
  mistakes.push_back(mistake_at(settings, key, fmt::format("大于 {}({})。请改小,或加大后者。", bound_key, bound),
                                fmt::format("Is greater than {} ({}). Lower it or raise that one.", bound_key, bound)));
}

bool readable(const std::string& path, bool folder) {
  std::error_code problem;
  const auto status = std::filesystem::status(path, problem);
  const bool kind = folder ? std::filesystem::is_directory(status) : std::filesystem::is_regular_file(status);
  return kind && access(path.c_str(), folder ? R_OK | X_OK : R_OK) == 0;
}

}  // namespace

ConfigMistake mistake_at(const Settings& settings, std::string_view key, std::string message_zh,
                         std::string message_en) {
  const auto line = settings.lines.find(key);
  return {settings.file, line == settings.lines.end() ? 0 : line->second, std::string(key), std::move(message_zh),
          std::move(message_en)};
}

std::vector<ConfigMistake> check_together(const Settings& settings) {
  std::vector<ConfigMistake> mistakes;
  check_forwarding(settings, mistakes);
  const auto& limits = settings.limits;
  at_most(settings, "limits.connections_per_department", limits.connections_per_department, "limits.connections",
          limits.connections, mistakes);
  at_most(settings, "limits.workbook_bytes", limits.workbook_bytes, "limits.workbook_memory_bytes",
          limits.workbook_memory_bytes, mistakes);
  at_most(settings, "limits.workbook_bytes", limits.workbook_bytes, "limits.body_bytes", limits.body_bytes, mistakes);
  at_most(settings, "limits.row_bytes", limits.row_bytes, "limits.body_bytes", limits.body_bytes, mistakes);
  if (settings.listen.admin.size() >= sizeof(sockaddr_un::sun_path)) {
    mistakes.push_back(mistake_at(
        settings, settings.lines.contains("listen.admin") ? "listen.admin" : "data",
        fmt::format("管理套接字的路径过长(最多 {} 字节)。请用 listen.admin 另指较短的路径。",
                    sizeof(sockaddr_un::sun_path) - 1),
        fmt::format("The admin socket's path is too long (at most {} bytes). Name a shorter one with listen.admin.",
                    sizeof(sockaddr_un::sun_path) - 1)));
  }
  if (settings.listen.api.port != 0 && settings.listen.api == settings.listen.ops) {
    mistakes.push_back(mistake_at(settings, "listen.ops", "与 listen.api 相同。请换一个端口。",
                                  "Is the same as listen.api. Choose another port."));
  }
  return mistakes;
}

std::vector<ConfigMistake> missing_files(const Settings& settings) {
  std::vector<ConfigMistake> mistakes;
  const auto check = [&](std::string_view key, const std::string& path, bool folder) {
    if (path.empty() || readable(path, folder)) return;
    mistakes.push_back(mistake_at(
        settings, key, fmt::format("{} {} 不存在或无法读取。请检查路径与权限。", folder ? "文件夹" : "文件", path),
        fmt::format("{} {} is not there or cannot be read. Check path and permission.", folder ? "Folder" : "File",
                    path)));
  };
  check("policy", settings.policy, false);
  check("calendars", settings.calendars, true);
  check("divisions", settings.divisions, true);
  if (!settings.divisions.empty() && !settings.county.empty()) {
    check("divisions", settings.divisions + "/" + settings.county + ".csv", false);
  }
  check("data", settings.data, true);
  if (readable(settings.data, true) && access(settings.data.c_str(), W_OK) != 0) {
    mistakes.push_back(mistake_at(settings, "data", fmt::format("不能写入文件夹 {}。请检查权限。", settings.data),
                                  fmt::format("Folder {} cannot be written. Check its permission.", settings.data)));
  }
  if (settings.lines.contains("listen.admin")) {
    check("listen.admin", std::filesystem::path(settings.listen.admin).parent_path().string(), true);
  }
  check("tls.certificate", settings.tls.certificate, false);
  check("tls.key", settings.tls.key, false);
  check("tls.ca", settings.tls.ca, false);
  check("tls.crl", settings.tls.crl, false);
  check("keys.pseudonym", settings.keys.pseudonym, false);
  check("keys.signing", settings.keys.signing, false);
  if (!settings.keys.log.empty() && !readable(settings.keys.log, false)) {
    mistakes.push_back(mistake_at(
        settings, "keys.log",
        fmt::format("没有审计日志的签名密钥 {}。旧库请以网关用户运行 fangpin-gateway key new signing {}。",
                    settings.keys.log, settings.keys.log),
        fmt::format("There is no signing key of the audit log, {}. For an older store run `fangpin-gateway key new "
                    "signing {}` as the gateway's user.",
                    settings.keys.log, settings.keys.log)));
  }
  check("witness.policy", settings.witness.policy, false);
  check("witness.ca", settings.witness.ca, false);
  check("witness.certificate", settings.witness.certificate, false);
  check("witness.key", settings.witness.key, false);
  if (settings.forwarding.enabled) {
    check("forwarding.ca", settings.forwarding.ca, false);
    check("forwarding.certificate", settings.forwarding.certificate, false);
    check("forwarding.key", settings.forwarding.key, false);
    check("forwarding.signing_key", settings.forwarding.signing_key, false);
    check("forwarding.mapping", settings.forwarding.mapping, false);
  }
  return mistakes;
}

std::vector<ConfigMistake> unsafe_settings(const Settings& settings) {
  std::vector<ConfigMistake> remarks;
  if (settings.hardening.dumpable) {
    remarks.push_back(mistake_at(settings, "hardening.dumpable",
                                 "不安全: 进程内存可被转储,其中会有个人信息与密钥。生产环境请改为 false。",
                                 "Unsafe: the process's memory, with people and keys in it, can be dumped. Set it to "
                                 "false in production."));
  }
  if (settings.hardening.memory_lock == MemoryLock::keys_only) {
    remarks.push_back(mistake_at(settings, "hardening.memory_lock",
                                 "只锁密钥: 处理中的个人信息可能被换出到磁盘。请放开 RLIMIT_MEMLOCK(systemd: "
                                 "LimitMEMLOCK=infinity)并改为 \"all\"。",
                                 "Only keys are locked: people being processed may be swapped to disk. Raise "
                                 "RLIMIT_MEMLOCK (systemd: LimitMEMLOCK=infinity) and set \"all\"."));
  }
  if (settings.limits.min_rate_bytes_per_s == 0) {
    remarks.push_back(mistake_at(settings, "limits.min_rate_bytes_per_s",
                                 "不限最低速率: 慢速连接可长期占用名额。请设为 1024 以上。",
                                 "No slowest rate: a slow body can hold its place for long. Set 1024 or more."));
  }
  return remarks;
}

}  // namespace fangpin::config
