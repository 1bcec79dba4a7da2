#include "gateway/audit/county_log.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/base/encoding.hpp"
#include "crypto/merkle_proof.hpp"
#include "crypto/own_signature.hpp"
#include "crypto/tlog_proof.hpp"

namespace fangpin::audit {

namespace {

using crypto::Checkpoint;
using crypto::NoteKey;
using crypto::NoteKeyType;

constexpr std::string_view kRemedy =
    "不会签名。请把较新的库放回; 找不回时, 由两名管理员运行 fangpin-gateway log restart, 以新的日志名继续, "
    "并告知审计人员。 / Nothing is signed. Put the newer store back; if it is lost, two administrators run "
    "`fangpin-gateway log restart`, which goes on under a new origin, and tell the auditors.";

// The checkpoint of a note that one of these keys signed under its own name; nothing for anything else.
std::optional<Checkpoint> signed_checkpoint(const std::string& text, std::span<const NoteKey> keys) {
  const auto note = crypto::SignedNote::parse(text);
  if (!note) return std::nullopt;
  auto checkpoint = Checkpoint::parse(note->text);
  if (!checkpoint) return std::nullopt;
  if (!crypto::signed_under_own_name(*note, checkpoint->origin, keys)) return std::nullopt;
  return std::move(*checkpoint);
}

// What a note says of whichever log, no matter who signed it.
std::optional<Checkpoint> claimed_checkpoint(const std::string& text) {
  const auto note = crypto::SignedNote::parse(text);
  if (!note) return std::nullopt;
  auto checkpoint = Checkpoint::parse(note->text);
  return checkpoint ? std::optional(std::move(*checkpoint)) : std::nullopt;
}

Error begun_anew(const std::string& path, const std::string& newest, const std::string& own) {
  return error(Errc::conflict,
               fmt::format("{0} 是日志 {1} 的检查点, 此库仍是之前的 {2}: 库被恢复到日志重新开始之前的备份。"
                           "/ {0} holds a checkpoint of {1}, this store is still of {2}: a backup of before the log "
                           "was begun anew was restored. {3}",
                           path, newest, own, kRemedy));
}

Error not_an_extension(const Checkpoint& head, std::uint64_t size) {
  return error(Errc::conflict,
               fmt::format("库中的日志({} 条)不是已签检查点({} 条)的延续: 库被恢复到旧备份、磁盘被回滚或内容被改动。"
                           "/ the store's log ({} entries) does not continue what was signed at {} entries: an older "
                           "backup was restored, the disk was rolled back, or it was altered. {}",
                           size, head.size, size, head.size, kRemedy));
}

}  // namespace

Status check_head(crypto::MerkleNodes& nodes, std::uint64_t size, const Checkpoint& head) {
  if (head.size > size) return not_an_extension(head, size);
  auto root = root_of(nodes, head.size);
  if (!root) return root.error();
  return *root == head.root ? ok() : Status(not_an_extension(head, size));
}

std::string key_change_text(std::string_view origin, std::string_view previous, std::string_view next) {
  return fmt::format("fangpin-log-key/1\n{}\n{}\n{}\n", origin, previous, next);
}

CountyLog::CountyLog(CountyLogOptions options, crypto::SigningKey key)
    : options_(std::move(options)), key_(std::move(key)), head_file_(options_.head_path) {}

Status CountyLog::resume(const store::LogState& state, store::LogHashes& hashes) {
  origins_ = {options_.origin, options_.county, state.demonstration};
  if (auto taken = take_keys(state.keys); !taken) return taken;
  StoredNodes nodes(hashes);
  auto tree = GrowingTree::resume(state.size, nodes);
  if (!tree) return tree.error();
  tree_ = std::move(*tree);
  if (auto checked = check_note(state.note, state.size); !checked) return checked;
  return find_head(state, nodes);
}

Status CountyLog::take_keys(const std::string& lines) {
  keys_.clear();
  for (std::size_t begin = 0; begin < lines.size();) {
    const auto end = std::min(lines.find('\n', begin), lines.size());
    auto key = NoteKey::parse(std::string_view(lines).substr(begin, end - begin));
    if (!key) return error(Errc::storage, "the log's keys in the store cannot be read 库中的日志密钥记录无法读取");
    keys_.push_back(std::move(*key));
    begin = end + 1;
  }
  keys_known_ = !keys_.empty();
  const auto named = keys_known_ ? origins_.generation(keys_.back().name()) : std::optional(1U);
  generation_ = named.value_or(1);
  origin_ = origins_.name(generation_);
  if (!crypto::is_note_name(origin_)) {
    return error(Errc::config,
                 "日志名 log.origin 不能为空, 不能含空格或加号 / log.origin is empty or holds a space or a plus sign");
  }
  const auto own = NoteKey::of(origin_, NoteKeyType::ed25519, key_);
  if (!keys_known_) {
    keys_ = {own};
    return ok();
  }
  if (keys_.back() == own) return ok();
  if (!named) {
    return error(
        Errc::config,
        fmt::format("log.origin 已变: 此日志名为 {}, 设置得出 {}。请改回。 / log.origin was changed: this log is "
                    "called {}, the settings give {}. Change it back.",
                    keys_.back().name(), origin_, keys_.back().name(), origin_));
  }
  return error(
      Errc::config,
      fmt::format("keys.log 不是此日志的密钥, 日志由 {} 签名。请指向那个密钥文件; 更换密钥用 fangpin-gateway log "
                  "rotate-key。 / keys.log is not this log's key, which is {}: name that key's file; "
                  "`fangpin-gateway log rotate-key` changes keys.",
                  keys_.back().to_text(), keys_.back().to_text()));
}

// The store must itself be what it signed last.
Status CountyLog::check_note(const std::string& note, std::uint64_t size) {
  if (note.empty()) return ok();
  const auto checkpoint = signed_checkpoint(note, keys_);
  if (checkpoint && checkpoint->size == size && checkpoint->root == tree_.root()) return ok();
  return error(
      Errc::storage,
      "库中的日志与其检查点不符, 内容被改动过: 请恢复备份, 并告知审计人员。 / the store's log is not what its own "
      "checkpoint says, it was altered: restore a backup and tell the auditors.");
}

// What stands in the file may be of a store that this one was before it was set back: origins are read of notes that no
// key of ours has signed, too, for none of them may ever be given again.
Status CountyLog::find_head(const store::LogState& state, crypto::MerkleNodes& nodes) {
  head_.reset();
  refusal_.reset();
  newest_seen_ = 0;
  const bool signed_before = !state.note.empty();
  auto notes = head_file_.read();
  if (!notes) return notes.error();
  bool earlier_origin = false;  // the restart is durable in the store, its head was not written any more
  bool speaks = false;          // of whichever log
  for (const auto& note : *notes) {
    const auto claimed = claimed_checkpoint(note);
    if (!claimed) continue;
    speaks = true;
    newest_seen_ = std::max(newest_seen_, origins_.generation(claimed->origin).value_or(0));
    auto checkpoint = signed_checkpoint(note, keys_);
    if (!checkpoint) continue;
    if (checkpoint->origin != origin_) {
      earlier_origin = true;
    } else if (!head_ || checkpoint->size > head_->size) {
      head_ = std::move(*checkpoint);
    }
  }
  if (!speaks && !signed_before) {
    newest_seen_ = generation_;
    return options_.look_only ? ok() : head_file_.make();
  }
  if (!speaks && !notes->empty() && state.first) {
    // The process ended between the first commit and its head.
    if (auto kept = options_.look_only ? ok() : head_file_.write(state.note); !kept) return kept;
    newest_seen_ = generation_;
    head_ = signed_checkpoint(state.note, keys_);
  }
  if (newest_seen_ > generation_) {
    refusal_ = begun_anew(options_.head_path, origins_.name(newest_seen_), origin_);
    return ok();
  }
  if (!head_) {
    if (newest_seen_ == generation_ || !earlier_origin) refusal_ = no_head(newest_seen_ == generation_);
    return ok();
  }
  head_met_ = head_->size <= tree_.size();
  if (!head_met_) return ok();  // entries without a checkpoint may follow
  auto checked = check_head(nodes, tree_.size(), *head_);
  if (!checked && checked.error().code != Errc::conflict) return checked;
  if (!checked) refusal_ = checked.error();
  return ok();
}

Error CountyLog::no_head(bool of_unknown_key) const {
  if (of_unknown_key) {
    return error(Errc::conflict,
                 fmt::format("{0} 中的检查点由此库不认识的密钥签名: 库被恢复到更换日志密钥之前的备份。/ the checkpoint "
                             "in {0} is signed by a key that this store does not know: a backup of before the log's "
                             "key was changed was restored. {1}",
                             options_.head_path, kRemedy));
  }
  return error(Errc::conflict,
               fmt::format("{0}(库与备份之外的最后检查点)缺失或不是此日志的检查点, 无法判断库是否被回滚。请把该文件放回"
                           "原处; / {0} is missing or holds no checkpoint of this log, the last one outside the store "
                           "and its backups: whether the store was rolled back cannot be told. Put the file back; {1}",
                           options_.head_path, kRemedy));
}

void CountyLog::append(const Digest& leaf) {
  tree_.append(leaf);
  if (head_met_ || tree_.size() != head_->size) return;
  head_met_ = true;
  if (tree_.root() != head_->root) refusal_ = not_an_extension(*head_, tree_.size());
}

void CountyLog::rewind(std::uint64_t size) {
  tree_.rewind(size);
  if (head_ && head_->size > size) head_met_ = false;
  if (change_ && change_->at >= size) change_.reset();
  sealed_.reset();
}

Status CountyLog::may_sign() const {
  if (refusal_) return *refusal_;
  if (!head_met_) return not_an_extension(*head_, tree_.size());
  return ok();
}

std::string CountyLog::sign(const Checkpoint& checkpoint) const {
  auto note = crypto::sign_checkpoint(checkpoint, key_);
  if (change_ && change_->key) {
    note.add(NoteKey::of(checkpoint.origin, NoteKeyType::ed25519, *change_->key),
             crypto::sign_note_text(note.text, *change_->key));
  }
  return note.to_text();
}

Result<store::SealedLog> CountyLog::seal() {
  const bool restarts = change_ && change_->origin != origin_;
  if (!restarts) {
    if (auto allowed = may_sign(); !allowed) return allowed.error();
  }
  store::SealedLog out;
  const Checkpoint checkpoint{change_ ? change_->origin : origin_, tree_.size(), tree_.root(), {}};
  out.size = checkpoint.size;
  out.note = sign(checkpoint);
  out.nodes = tree_.full_tiles();
  if (!keys_known_ || change_) {
    out.keys.emplace();
    for (const auto& key : keys_) *out.keys += key.to_text() + "\n";
    if (change_) {
      const auto& next = change_->key ? *change_->key : key_;
      *out.keys += NoteKey::of(change_->origin, NoteKeyType::ed25519, next).to_text() + "\n";
    }
  }
  sealed_.emplace(checkpoint, out.note);
  return out;
}

std::vector<store::LogNode> CountyLog::fold() {
  auto nodes = tree_.full_tiles();
  tree_.settle();
  return nodes;
}

Result<std::vector<std::string>> CountyLog::committed(std::span<const std::uint64_t> indexes) {
  if (auto kept = head_file_.write(sealed_->second, sealed_->first); !kept) return kept.error();
  std::vector<std::string> proofs;
  proofs.reserve(indexes.size());
  for (const auto index : indexes) {
    auto hashes = crypto::inclusion_proof(tree_, index, tree_.size());
    if (!hashes) return hashes.error();
    proofs.push_back(crypto::TlogProof{std::nullopt, index, std::move(*hashes), sealed_->second}.to_text());
  }
  tree_.settle();
  keys_known_ = true;
  if (change_) {
    if (change_->key) key_ = std::move(*change_->key);
    origin_ = change_->origin;
    generation_ = newest_seen_ = origins_.generation(origin_).value_or(generation_);
    keys_.push_back(NoteKey::of(origin_, NoteKeyType::ed25519, key_));
    change_.reset();
    refusal_.reset();
  }
  head_ = std::move(sealed_->first);
  head_met_ = true;
  sealed_.reset();
  return proofs;
}

Result<CountyLog::KeyChange> CountyLog::change_key(crypto::SigningKey next) {
  if (change_) return error(Errc::conflict, "another change of the log waits for the same commit 另一项变更正在进行");
  KeyChange change;
  change.previous = keys_.back().to_text();
  change.next = NoteKey::of(origin_, NoteKeyType::ed25519, next).to_text();
  // Under whichever name: a key is replaced for a reason.
  if (std::any_of(keys_.begin(), keys_.end(),
                  [&](const NoteKey& known) { return known.named(origin_).to_text() == change.next; })) {
    return error(Errc::conflict, "该密钥已经用过, 请新建一个 / this key has signed the log already: make a new one");
  }
  change.signature = to_base64(key_.sign(as_bytes(key_change_text(origin_, change.previous, change.next))));
  change_.emplace(Change{tree_.size(), origin_, std::move(next)});
  return change;
}

Result<std::string> CountyLog::next_origin(std::string_view after) const {
  unsigned newest = std::max(generation_, newest_seen_);
  if (!after.empty()) {
    const auto told = origins_.generation(after);
    if (!told) {
      return error(Errc::malformed,
                   fmt::format("--after 不是此日志的名称, 第一个名称是 {0} / --after is no name of this "
                               "log, whose first one is {0}",
                               origins_.name(1)));
    }
    newest = std::max(newest, *told);
  } else if (newest_seen_ == 0) {
    return error(
        Errc::conflict,
        fmt::format("{0} 缺失或无法读取, 无法得知备份之后日志是否已重新开始过: 请从回执、审计人员或见证方处查明"
                    "最新的日志名, 并以 --after 日志名 指明(此库为 {1})。 / {0} is missing or cannot be read: "
                    "whether the log was begun anew since this backup cannot be told here. Ask receipts, "
                    "auditors or witnesses for its newest name and give it with --after NAME (this store is "
                    "of {1}).",
                    options_.head_path, origin_));
  }
  if (newest >= LogOrigins::kGenerationMax) return error(Errc::conflict, "日志名已用尽 / no names are left");
  return origins_.name(newest + 1);
}

Result<CountyLog::Restart> CountyLog::restart(std::string_view after) {
  if (change_) return error(Errc::conflict, "another change of the log waits for the same commit 另一项变更正在进行");
  auto next = next_origin(after);
  if (!next) return next.error();
  change_.emplace(Change{tree_.size(), std::move(*next), std::nullopt});
  return Restart{origin_, change_->origin, head_};
}

}  // namespace fangpin::audit
