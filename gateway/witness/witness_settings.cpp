#include "gateway/witness/witness_settings.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "config/fields.hpp"
#include "crypto/trust_policy.hpp"

namespace fangpin::witness {

namespace {

using config::Fields;
using config::Need;
constexpr std::size_t kPolicyBytesMax = 1 << 20;

bool is_fingerprint(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_loopback(std::string_view address) { return address.starts_with("127.") || address == "::1"; }

// Reads the tables of one file into `out`.
class SettingsReader {
 public:
  SettingsReader(const std::string& path, WitnessSettings& out, std::vector<config::ConfigMistake>& mistakes)
      : folder_(std::filesystem::absolute(path).parent_path()), out_(out), mistakes_(mistakes) {}

  void read(const config::Node& root) {
    Fields top(root, "", mistakes_);
    if (auto address = top.text("address", Need::optional)) out_.address = std::move(*address);
    if (auto port = top.integer("port", Need::required, 0, 65'535)) out_.port = static_cast<std::uint16_t>(*port);
    file(top, "key", out_.key, true);
    file(top, "database", out_.database, false);
    file(top, "logs", out_.logs, true);
    if (auto names = top.texts("authorities", Need::optional)) out_.authorities = std::move(*names);
    if (out_.authorities.empty()) out_.authorities = {out_.address, "localhost"};
    if (auto plain = top.boolean("plain", Need::optional)) out_.tls = !*plain;
    const auto* tls = top.table("tls", out_.tls ? Need::required : Need::optional);
    if (!out_.tls) refuse_plain(top, tls != nullptr);
    if (tls != nullptr) read_tls(*tls);
    read_logs(top);
    top.finish();
  }

 private:
  void refuse_plain(Fields& top, bool has_tls) {
    if (has_tls)
      top.report("tls", "plain = true 时不用 [tls]。请删去其一。", "Not used while plain = true. Remove one.");
    if (!is_loopback(out_.address)) {
      top.report("plain", "不加密只允许在本机回环地址(127.0.0.1)。请配置 [tls]。",
                 "HTTP without TLS is taken on loopback (127.0.0.1) only. Configure [tls].");
    }
  }

  void read_tls(const config::Node& table) {
    Fields tls(table, "tls", mistakes_);
    file(tls, "certificate", out_.certificate, true);
    file(tls, "key", out_.tls_key, true);
    file(tls, "ca", out_.ca, true);
    if (auto crl = tls.text("crl", Need::optional)) out_.crl = place(*crl);
    for (const auto& client : tls.texts("clients", Need::required).value_or(std::vector<std::string>{})) {
      if (is_fingerprint(client)) {
        out_.clients.insert(client);
      } else {
        tls.report("clients",
                   "应为证书的 SHA-256 指纹: 64 个小写十六进制字符。可用 openssl x509 -noout -fingerprint "
                   "-sha256 -in 证书.pem 得到, 去掉冒号并改为小写。",
                   "Must be SHA-256 fingerprints of certificates: 64 lower-case hex digits. Take them from `openssl "
                   "x509 -noout -fingerprint -sha256 -in CERTIFICATE.pem` without colons, in lower case.");
        break;
      }
    }
    tls.finish();
  }

  void read_logs(Fields& top) {
    if (out_.logs.empty()) return;
    std::ifstream in(out_.logs, std::ios::binary);
    std::string text(kPolicyBytesMax + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    auto policy = crypto::TrustPolicy::parse(text);
    if (policy) {
      out_.log_keys = std::move(policy->logs);
    } else {
      top.report("logs", fmt::format("{} 有误: {}。", out_.logs, policy.error().detail),
                 fmt::format("{}: {}. A line `log VKEY` for each log; its operator prints the VKEY with "
                             "`fangpin-gateway log export`.",
                             out_.logs, policy.error().detail));
    }
  }

  void file(Fields& fields, std::string_view key, std::string& into, bool must_exist) {
    const auto text = fields.text(key, Need::required);
    if (!text) return;
    into = place(*text);
    if (must_exist && ::access(into.c_str(), R_OK) != 0) {
      fields.report(key, fmt::format("文件 {} 不存在或无法读取。请检查路径与权限。", into),
                    fmt::format("The file {} is not there or cannot be read. Check path and permission.", into));
    }
  }

  std::string place(const std::string& path) const { return (folder_ / path).lexically_normal().string(); }

  std::filesystem::path folder_;
  WitnessSettings& out_;
  std::vector<config::ConfigMistake>& mistakes_;
};

}  // namespace

config::Checked<WitnessSettings> load_witness_settings(const std::string& path) {
  config::Checked<WitnessSettings> checked;
  auto document = config::read_document(path);
  checked.mistakes = std::move(document.mistakes);
  if (!document) return checked;
  WitnessSettings out;
  SettingsReader(path, out, checked.mistakes).read(*document.value);
  if (checked.mistakes.empty()) checked.value = std::move(out);
  return checked;
}

std::string sample_witness_settings(const std::string& address, std::uint16_t port, bool tls,
                                    const std::set<std::string>& clients) {
  std::string out = fmt::format(
      "# 见证方的配置 / a witness's configuration. 相对路径以本文件所在目录为准 / relative paths: from this file's "
      "folder\n"
      "address = \"{}\"\n"
      "port = {}\n"
      "key = \"witness.key\"            # 名称与私钥, 0600 / name and private key\n"
      "database = \"witness.db\"        # 见证过的最新检查点。切勿从备份恢复 / never restore it from a backup\n"
      "logs = \"logs\"                  # 信任文件, 每个日志一行 log VKEY / one line `log VKEY` for each log\n"
      "# authorities = [\"witness.county.example:8445\"]   # 请求中可用的主机名 / host names that requests may carry\n",
      address, port);
  if (!tls) return out + "plain = true                   # 不加密, 只限本机 / without TLS: loopback only\n";
  std::string list;
  for (const auto& client : clients) list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", client);
  return out + fmt::format(
                   "\n[tls]\n"
                   "certificate = \"tls/witness.pem\"\n"
                   "key = \"tls/witness.key\"\n"
                   "ca = \"tls/ca.pem\"\n"
                   "# crl = \"tls/ca.crl.pem\"\n"
                   "# 日志客户端证书的 SHA-256 指纹 / SHA-256 fingerprints of the logs' client certificates\n"
                   "clients = [{}]\n",
                   list);
}

}  // namespace fangpin::witness
