#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/checkpoint.hpp"
#include "gateway/verify/custody_check.hpp"

namespace fangpin::verify {

// The names under which a log has gone. After a loss it goes on under another one over the entries that are left, and
// an entry of it says so (`log-restart`): what was signed under the name before is true of those entries as well.
class LogNames {
 public:
  // `tree`: the log at hand; `keys`: all that ever signed it, under whichever of its names.
  LogNames(crypto::Checkpoint tree, std::vector<CustodyCheck::Restart> restarts, std::vector<crypto::NoteKey> keys);

  const crypto::Checkpoint& tree() const { return tree_; }
  // The log's keys under its own name and each that it says it had.
  const std::vector<crypto::NoteKey>& keys() const { return keys_; }
  // The log's keys under any name: who holds one may have signed under a name that no entry is left to tell of.
  std::vector<crypto::NoteKey> keys_under(const std::string& origin) const;
  // The restart that ended a name; nothing for the log's own and for names that it never had.
  const CustodyCheck::Restart* end_of(std::string_view origin) const;
  // The first restart that came after an instant; nothing where there was none.
  const CustodyCheck::Restart* restart_after(Instant at) const;
  // A checkpoint under any of these names as it would be under the log's own. Nothing where it is of another log, or of
  // entries that this one does not hold (any more).
  std::optional<crypto::Checkpoint> as_own(const crypto::Checkpoint& checkpoint) const;

 private:
  crypto::Checkpoint tree_;
  std::vector<CustodyCheck::Restart> restarts_;
  std::vector<crypto::NoteKey> given_, keys_;
};

}  // namespace fangpin::verify
