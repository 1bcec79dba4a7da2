#include "gateway/verify/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "crypto/base/encoding.hpp"
#include "gateway/verify/log_check.hpp"
#include "gateway/verify/log_source.hpp"
#include "gateway/verify/receipt_check.hpp"

namespace fangpin::verify {

namespace {

constexpr std::size_t kPolicyBytesMax = 1 << 20;
constexpr std::size_t kReceiptFileBytesMax = 4 << 20;
constexpr std::size_t kReceiptsMax = 100'000;

int unreadable(const Surroundings& around, const std::string& detail) {
  around.err << "无法检查 / cannot check: " << detail << "\n";
  return kUnreadable;
}

Result<LogCheckOptions> options_of(const LogCommand& command, const LogSource& source, const Surroundings& around) {
  auto text = read_file(command.policy, kPolicyBytesMax);
  if (!text) return text.error();
  auto policy = crypto::TrustPolicy::parse(*text);
  if (!policy) return error(Errc::malformed, command.policy + ": " + policy.error().detail);
  LogCheckOptions options;
  options.source = &source;
  options.policy = std::move(*policy);
  options.state = command.state;
  options.now = around.now;
  options.threads = source.readers(command.threads);
  options.progress = around.progress;
  return options;
}

// A file may say anything: what is shown of it on a terminal holds no control bytes.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<std::uint8_t>(c) < 0x20 || c == 0x7f; }, '?');
  return text;
}

void print_log(const LogCheckReport& report, const Surroundings& around) {
  if (report.checkpoint) {
    around.out << fmt::format(
        "日志 / log        {}\n条数 / entries    {}\n根 / root         {}\n重算 / re-derived  {} 条 / entries, {} 瓦片 "
        "/ tiles\n",
        printable(report.checkpoint->origin), report.checkpoint->size, to_base64(report.checkpoint->root),
        report.entries, report.tiles);
    if (report.state_size) {
      around.out << fmt::format("上次检查 / before  {} 条 / entries\n", *report.state_size);
    }
  }
}

// Findings, what was not checked, and the sentence that says what the exit code means.
int conclude(const LogCheckReport& report, const Surroundings& around) {
  const auto& findings = report.findings;
  if (!findings.empty()) around.out << fmt::format("\n发现 {} 项 / {} findings:\n", findings.total(), findings.total());
  for (const auto& finding : findings.list()) around.out << "  " << printable(to_text(finding)) << "\n";
  if (findings.total() > findings.list().size()) {
    around.out << fmt::format("  另有 {0} 项未列出 / {0} more are not listed\n",
                              findings.total() - findings.list().size());
  }
  around.out << "\n未检查 / not checked:\n";
  for (const auto& what : report.not_checked) around.out << "  - " << printable(what) << "\n";
  around.out << "\n";
  if (findings.broken()) {
    around.out
        << "结论: 日志被破坏, 其中任何内容都不能作为证据。请保留这份副本并向网关管理方书面质询。\n"
           "Result: THE LOG IS BROKEN; nothing in it can serve as evidence. Keep this copy and ask the gateway's "
           "operators in writing.\n";
    return kBroken;
  }
  if (!findings.empty()) {
    around.out << "结论: 日志完整, 但内容有上列问题, 请逐项核实。\n"
                  "Result: the log is whole, but what it says has the findings above; follow up each of them.\n";
    return kFindings;
  }
  around.out << "结论: 已检查的部分没有发现问题。\nResult: clean, as far as it was checked.\n";
  return kClean;
}

}  // namespace

int verify_log(const LogCommand& command, const Surroundings& around) {
  auto source = open_log(command.log, command.client);
  if (!source) return unreadable(around, source.error().detail);
  auto options = options_of(command, **source, around);
  if (!options) return unreadable(around, options.error().detail);
  auto report = check_log(*options);
  if (!report) return unreadable(around, report.error().detail);
  print_log(*report, around);
  return conclude(*report, around);
}

int verify_receipts(const ReceiptsCommand& command, const Surroundings& around) {
  auto source = open_log(command.log.log, command.log.client);
  if (!source) return unreadable(around, source.error().detail);
  auto options = options_of(command.log, **source, around);
  if (!options) return unreadable(around, options.error().detail);
  std::optional<crypto::VerifyKey> key;
  if (!command.gateway_key.empty()) {
    auto parsed = crypto::VerifyKey::parse(command.gateway_key);
    if (!parsed) return unreadable(around, parsed.error().detail);
    key = std::move(*parsed);
  }
  if (command.files.empty() || command.files.size() > kReceiptsMax) {
    return unreadable(around, fmt::format("一次 1 到 {0} 份回执 / 1 to {0} receipts at a time", kReceiptsMax));
  }
  std::vector<Receipt> receipts;
  for (const auto& file : command.files) {
    auto text = read_file(file, kReceiptFileBytesMax);
    if (!text) return unreadable(around, text.error().detail);
    auto receipt = Receipt::parse(*text);
    if (!receipt) return unreadable(around, file + ": " + receipt.error().detail);
    receipt->file = file;
    options->wanted.insert(receipt->audit_index);
    receipts.push_back(std::move(*receipt));
  }
  auto report = check_log(*options);
  if (!report) return unreadable(around, report.error().detail);
  print_log(*report, around);
  if (!report->tree_is_right) {
    report->not_checked.emplace_back(
        "回执: 没有完整的日志可比 / the receipts: there is no whole log to hold them against");
    return conclude(*report, around);
  }
  if (!key) {
    report->not_checked.emplace_back(
        "回执的签名(没有给 --gateway-key) / the receipts' signatures (no --gateway-key was given)");
  }
  around.out << "\n";
  for (const auto& receipt : receipts) {
    Findings findings;
    check_receipt(receipt, key, *report, findings);
    around.out << printable(fmt::format("{} {} {}: {}", receipt.file, receipt.department, receipt.feed,
                                        findings.empty()
                                            ? fmt::format("第 {0} 条 / entry {0}; {1}", receipt.audit_index,
                                                          time_bracket(receipt, *report))
                                            : std::string("不成立 / NOT PROVEN")))
               << "\n";
    report->findings.add(std::move(findings));
  }
  return conclude(*report, around);
}

}  // namespace fangpin::verify
