#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/checkpoint.hpp"
#include "crypto/note_key.hpp"
#include "crypto/signing_key.hpp"
#include "gateway/audit/growing_tree.hpp"
#include "gateway/audit/head_file.hpp"
#include "gateway/audit/log_origin.hpp"
#include "gateway/store/log_tree.hpp"

namespace fangpin::audit {

// Whether the tree of `size` leaves extends what a head says: a checkpoint that was signed before, be it from our own
// file or a witness's copy. Error conflict with a sentence for the operator: the store has fewer entries or other ones.
Status check_head(crypto::MerkleNodes& nodes, std::uint64_t size, const crypto::Checkpoint& head);

struct CountyLogOptions {
  std::string origin;  // as configured; may be empty
  std::string county;
  std::string head_path;  // DATA/log-checkpoint
  // Nothing is written: the log is only asked whether it might sign.
  bool look_only = false;
};

// The county's log as the store's writer sees it: tree, log key, and the last signed checkpoint outside the store.
// Nothing is signed that contradicts that checkpoint: while the store is behind it, or it is missing though the store
// has signed, or it is of a later origin or of a key that the store does not know, seal() fails with what the operator
// has to do. The writer's thread only; where another thread asks, it asks in a job.
class CountyLog final : public store::LogTree {
 public:
  CountyLog(CountyLogOptions options, crypto::SigningKey key);

  Status resume(const store::LogState& state, store::LogHashes& hashes) override;
  std::uint64_t size() const override { return tree_.size(); }
  void append(const Digest& leaf) override;
  void rewind(std::uint64_t size) override;
  Result<store::SealedLog> seal() override;
  std::vector<store::LogNode> fold() override;
  Result<std::vector<std::string>> committed(std::span<const std::uint64_t> indexes) override;
  void rest() override { head_file_.sync(); }

  const std::string& origin() const { return origin_; }
  // All keys that ever signed this log, oldest first; the last one signs.
  const std::vector<crypto::NoteKey>& keys() const { return keys_; }
  // Why nothing may be signed; ok where it may.
  Status may_sign() const;
  // Ends signing under this origin, until a restart(): it is proven that another history was signed under it. seal()
  // fails with `why` from here on.
  void stop_signing(Error why) { refusal_ = std::move(why); }
  // The last checkpoint that was signed under this origin, as far as we know.
  const std::optional<crypto::Checkpoint>& last_signed() const { return head_; }

  // Both are called by a job before it appends the entry that says so, and are undone with the job. The checkpoint of
  // that group is signed by both keys; those after it by the new key or under the new origin alone. Error conflict:
  // another change waits for the same commit.
  struct KeyChange {
    std::string previous;   // vkey
    std::string next;       // vkey
    std::string signature;  // base64, by the previous key over key_change_text()
  };
  Result<KeyChange> change_key(crypto::SigningKey next);
  // The log goes on under another origin, over the entries that are there: what was signed under the old one stays
  // true of the entries that were lost, and nothing contradicts it.
  struct Restart {
    std::string previous_origin;
    std::string origin;
    std::optional<crypto::Checkpoint> last_signed;
  };
  Result<Restart> restart(std::string_view after = {});
  // The origin that restart() would give: one that was never given before, as far as the store, the checkpoint outside
  // it and `after` tell. `after`: the newest origin that receipts, auditors or witnesses show. Errors: malformed (it is
  // no origin of this log), conflict (it is empty, and the checkpoint outside the store cannot tell).
  Result<std::string> next_origin(std::string_view after = {}) const;

 private:
  struct Change {
    std::uint64_t at = 0;  // index of the entry that says so
    std::string origin;
    std::optional<crypto::SigningKey> key;
  };
  Status take_keys(const std::string& lines);
  Status check_note(const std::string& note, std::uint64_t size);
  Status find_head(const store::LogState& state, crypto::MerkleNodes& nodes);
  Error no_head(bool of_unknown_key) const;
  std::string sign(const crypto::Checkpoint& checkpoint) const;

  const CountyLogOptions options_;
  crypto::SigningKey key_;
  LogOrigins origins_;
  unsigned generation_ = 1;   // of origin_
  unsigned newest_seen_ = 0;  // generation, in the file of the head; 0: it cannot tell
  std::string origin_;
  std::vector<crypto::NoteKey> keys_;
  bool keys_known_ = false;  // they stand in the store
  GrowingTree tree_;
  HeadFile head_file_;
  std::optional<crypto::Checkpoint> head_;
  bool head_met_ = true;          // the tree has reached head_ and agrees
  std::optional<Error> refusal_;  // set where no longer tree can make it good
  std::optional<Change> change_;
  std::optional<std::pair<crypto::Checkpoint, std::string>> sealed_;  // by seal(), until committed()
};

// What the old log key signs to name the new one.
std::string key_change_text(std::string_view origin, std::string_view previous, std::string_view next);

}  // namespace fangpin::audit
