#include "gateway/verify/log_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "crypto/durable_file.hpp"
#include "crypto/merkle_tree.hpp"
#include "gateway/verify/business_check.hpp"
#include "gateway/verify/log_source.hpp"
#include "gateway/verify/tree_check.hpp"

namespace fangpin::verify {

namespace {

using crypto::Checkpoint;

// A checkpoint and who vouches for it.
struct Vouched {
  Checkpoint checkpoint;
  std::string note;
  std::set<std::string> witnesses;
  std::vector<std::uint64_t> seconds;  // of their cosignatures, ascending
};

// The check that fails is named in `check`: L1 (form, signature) or L2 (origin).
struct Refusal {
  const char* check;
  std::string why;
};

std::variant<Vouched, Refusal> vouch(const std::string& text, const crypto::TrustPolicy& policy) {
  auto note = crypto::SignedNote::parse(text);
  if (!note) return Refusal{"L1", note.error().detail};
  auto checkpoint = Checkpoint::parse(note->text);
  if (!checkpoint) return Refusal{"L1", checkpoint.error().detail};
  std::vector<crypto::NoteKey> keys = policy.logs;
  for (const auto& witness : policy.witnesses) keys.push_back(witness.key);
  auto known = crypto::verify_note(*note, keys);
  if (!known) return Refusal{"L1", known.error().detail};
  Vouched out{std::move(*checkpoint), text, {}, {}};
  bool by_its_log = false;
  for (const auto& signature : *known) {
    if (signature.key < policy.logs.size()) {
      by_its_log = by_its_log || policy.logs[signature.key].name() == out.checkpoint.origin;
    } else {
      out.witnesses.insert(policy.witnesses[signature.key - policy.logs.size()].name);
      out.seconds.push_back(signature.seconds.value_or(0));
    }
  }
  std::sort(out.seconds.begin(), out.seconds.end());
  if (!by_its_log) {
    return Refusal{
        "L2", fmt::format("日志 {0} 不在信任策略中, 或检查点不是它签的 / the log {0} is not in the trust policy or "
                          "did not sign this checkpoint",
                          out.checkpoint.origin)};
  }
  return out;
}

Finding broken(const char* check, std::string zh, std::string en) {
  return {check, Finding::Weight::broken, std::nullopt, std::move(zh), std::move(en)};
}

// The auditor's own checkpoint; nothing where the file is not there yet.
Result<std::optional<Vouched>> read_state(const LogCheckOptions& options) {
  if (options.state.empty()) return std::optional<Vouched>{};
  auto text = read_file(options.state, crypto::kNoteBytesMax);
  if (!text && text.error().code == Errc::not_found) return std::optional<Vouched>{};
  if (!text) return text.error();
  auto vouched = vouch(*text, options.policy);
  if (auto* refusal = std::get_if<Refusal>(&vouched)) {
    return error(Errc::malformed, fmt::format("{}: {}", options.state, refusal->why));
  }
  return std::optional<Vouched>(std::get<Vouched>(std::move(vouched)));
}

// L5 before the tree is read: shrunk, or two checkpoints of one size.
void compare_sizes(const Checkpoint& mine, const Checkpoint& theirs, LogCheckReport& report) {
  if (mine.origin != theirs.origin) {
    report.findings.add(broken("L5", fmt::format("您保存的检查点属于另一个日志 {}", mine.origin),
                               fmt::format("your own checkpoint is of another log, {}", mine.origin)));
  } else if (theirs.size < mine.size) {
    report.findings.add(broken("L5",
                               fmt::format("日志变短了: 您见过 {} 条, 现在只有 {} 条(回滚)", mine.size, theirs.size),
                               fmt::format("the log has shrunk: you have seen {} entries, now there are {} (rollback)",
                                           mine.size, theirs.size)));
  } else if (theirs.size == mine.size && theirs.root != mine.root) {
    report.findings.add(broken("L5", fmt::format("同为 {} 条却有两个不同的检查点(分叉)", mine.size),
                               fmt::format("two checkpoints of one size, {} entries (a forked log)", mine.size)));
  }
}

void check_witnesses(const LogCheckOptions& options, const Vouched& vouched, LogCheckReport& report) {
  if (!options.policy.quorum_met(vouched.witnesses)) {
    report.findings.add(
        broken("L6", "见证方的联署不足策略要求的法定数", "fewer witnesses cosigned it than the quorum asks"));
  }
  if (options.policy.quorum.empty()) {
    report.not_checked.emplace_back(
        "见证方联署(策略中 quorum none): 时间只凭网关自己的时钟, 也看不出是否给别人看了另一个日志 / cosignatures "
        "(quorum none): times "
        "are the gateway's clock only, and a log that shows others something else goes unseen");
  } else {
    report.not_checked.emplace_back(
        "与各见证方所存副本的比对(需要网络) / comparison with the copies that witnesses hold (needs a network)");
  }
  const auto tolerance = BusinessCheck::kFutureTolerance;
  for (const auto seconds : vouched.seconds) {
    if (seconds > static_cast<std::uint64_t>((options.now + tolerance).time_since_epoch().count() / 1000)) {
      report.findings.add(
          {"L7", Finding::Weight::finding, std::nullopt, "联署时间在将来", "a cosignature's time is in the future"});
    }
  }
  if (!vouched.seconds.empty()) report.seen_before = vouched.seconds.front();
}

}  // namespace

Result<LogCheckReport> check_log(const LogCheckOptions& options) {
  auto text = options.source->read("checkpoint", crypto::kNoteBytesMax);
  if (!text) return text.error();
  if (!*text) return error(Errc::not_found, "这里没有日志: 缺少 checkpoint / there is no log here: no checkpoint");
  auto state = read_state(options);
  if (!state) return state.error();

  LogCheckReport report;
  auto vouched = vouch(**text, options.policy);
  if (auto* refusal = std::get_if<Refusal>(&vouched)) {
    report.findings.add(broken(refusal->check, refusal->why, "the checkpoint is not acceptable"));
    report.not_checked.emplace_back(
        "条目、瓦片与业务规则: 没有可信的检查点可比 / entries, tiles and business rules: there is no "
        "trusted checkpoint to hold them against");
    return report;
  }
  const auto& now = std::get<Vouched>(vouched);
  report.checkpoint = now.checkpoint;
  check_witnesses(options, now, report);
  if (*state) {
    report.state_size = (*state)->checkpoint.size;
    if (!(*state)->seconds.empty()) report.state_seen_after = (*state)->seconds.back();
    compare_sizes((*state)->checkpoint, now.checkpoint, report);
  } else {
    report.not_checked.emplace_back(
        "与您以前所见的一致性(首次检查, 或没有 --state) / consistency with what you saw before (a first run, or no "
        "--state)");
  }

  BusinessCheck business(now.checkpoint.origin, options.now);
  TreeCheckOptions tree_options;
  tree_options.threads = options.threads;
  tree_options.wanted = options.wanted;
  tree_options.progress = options.progress;
  tree_options.sink = [&](std::uint64_t index, const AuditEntry& entry) { business.take(index, entry); };
  if (*state && (*state)->checkpoint.size <= now.checkpoint.size) tree_options.root_at = (*state)->checkpoint.size;
  auto tree = check_tree(*options.source, now.checkpoint.size, tree_options);
  if (!tree) return tree.error();
  const bool all_read = tree->entries == now.checkpoint.size;
  report.entries = tree->entries;
  report.tiles = tree->tiles;
  report.wanted = std::move(tree->wanted);
  report.findings.add(std::move(tree->findings));
  if (tree->complete && tree->root != now.checkpoint.root) {
    report.findings.add(
        broken("L3", "由瓦片算出的根与检查点不符", "the root that the tiles give is not the checkpoint's"));
  }
  if (tree->root_at && (*state)->checkpoint.origin == now.checkpoint.origin &&
      *tree->root_at != (*state)->checkpoint.root && (*state)->checkpoint.size != now.checkpoint.size) {
    report.findings.add(
        broken("L5", fmt::format("前 {} 条与您以前所见的不同: 日志被改写", (*state)->checkpoint.size),
               fmt::format("the first {} entries are not those that you have seen: the log was rewritten",
                           (*state)->checkpoint.size)));
  }
  report.findings.add(business.findings());
  if (!options.source->lists_files()) {
    report.not_checked.emplace_back(
        "更早的不满瓦片(网址不能列出文件) / earlier partial tiles (a URL cannot list its files)");
  }
  if (!all_read) {
    report.not_checked.push_back(
        fmt::format("{0} 条读不到的条目 / {0} entries that are not there", now.checkpoint.size - tree->entries));
  }
  if (business.demonstration()) {
    report.not_checked.emplace_back(
        "条目时间是否在将来(演示时钟由人推进) / whether entries' times are in the future (a "
        "demonstration clock is stepped by hand)");
  }
  report.not_checked.emplace_back(
      "L8 各部门手中的回执是否都在日志中(用 fangpin-verify receipts) / whether all receipts that "
      "departments hold are in the log (use fangpin-verify receipts)");
  report.not_checked.emplace_back(
      "L9 密钥更换, B1-B9、B12-B14 授权与查询(日志中尚无此类条目) / key changes and authorizations "
      "(the log has no such entries yet)");
  report.tree_is_right = !report.findings.broken();
  if (report.tree_is_right && !options.state.empty()) {
    auto kept = crypto::write_file_durably(options.state, as_bytes(now.note), 0644, crypto::ExistingFile::replace);
    if (!kept) return kept.error();
  }
  return report;
}

}  // namespace fangpin::verify
