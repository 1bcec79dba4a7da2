#include <boost/json.hpp>
#include <iostream>

#include "crypto/base/encoding.hpp"
#include "gateway/audit/log_export.hpp"
#include "gateway/programs/gateway/admin_call.hpp"
#include "gateway/programs/gateway/commands.hpp"
#include "gateway/programs/gateway/configuration.hpp"

namespace fangpin::programs {

namespace {

namespace bj = boost::json;

// The log in steps, from the running server or, where none runs, from the store.
class AdminEntries {
 public:
  explicit AdminEntries(std::string config) : config_(std::move(config)) {}

  Result<std::vector<std::string>> read(std::uint64_t from) {
    auto answer = call_admin(config_, "GET", "/admin/log-entries/" + std::to_string(from), nullptr);
    if (!answer.document) {
      exit_code_ = answer.exit_code;
      return error(Errc::unavailable, answer.message);
    }
    const auto& document = answer.document->as_object();
    demonstration_ = document.at("demonstration").as_bool();
    std::vector<std::string> entries;
    for (const auto& entry : document.at("entries").as_array()) entries.emplace_back(entry.as_string());
    return entries;
  }
  bool demonstration() const { return demonstration_; }
  int exit_code() const { return exit_code_; }

 private:
  std::string config_;
  bool demonstration_ = false;
  int exit_code_ = kFailed;
};

int fail(const std::string& detail, int exit_code = kFailed) {
  std::cerr << "导出失败 / export failed: " << detail << "\n";
  return exit_code;
}

}  // namespace

int log_export(const std::string& config, const std::string& directory) {
  auto configuration = load_configuration(config, false);
  if (!configuration) {
    print_mistakes(configuration.mistakes);
    return kWrong;
  }
  const auto& settings = (*configuration.value)->settings;
  if (settings.keys.log.empty()) {
    std::cerr
        << "没有日志密钥。请以网关用户运行 fangpin-gateway key new signing keys/log.key, 并在 " << config
        << " 的 [keys] 中加一行 log = \"keys/log.key\"。\n"
        << "There is no log key. As the gateway's user run `fangpin-gateway key new signing keys/log.key` and add the "
           "line log = \"keys/log.key\" to [keys] in "
        << config << ".\n";
    return kWrong;
  }
  auto key = crypto::SigningKey::load(settings.keys.log);
  if (!key) return fail(key.error().detail);

  AdminEntries entries(config);
  // The first step also says whether the store is a demonstration's, which is part of the log's name.
  auto first = entries.read(0);
  if (!first) return fail(first.error().detail, entries.exit_code());
  audit::LogExportOptions options;
  options.directory = directory;
  options.origin = audit::log_origin(settings.log.origin, settings.county, entries.demonstration());
  options.last_signed = settings.data + "/log-checkpoint";
  const auto source = [&](std::uint64_t from) { return from == 0 ? *first : entries.read(from); };
  auto report = audit::export_log(source, *key, options);
  if (!report) return fail(report.error().detail, entries.exit_code());

  const auto vkey = crypto::NoteKey::of(options.origin, crypto::NoteKeyType::ed25519, *key).to_text();
  std::cout << "origin " << options.origin << "\n"
            << "size " << report->checkpoint.size << "\n"
            << "root " << to_base64(report->checkpoint.root) << "\n"
            << "before " << report->entries_before << "\n"
            << "files_written " << report->files_written << "\n"
            << "vkey " << vkey << "\n";
  return kDone;
}

}  // namespace fangpin::programs
