#include <boost/json.hpp>
#include <filesystem>
#include <iostream>

#include "crypto/base/encoding.hpp"
#include "gateway/audit/cosigned_files.hpp"
#include "gateway/audit/log_entry.hpp"
#include "gateway/audit/log_export.hpp"
#include "gateway/programs/gateway/admin_call.hpp"
#include "gateway/programs/gateway/commands.hpp"

namespace fangpin::programs {

namespace {

namespace bj = boost::json;

int fail(const char* what, const std::string& detail, int exit_code = kFailed) {
  std::cerr << what << ": " << detail << "\n";
  return exit_code;
}

constexpr const char* kExportFailed = "导出失败 / export failed";
constexpr const char* kRestartFailed = "日志未重新开始 / the log was not begun anew";
constexpr const char* kRotationFailed = "密钥未更换 / the key was not changed";

std::string text_of(const bj::value& document, const char* name) {
  return std::string(document.as_object().at(name).as_string());
}

}  // namespace

int log_export(const std::string& config, const std::string& directory) {
  const auto state = call_admin(config, "GET", "/admin/log", nullptr);
  if (!state.document) return fail(kExportFailed, state.message, state.exit_code);
  if (state.document->at("checkpoint").is_null()) {
    return fail(kExportFailed, "日志还没有条目, 请先运行一次网关 / the log has no entry yet: run the gateway once");
  }
  audit::LogExportOptions options;
  options.directory = directory;
  options.checkpoint = text_of(*state.document, "checkpoint");
  for (const auto& vkey : state.document->at("keys").as_array()) {
    auto key = crypto::NoteKey::parse(std::string_view(vkey.as_string()));
    if (!key) return fail(kExportFailed, key.error().detail);
    options.keys.push_back(std::move(*key));
  }
  int exit_code = kFailed;
  const auto steps = [&](const std::string& path, const char* member) -> audit::EntrySource {
    return [&exit_code, &config, path, member](std::uint64_t from) -> Result<std::vector<std::string>> {
      auto answer = call_admin(config, "GET", path + std::to_string(from), nullptr);
      if (!answer.document) {
        exit_code = answer.exit_code;
        return error(Errc::unavailable, answer.message);
      }
      std::vector<std::string> out;
      for (const auto& one : answer.document->at(member).as_array()) out.emplace_back(one.as_string());
      return out;
    };
  };
  auto report = audit::export_log(steps("/admin/log-entries/", "entries"), options);
  if (!report) return fail(kExportFailed, report.error().detail, exit_code);
  const auto cosigned = audit::export_cosigned(directory, steps("/admin/log-cosigned/", "notes"));
  if (!cosigned) return fail(kExportFailed, cosigned.error().detail, exit_code);
  const auto root = to_base64(report->checkpoint.root);
  const auto logged = call_admin(config, "POST", "/admin/log/exported",
                                 bj::object{{"size", std::to_string(report->checkpoint.size)}, {"root", root}});
  if (!logged.document) return fail(kExportFailed, logged.message, logged.exit_code);

  std::cout << "origin " << report->checkpoint.origin << "\n"
            << "size " << report->checkpoint.size << "\n"
            << "root " << root << "\n"
            << "before " << report->entries_before << "\n"
            << "files_written " << report->files_written << "\n"
            << "cosigned " << *cosigned << "\n"
            << "vkey " << options.keys.back().to_text() << "\n";
  return kDone;
}

int log_key(const std::string& config) {
  const auto state = call_admin(config, "GET", "/admin/log", nullptr);
  if (!state.document) return fail("日志无法读取 / the log cannot be read", state.message, state.exit_code);
  std::cout << "origin " << text_of(*state.document, "origin") << "\n"
            << "vkey " << std::string(state.document->at("keys").as_array().back().as_string()) << "\n";
  return kDone;
}

int log_rotate_key(const std::string& config, const std::string& key_file) {
  const auto path = std::filesystem::absolute(key_file).lexically_normal().string();
  const auto answer = call_admin(config, "POST", "/admin/log/rotate-key", bj::object{{"path", path}});
  if (!answer.document) return fail(kRotationFailed, answer.message, answer.exit_code);
  std::cout << "previous " << text_of(*answer.document, "previous") << "\n"
            << "next " << text_of(*answer.document, "next") << "\n"
            << "请现在把设置中的 keys.log 改为 " << path << ", 并把新的 vkey 告知审计人员与见证人。\n"
            << "Now set keys.log to " << path << " and tell auditors and witnesses the new vkey.\n";
  return kDone;
}

int log_restart(const std::string& config, const LogRestartOptions& options) {
  const auto state = call_admin(config, "POST", "/admin/log/next-origin", bj::object{{"after", options.after}});
  if (!state.document) return fail(kRestartFailed, state.message, state.exit_code);
  const auto text = audit::restart_text(text_of(*state.document, "county"), text_of(*state.document, "origin"),
                                        text_of(*state.document, "next_origin"),
                                        state.document->at("size").to_number<std::uint64_t>(), options.document);
  const auto signed_by = sign_approvals(options.approvals, text);
  if (!signed_by) return kWrong;
  const auto answer =
      call_admin(config, "POST", "/admin/log/restart",
                 bj::object{{"document", options.document}, {"after", options.after}, {"approvals", *signed_by}});
  if (!answer.document) return fail(kRestartFailed, answer.message, answer.exit_code);
  std::cout << "origin " << text_of(*answer.document, "origin") << "\n"
            << "请把新的日志名与 vkey 告知审计人员与见证人; 旧名下的证明仍然有效。\n"
            << "Tell auditors and witnesses the new origin and its vkey; proofs under the old one stay valid.\n";
  return kDone;
}

}  // namespace fangpin::programs
