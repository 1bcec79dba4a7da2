#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <set>

#include "gateway/verify/clock_tolerance.hpp"
#include "gateway/verify/conclusion.hpp"
#include "gateway/verify/lost_receipt.hpp"
#include "gateway/verify/receipt_check.hpp"
#include "gateway/verify/receipt_files.hpp"

namespace fangpin::verify {

namespace {

constexpr std::size_t kReceiptsMax = 100'000;

// What all receipts of one call are held against.
struct Ground {
  std::optional<crypto::VerifyKey> gateway_key;
  ProofGround proofs;
  const LogCheckReport* log = nullptr;  // nothing with --proof-only
  std::optional<CosignedTimes> times;
  bool stepped_clock = false;  // a demonstration: its times are compared with nobody's
};

// What witnesses make of "we pushed in time".
std::string in_time(const Receipt& receipt, const TimeBracket& bracket) {
  if (!receipt.due || (!bracket.by && !bracket.after)) return {};
  if (bracket.by && instant_of(*bracket.by) <= *receipt.due) {
    return "; 见证方证明按时 / in time by the witnesses' times";
  }
  // The reception lies kClockTolerance before the bracket at most: check_times().
  if (bracket.after && instant_of(*bracket.after) > *receipt.due + kClockTolerance) {
    return "; 见证方证明迟于应到 / late by the witnesses' times";
  }
  return "; 是否按时只凭网关的时钟 / whether in time is by the gateway's clock only";
}

// One line for people about a receipt that holds.
std::string describe(const Receipt& receipt, const TimeBracket& bracket, bool stepped_clock) {
  const auto where = fmt::format("第 {0} 条 / entry {0}", receipt.audit_index);
  if (!receipt.refusal.empty()) {
    return fmt::format("{0}: {1}; 拒绝的推送 / a refused push ({2}); {3}", receipt.file, where, receipt.refusal,
                       to_text(bracket));
  }
  return fmt::format("{} {} {}: {}; 网关记 {} 收到 / received {} as the gateway says; {}{}", receipt.file,
                     receipt.department, receipt.feed, where, to_text_shanghai(receipt.received_at),
                     to_text_utc(receipt.received_at), to_text(bracket),
                     stepped_clock ? std::string() : in_time(receipt, bracket));
}

// Findings about a receipt of what a restart lost, and its line for people: its own entry is held against it, for the
// log's is gone.
Result<Findings> check_lost(const Receipt& receipt, Loss loss, Ground& ground, const Surroundings& around) {
  Findings findings;
  if (loss.restart != nullptr) {
    const auto kept = ground.times->around(loss.restart->index, findings);
    if (!kept) return kept.error();
    loss.bracket.narrow({kept->after, std::nullopt});
  }
  if (receipt.entry) {
    check_receipt(receipt, ground.gateway_key, *receipt.entry, findings);
    if (!ground.stepped_clock) check_times(receipt, *receipt.entry, loss.bracket, findings);
  }
  around.out << printable(findings.empty()
                              ? fmt::format(
                                    "{}: 网关收下过, 续写日志时丢失 / ACKNOWLEDGED, AND LOST WITH THE RESTART{}",
                                    receipt.file, ground.stepped_clock ? std::string() : in_time(receipt, loss.bracket))
                              : fmt::format("{}: 不成立 / NOT PROVEN", receipt.file))
             << "\n";
  if (findings.empty()) findings.add(to_finding(loss, receipt));
  return findings;
}

// Findings about one receipt, and its line for people.
Result<Findings> check_one(const Receipt& receipt, Ground& ground, const Surroundings& around) {
  Findings findings;
  TimeBracket bracket;
  std::optional<std::string_view> entry;
  if (ground.log == nullptr) {
    if (receipt.entry && !receipt.proofs.empty()) entry = *receipt.entry;
    if (!entry) {
      findings.add({"L8", Finding::Weight::finding, receipt.audit_index,
                    fmt::format("{}: 没有附条目和证明, 须与日志核对(--log)", receipt.file),
                    fmt::format("{}: came without entry and proof: hold it against the log (--log)", receipt.file)});
    }
  } else if (const auto logged = ground.log->wanted.find(receipt.audit_index); logged != ground.log->wanted.end()) {
    entry = logged->second;
  }
  if (auto loss = find_loss(receipt, entry, ground.proofs, ground.gateway_key)) {
    return check_lost(receipt, std::move(*loss), ground, around);
  }
  if (!entry && ground.log != nullptr) {
    findings.add(
        {"L8", Finding::Weight::finding, receipt.audit_index,
         fmt::format("{}: 日志中没有这一条: 日志缺了它, 或回执属于另一个日志、比此检查点新", receipt.file),
         fmt::format("{}: the log has no such entry: it was left out, or the receipt is of another log or newer "
                     "than this checkpoint",
                     receipt.file)});
  }
  if (entry) {
    check_receipt(receipt, ground.gateway_key, *entry, findings);
    if (ground.log != nullptr) check_due(receipt, ground.log->due_of, findings);
    if (auto proven = check_proofs(receipt, *entry, ground.proofs, bracket, findings); !proven) return proven.error();
  }
  if (entry && ground.log != nullptr) {
    bracket.narrow(bracket_of(*ground.log->vouched, ground.proofs.policy, receipt.audit_index));
    if (ground.log->state) bracket.narrow(bracket_of(*ground.log->state, ground.proofs.policy, receipt.audit_index));
    auto around_it = ground.times->around(receipt.audit_index, findings);
    if (!around_it) return around_it.error();
    bracket.narrow(*around_it);
  }
  if (entry && !ground.stepped_clock) check_times(receipt, *entry, bracket, findings);
  around.out << printable(findings.empty() ? describe(receipt, bracket, ground.stepped_clock)
                                           : fmt::format("{}: 不成立 / NOT PROVEN", receipt.file))
             << "\n";
  return findings;
}

int check_all(const std::vector<Receipt>& receipts, Ground& ground, Findings findings,
              std::vector<std::string> not_checked, const Surroundings& around) {
  if (!ground.gateway_key) {
    not_checked.emplace_back(
        "回执的签名(没有给 --gateway-key) / the receipts' signatures (no --gateway-key was given)");
  }
  around.out << "\n";
  for (const auto& receipt : receipts) {
    auto found = check_one(receipt, ground, around);
    if (!found) return unreadable(around, found.error().detail);
    findings.add(std::move(*found));
  }
  return conclude(findings, not_checked, around);
}

int without_log(const ReceiptsCommand& command, Receipts receipts, std::optional<crypto::VerifyKey> key,
                const Surroundings& around) {
  auto policy = read_policy(command.log.policy);
  if (!policy) return unreadable(around, policy.error().detail);
  const bool stepped = std::all_of(policy->logs.begin(), policy->logs.end(),
                                   [](const auto& log) { return has_stepped_clock(log.name()); });
  Ground ground{std::move(key), {*policy}, nullptr, std::nullopt, stepped};
  std::vector<std::string> not_checked{
      "日志本身(--proof-only): 证明只说明条目在签过名的日志中, 不说明日志其余部分 / the log itself (--proof-only): a "
      "proof says "
      "that the entry is in a signed log, and nothing of the rest"};
  if (!policy->quorum.empty()) {
    not_checked.emplace_back(
        "见证方法定数: 证明可能早于联署 / the quorum of witnesses: a proof may be older than their cosignatures");
  }
  if (stepped) {
    not_checked.emplace_back(
        "回执的时间(演示时钟由人推进) / the receipts' times (a demonstration clock is stepped by hand)");
  }
  return check_all(receipts.list, ground, std::move(receipts.findings), std::move(not_checked), around);
}

}  // namespace

int verify_receipts(const ReceiptsCommand& command, const Surroundings& around) {
  std::optional<crypto::VerifyKey> key;
  if (!command.gateway_key.empty()) {
    auto parsed = crypto::VerifyKey::parse(command.gateway_key);
    if (!parsed) return unreadable(around, parsed.error().detail);
    key = std::move(*parsed);
  }
  if (command.files.empty() || command.files.size() > kReceiptsMax) {
    return unreadable(around, fmt::format("一次 1 到 {0} 份回执 / 1 to {0} receipts at a time", kReceiptsMax));
  }
  auto receipts = read_receipts(command.files);
  if (receipts.list.empty()) {
    for (const auto& finding : receipts.findings.list()) around.err << printable(to_text(finding)) << "\n";
    return unreadable(around, "没有一份能读取的回执 / none of these receipts can be read");
  }
  std::set<std::uint64_t> wanted;
  for (const auto& receipt : receipts.list) wanted.insert(receipt.audit_index);
  if (command.proof_only) return without_log(command, std::move(receipts), std::move(key), around);
  auto opened = open(command.log, around);
  if (!opened) return unreadable(around, opened.error().detail);
  opened->options.wanted = std::move(wanted);
  opened->options.due_instants = true;
  Findings unshown;
  std::set<std::pair<std::uint64_t, std::string_view>> held;
  for (const auto& receipt : receipts.list) held.emplace(receipt.audit_index, receipt.receipt_id);
  if (!command.all_of.empty()) {
    opened->options.full = true;
    opened->options.observer = [&](std::uint64_t index, const AuditEntry& entry) {
      const auto* attempt = std::get_if<AttemptEntry>(&entry.body);
      if (attempt == nullptr || !attempt->accepted || attempt->department != command.all_of) return;
      if (held.contains({index, attempt->receipt_id})) return;
      unshown.add({"B10", Finding::Weight::finding, index,
                   fmt::format("日志记有 {} 的一次推送, 该部门却没有它的回执", command.all_of),
                   fmt::format("the log has a push of {} for which the department shows no receipt", command.all_of)});
    };
  }
  auto report = check_log(opened->options);
  if (!report) return unreadable(around, report.error().detail);
  print_log(*report, around);
  report->findings.add(std::move(receipts.findings));
  if (!report->tree_is_right) {
    report->not_checked.emplace_back(
        "回执: 没有完整的日志可比 / the receipts: there is no whole log to hold them against");
    return conclude(report->findings, report->not_checked, around);
  }
  const auto& policy = opened->options.policy;
  const auto& tree = report->vouched->checkpoint;
  auto times = CosignedTimes::open(*opened->source, policy, *report->names);
  if (!times) return unreadable(around, times.error().detail);
  Ground ground{std::move(key),
                {policy, opened->source.get(), &*report->names},
                &*report,
                std::move(*times),
                has_stepped_clock(tree.origin)};
  report->findings.add(std::move(unshown));
  return check_all(receipts.list, ground, report->findings, report->not_checked, around);
}

}  // namespace fangpin::verify
