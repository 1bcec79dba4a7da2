#include <boost/json.hpp>
#include <iostream>

#include "gateway/access/approval.hpp"
#include "gateway/programs/gateway/admin_call.hpp"
#include "gateway/programs/gateway/commands.hpp"

namespace fangpin::programs {

namespace bj = boost::json;

int log_forget(const std::string& config, const ErasureOptions& options) {
  const auto fail = [](const std::string& detail, int exit_code) {
    std::cerr << "未删除 / nothing was erased: " << detail << "\n";
    return exit_code;
  };
  const auto county = call_admin(config, "GET", "/admin/participants", nullptr);
  if (!county.document) return fail(county.message, county.exit_code);
  const auto text = access::erasure_text(std::string_view(county.document->at("county").as_string()), options.handle,
                                         options.legal_basis, options.document);
  const auto approvals = sign_approvals(options.approvals, text);
  if (!approvals) return kWrong;
  const auto answer = call_admin(config, "POST", "/admin/erasures",
                                 bj::object{{"handle", options.handle},
                                            {"legal_basis", options.legal_basis},
                                            {"document", options.document},
                                            {"approvals", *approvals}});
  if (!answer.document) return fail(answer.message, answer.exit_code);
  std::cout << "已删除编码 " << options.handle << " 与本人的对应关系，日志条目 "
            << answer.document->at("log_index").to_number<std::int64_t>()
            << "。此前的备份仍含该对应关系: 恢复时请用 --log 指明导出的日志，或销毁旧备份。\n"
            << "Erased the link behind " << options.handle
            << ". Backups made before still hold it: restore them with --log and an exported log, or destroy them.\n";
  if (answer.document->at("traces_remain").as_bool()) {
    std::cout << "此刻有读取(如备份)占用着旧状态, 库的 -wal 文件中还留有旧页: 网关会在其结束后自行清空, 在 -wal "
                 "文件长度变为 0 "
                 "之前请勿复制库文件。\n"
              << "Something still reads an older state (a backup, for instance), so older pages stand in the store's "
                 "-wal file: the gateway empties it once that has ended. Do not copy the store's files before -wal has "
                 "no bytes left.\n";
  }
  return kDone;
}

}  // namespace fangpin::programs
