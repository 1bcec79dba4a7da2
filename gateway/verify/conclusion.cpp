#include "gateway/verify/conclusion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <set>

#include "crypto/base/encoding.hpp"
#include "gateway/verify/advice.hpp"

namespace fangpin::verify {

namespace {
constexpr std::size_t kTrustPolicyBytesMax = 1 << 20;
}

int unreadable(const Surroundings& around, const std::string& detail) {
  around.err << "无法检查 / cannot check: " << detail << "\n";
  return kUnreadable;
}

Result<crypto::TrustPolicy> read_policy(const std::string& file) {
  auto text = read_file(file, kTrustPolicyBytesMax);
  if (!text) return text.error();
  auto policy = crypto::TrustPolicy::parse(*text);
  if (!policy) return error(Errc::malformed, file + ": " + policy.error().detail);
  return policy;
}

Result<Opened> open(const LogCommand& command, const Surroundings& around) {
  Opened out;
  auto source = open_log(command.log, command.client);
  if (!source) return source.error();
  out.source = std::move(*source);
  auto policy = read_policy(command.policy);
  if (!policy) return policy.error();
  out.options.source = out.source.get();
  out.options.policy = std::move(*policy);
  out.options.state = command.state;
  out.options.full = command.full;
  out.options.now = around.now;
  out.options.threads = out.source->readers(command.threads);
  out.options.ask_witnesses = command.witnesses;
  out.options.client = command.client;
  out.options.progress = around.progress;
  if (!command.published.empty()) {
    auto published = PublishedRules::load(command.published);
    if (!published) return published.error();
    out.options.published = std::move(*published);
  }
  return out;
}

std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<std::uint8_t>(c) < 0x20 || c == 0x7f; }, '?');
  return text;
}

void print_log(const LogCheckReport& report, const Surroundings& around) {
  if (report.vouched) {
    const auto& checkpoint = report.vouched->checkpoint;
    around.out << fmt::format("日志 / log        {}\n条数 / entries    {}\n根 / root         {}\n",
                              printable(checkpoint.origin), checkpoint.size, to_base64(checkpoint.root));
  }
  around.out << fmt::format("本次范围 / range   {} .. {}\n重算 / re-derived  {} 条 / entries, {} 瓦片 / tiles\n",
                            report.begin, report.begin + report.entries, report.entries, report.tiles);
  if (report.state) around.out << fmt::format("上次检查 / before  {} 条 / entries\n", report.state->checkpoint.size);
  for (const auto& note : report.notes) around.out << "  * " << printable(note) << "\n";
}

int conclude(const Findings& findings, const std::vector<std::string>& not_checked, const Surroundings& around) {
  if (!findings.empty()) around.out << fmt::format("\n发现 {} 项 / {} findings:\n", findings.total(), findings.total());
  for (const auto& finding : findings.list()) around.out << "  " << printable(to_text(finding)) << "\n";
  if (findings.total() > findings.list().size()) {
    around.out << fmt::format("  另有 {0} 项未列出 / {0} more are not listed\n",
                              findings.total() - findings.list().size());
  }
  if (const auto first = findings.first_index()) {
    around.out << fmt::format("最早出问题的条目 / first bad entry: {}\n", *first);
  }
  std::set<std::string_view> checks;
  for (const auto& finding : findings.list()) checks.insert(finding.check);
  if (!checks.empty()) around.out << "\n怎么办 / what to do:\n";
  for (const auto& [check, zh, en] : all_advice()) {
    if (checks.contains(check)) {
      around.out << fmt::format("  {}: {}\n  {:>{}}  {}\n", check, zh, "", check.size(), en);
    }
  }
  around.out << "\n未检查 / not checked:\n";
  for (const auto& what : not_checked) around.out << "  - " << printable(what) << "\n";
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

}  // namespace fangpin::verify
