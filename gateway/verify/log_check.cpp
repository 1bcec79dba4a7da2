#include "gateway/verify/log_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "gateway/verify/auditor_state.hpp"
#include "gateway/verify/business_check.hpp"
#include "gateway/verify/clock_tolerance.hpp"
#include "gateway/verify/cosigned_check.hpp"
#include "gateway/verify/cosigned_times.hpp"
#include "gateway/verify/files_beyond.hpp"
#include "gateway/verify/letter_numbers.hpp"
#include "gateway/verify/not_checked.hpp"
#include "gateway/verify/own_checkpoint.hpp"
#include "gateway/verify/published_check.hpp"
#include "gateway/verify/source_nodes.hpp"
#include "gateway/verify/tree_check.hpp"
#include "gateway/verify/witness_copies.hpp"

namespace fangpin::verify {

namespace {

using crypto::Checkpoint;

Finding broken(const char* check, std::string zh, std::string en) {
  return {check, Finding::Weight::broken, std::nullopt, std::move(zh), std::move(en)};
}

// What a note says, whoever signed it.
Result<Checkpoint> claimed_by(const std::string& text) {
  auto note = crypto::SignedNote::parse(text);
  if (!note) return note.error();
  return Checkpoint::parse(note->text);
}

// One run: what was read, what is known, what is told.
class LogCheck {
 public:
  explicit LogCheck(const LogCheckOptions& options) : options_(options) {}

  Result<LogCheckReport> run() {
    if (auto read = read_notes(); !read) return read.error();
    if (report_.findings.broken()) return std::move(report_);
    if (mine_) {
      tell(compare_sizes(*mine_, claimed_));
    } else {
      report_.not_checked.emplace_back(
          "与您以前所见的一致性(首次检查, 或没有 --state) / consistency with what you saw before (a first run, or no "
          "--state)");
    }
    BusinessCheck business(claimed_.origin, options_.now, options_.push_signatures, options_.threads);
    if (auto checked = check_entries(business); !checked) return checked.error();
    if (report_.begin > 0 && report_.findings.broken()) {
      // Behind what was seen before something does not fit: only reading everything tells what.
      auto again = options_;
      again.full = true;
      return LogCheck(again).run();
    }
    if (auto vouched = vouch_at_last(business); !vouched) return vouched.error();
    if (!report_.vouched) return std::move(report_);
    check_witnesses();
    if (auto compared = compare_copies(); !compared) return compared.error();
    if (auto compared = compare_cosigned(business); !compared) return compared.error();
    report_.findings.add(business.findings());
    check_against_published(options_.published, business, report_.findings, report_.not_checked);
    report_.accesses = business.accesses();
    if (options_.due_instants) {
      for (const auto& [key, window] : business.submissions().windows()) report_.due_of.emplace(key, window.due);
    }
    for (auto& what : what_was_not_checked(*options_.source, report_.begin, business)) {
      report_.not_checked.push_back(std::move(what));
    }
    if (auto beyond = files_beyond(*options_.source, claimed_.size)) report_.notes.push_back(std::move(*beyond));
    report_.tree_is_right = !report_.findings.broken();
    if (auto proven = prove_wanted(); !proven) return proven.error();
    if (options_.state.empty()) return std::move(report_);
    if (auto kept = keep(business); !kept) return kept.error();
    return std::move(report_);
  }

 private:
  // The log's checkpoint and the auditor's own. A key that the policy does not name may follow from one that it does:
  // then the signature is judged when the entries have told so.
  Status read_notes() {
    auto text = options_.source->read("checkpoint", crypto::kNoteBytesMax);
    if (options_.ask_witnesses && text && *text) {
      // Their copies first and the log's checkpoint again: then it cannot be older than what they hold.
      if (const auto first = claimed_by(**text)) {
        copies_ = fetch_witness_copies(options_.policy, first->origin, options_.client);
      }
      text = options_.source->read("checkpoint", crypto::kNoteBytesMax);
    }
    if (!text) return text.error();
    if (!*text) return error(Errc::not_found, "这里没有日志: 缺少 checkpoint / there is no log here: no checkpoint");
    note_ = std::move(**text);
    auto vouched = vouch(note_, options_.policy);
    if (auto* refusal = std::get_if<Refusal>(&vouched); refusal != nullptr && !refusal->unknown_key) {
      refuse(*refusal);
      return ok();
    }
    claimed_ = claimed_by(note_).value();
    if (options_.state.empty()) return ok();
    auto state = load_state(options_.state);
    if (!state) return state.error();
    state_ = std::move(*state);
    if (!state_) return ok();
    auto mine = claimed_by(state_->note);
    if (!mine) return error(Errc::malformed, fmt::format("{}: {}", options_.state, mine.error().detail));
    mine_ = std::move(*mine);
    return ok();
  }

  void refuse(const Refusal& refusal) {
    const auto [zh, en] = both_languages(refusal.why);
    report_.findings.add(broken(refusal.check, "检查点不可信: " + zh, "the checkpoint is not to be trusted: " + en));
    report_.not_checked.emplace_back(
        "条目、瓦片与业务规则: 没有可信的检查点可比 / entries, tiles and business rules: there is no trusted "
        "checkpoint to "
        "hold them against");
  }

  void tell(std::optional<Finding> finding) {
    if (finding) report_.findings.add(std::move(*finding));
  }

  bool grows_from_mine() const { return mine_ && mine_->origin == claimed_.origin && mine_->size <= claimed_.size; }

  bool goes_on() const {
    return grows_from_mine() && state_->resume && !options_.full && state_->resume->edge.size() <= mine_->size &&
           (state_->resume->push_signatures || !options_.push_signatures);
  }

  Status check_entries(BusinessCheck& business) {
    TreeCheckOptions tree;
    tree.threads = options_.threads;
    tree.wanted = options_.wanted;
    tree.progress = options_.progress;
    tree.sink = [&](std::uint64_t index, const AuditEntry& entry) {
      business.take(index, entry);
      if (options_.observer) options_.observer(index, entry);
    };
    tree.unread = [&](const Finding& finding) { business.take(finding); };
    if (mine_ && mine_->size <= claimed_.size) tree.root_at = mine_->size;
    if (goes_on()) {
      try {
        business.restore(state_->resume->business);
        if (!state_->resume->business.at_end()) throw std::runtime_error("there is more behind it");
      } catch (const std::exception&) {
        return error(
            Errc::malformed,
            fmt::format(
                "{0}.resume 不是本程序写的, 请删除它或使用 --full / {0}.resume was not written by this program: "
                "delete it or use --full",
                options_.state));
      }
      tree.begin = state_->resume->edge;
      tree.sink_from = mine_->size;
      cosigned_ = state_->resume->cosigned;
      report_.begin = tree.begin.size();
    }
    auto checked = check_tree(*options_.source, claimed_.size, tree);
    if (!checked) return checked.error();
    report_.entries = checked->entries;
    report_.tiles = checked->tiles;
    report_.wanted = std::move(checked->wanted);
    report_.findings.add(std::move(checked->findings));
    edge_ = std::move(checked->edge);
    if (checked->complete && checked->root != claimed_.root) {
      report_.findings.add(
          broken("L3", "由哈希文件(瓦片)算出的根与检查点不符", "the root that the tiles give is not the checkpoint's"));
    }
    mine_root_ = checked->root_at;
    if (mine_) tell(compare_roots(*mine_, claimed_, mine_root_));
    if (report_.begin + report_.entries < claimed_.size) {
      report_.not_checked.push_back(fmt::format("{0} 条读不到的条目 / {0} entries that are not there",
                                                claimed_.size - report_.begin - report_.entries));
    }
    return ok();
  }

  // L1, L2 and L9 with every key that the log itself has brought in.
  Status vouch_at_last(const BusinessCheck& business) {
    report_.successors = business.custody().successors(options_.policy.logs);
    report_.key_changes = business.custody().key_changes();
    auto own_keys = options_.policy.logs;
    own_keys.insert(own_keys.end(), report_.successors.begin(), report_.successors.end());
    for (const auto& change : report_.key_changes) {
      if (auto key = crypto::NoteKey::parse(change.previous)) own_keys.push_back(std::move(*key));
    }
    auto vouched = vouch(note_, options_.policy, report_.successors);
    if (const auto* refusal = std::get_if<Refusal>(&vouched)) {
      refuse(*refusal);
      return ok();
    }
    report_.vouched = std::get<Vouched>(std::move(vouched));
    for (const auto& key : report_.vouched->by) {
      if (std::find(report_.successors.begin(), report_.successors.end(), key) != report_.successors.end()) {
        report_.notes.push_back(fmt::format(
            "日志密钥已按规矩更换(L9), 请把信任策略中的 log 行改为 / the log's key was changed in due form (L9); "
            "the policy's line becomes: log {}",
            key.to_text()));
      }
    }
    report_.names.emplace(claimed_, business.custody().restarts(), std::move(own_keys));
    check_signer();
    if (mine_) tell(compare_former(*mine_, claimed_, mine_root_, *report_.names));
    if (!state_) return ok();
    auto mine = vouch(state_->note, options_.policy, report_.names->keys());
    if (const auto* refusal = std::get_if<Refusal>(&mine)) {
      return error(Errc::malformed, fmt::format("{}: {}", options_.state, refusal->why));
    }
    if (report_.names->as_own(std::get<Vouched>(mine).checkpoint)) {
      report_.state = std::get<Vouched>(std::move(mine));
    }
    return ok();
  }

  // L9: a key that was replaced signs nothing more.
  void check_signer() {
    const auto replaced = [&](const crypto::NoteKey& key) {
      return std::find_if(report_.key_changes.begin(), report_.key_changes.end(), [&](const auto& change) {
        return change.previous == key.to_text() && change.index < claimed_.size;
      });
    };
    const auto& by = report_.vouched->by;
    for (const auto& key : by) {
      if (replaced(key) == report_.key_changes.end()) return;
    }
    const auto change = replaced(by.front());
    report_.findings.add({"L9", Finding::Weight::broken, change->index, "检查点由这一条已换下的密钥签署",
                          "the checkpoint is signed by the key that this entry replaced"});
  }

  void check_witnesses() {
    const auto& vouched = *report_.vouched;
    if (!options_.policy.quorum_met(vouched.witnesses)) {
      report_.findings.add(
          broken("L6", "见证方的联署不足策略要求的法定数", "fewer witnesses cosigned it than the quorum asks"));
    }
    if (options_.policy.quorum.empty()) {
      report_.not_checked.emplace_back(
          "见证方联署(策略中 quorum none): 时间只凭网关自己的时钟, 也看不出是否给别人看了另一个日志 / cosignatures "
          "(quorum "
          "none): times are the gateway's clock only, and a log that shows others something else goes unseen");
    }
    for (const auto seconds : vouched.seconds) {
      if (instant_of(seconds) <= options_.now + kClockTolerance) continue;
      report_.findings.add(
          {"L7", Finding::Weight::finding, std::nullopt, "联署时间在将来", "a cosignature's time is in the future"});
    }
  }

  Status compare_copies() {
    if (!options_.ask_witnesses) {
      if (!options_.policy.witnesses.empty()) {
        report_.not_checked.emplace_back(
            "与各见证方所存副本的比对(--witnesses, 需要网络) / comparison with the copies that witnesses hold "
            "(--witnesses, "
            "needs a network)");
      }
      return ok();
    }
    auto compared = compare_witness_copies(copies_, options_.policy, report_.names->keys(), *report_.vouched,
                                           *options_.source, !options_.source->lists_files());
    if (!compared) return compared.error();
    report_.findings.add(std::move(compared->findings));
    for (auto& what : compared->not_checked) report_.not_checked.push_back(std::move(what));
    evidence_ = std::move(compared->evidence);
    return ok();
  }

  // L6 and L7 over cosigned/; and the times of entries against the cosignatures of this checkpoint and of the auditor's
  // own. What cosigned/ gives goes into the state: the next run looks at later notes only.
  Status compare_cosigned(BusinessCheck& business) {
    if (report_.findings.broken()) return ok();  // there is no tree to hold a note against
    const CosignedGround ground{*options_.source, options_.policy, *report_.names, options_.now, options_.threads};
    auto compared = check_cosigned(ground, cosigned_);
    if (!compared) return compared.error();
    for (const auto& finding : compared->findings.list()) {
      if (finding.weight == Finding::Weight::broken) {
        report_.findings.add(finding);
      } else {
        business.take(finding);
      }
    }
    // These two may stand in cosigned/ as well.
    const auto known = business.findings();
    const auto is_known = [&](const Finding& finding) {
      return std::any_of(known.list().begin(), known.list().end(),
                         [&](const auto& one) { return one.check == finding.check && one.index == finding.index; });
    };
    Findings beside;
    for (const auto* checkpoint : {&report_.vouched, &report_.state}) {
      if (!*checkpoint) continue;
      if (auto checked = check_entry_times(ground, **checkpoint, beside); !checked) return checked.error();
    }
    for (const auto& finding : beside.list()) {
      if (!is_known(finding)) report_.findings.add(finding);
    }
    for (auto& note : compared->evidence) evidence_.push_back(std::move(note));
    if (compared->foreign > 0) {
      report_.not_checked.push_back(
          fmt::format("cosigned/ 中 {0} 份属于另一日志名、或续写时已丢失的条目的检查点 / {0} checkpoints in cosigned/ "
                      "under another log's name, or of entries that a restart lost",
                      compared->foreign));
    }
    if (compared->newer > 0) {
      report_.not_checked.push_back(
          fmt::format("cosigned/ 中 {0} 份比此检查点新的检查点: 请取新的日志 / {0} checkpoints in cosigned/ that are "
                      "newer than this one: get a newer copy of the log",
                      compared->newer));
    }
    return ok();
  }

  // Wanted entries that this run did not read: each with its proof.
  Status prove_wanted() {
    for (const auto index : options_.wanted) {
      if (index >= claimed_.size || report_.wanted.contains(index)) continue;
      auto entry = proven_entry(*options_.source, index, claimed_);
      if (!entry) return entry.error();
      if (*entry) {
        report_.wanted.emplace(index, std::move(**entry));
      } else if (report_.tree_is_right) {
        report_.findings.add({"L3", Finding::Weight::broken, index, "条目与检查点的根不符(或文件缺失)",
                              "the entry does not lead to the checkpoint's root, or its files are missing"});
        report_.tree_is_right = false;
      }
    }
    return ok();
  }

  Status keep(BusinessCheck& business) {
    if (report_.tree_is_right) {
      return save_state(options_.state, note_, edge_, cosigned_, business);
    }
    // Two notes that cannot both be true: whoever signed them did wrong, and these are the proof.
    auto notes = std::move(evidence_);
    if (state_) notes.push_back(state_->note);
    if (notes.empty()) return ok();
    notes.push_back(note_);
    for (const auto& note : notes) {
      auto path = keep_evidence(options_.state, note);
      if (!path) return path.error();
      report_.notes.push_back(fmt::format("已保存证据 / evidence kept: {}", *path));
    }
    return ok();
  }

  const LogCheckOptions& options_;
  LogCheckReport report_;
  std::string note_;    // the log's checkpoint, verbatim
  Checkpoint claimed_;  // what it says
  std::optional<AuditorState> state_;
  std::optional<Checkpoint> mine_;
  std::optional<Digest> mine_root_;  // of as many entries as it has, as they are now
  TreeEdge edge_;
  CosignedPlace cosigned_;
  std::vector<WitnessCopy> copies_;
  std::vector<std::string> evidence_;
};

}  // namespace

Result<LogCheckReport> check_log(const LogCheckOptions& options) { return LogCheck(options).run(); }

}  // namespace fangpin::verify
