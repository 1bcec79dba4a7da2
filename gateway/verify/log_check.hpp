#pragma once
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "crypto/base/instant.hpp"
#include "crypto/checkpoint.hpp"
#include "crypto/trust_policy.hpp"
#include "gateway/verify/finding.hpp"
#include "gateway/verify/log_source.hpp"

namespace fangpin::verify {

struct LogCheckOptions {
  const LogSource* source = nullptr;
  crypto::TrustPolicy policy;
  std::string state;               // file with the auditor's own last checkpoint; empty: none is kept
  Instant now;                     // the auditor's clock
  unsigned threads = 2;            // readers of the source
  std::set<std::uint64_t> wanted;  // entries whose bytes the report is to carry
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

struct LogCheckReport {
  Findings findings;
  std::optional<crypto::Checkpoint> checkpoint;  // authenticated by a key of the policy
  std::vector<std::string> not_checked;          // what no pass may be read into, a sentence each
  std::map<std::uint64_t, std::string> wanted;   // bytes of the wanted entries
  std::uint64_t entries = 0, tiles = 0;
  std::optional<std::uint64_t> state_size;  // of the auditor's own checkpoint before this run
  // Cosignature times of trusted witnesses, POSIX seconds.
  std::optional<std::uint64_t> seen_before;       // the earliest cosignature of the log's checkpoint
  std::optional<std::uint64_t> state_seen_after;  // the latest cosignature of the auditor's own checkpoint
  bool tree_is_right = false;                     // signature, tree and root: receipts may be held against it
};

// L1 to L7 over a log, and what BusinessCheck finds in its entries. Where the log is whole and consistent with the
// auditor's own checkpoint, the state file is replaced by this one (atomically, with its signatures). Errors (storage,
// not_found, malformed ...): something that is needed cannot be read; nothing is known then.
Result<LogCheckReport> check_log(const LogCheckOptions& options);

}  // namespace fangpin::verify
