#pragma once
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "crypto/base/instant.hpp"
#include "crypto/trust_policy.hpp"
#include "gateway/verify/access_check.hpp"
#include "gateway/verify/custody_check.hpp"
#include "gateway/verify/finding.hpp"
#include "gateway/verify/log_names.hpp"
#include "gateway/verify/log_source.hpp"
#include "gateway/verify/published_rules.hpp"
#include "gateway/verify/vouching.hpp"

namespace fangpin::verify {

struct LogCheckOptions {
  const LogSource* source = nullptr;
  crypto::TrustPolicy policy;
  std::string state;                        // file with the auditor's own last checkpoint; empty: none is kept
  bool full = false;                        // read everything anew, whatever the state says
  bool push_signatures = true;              // verify departments' signatures on pushes, each 75 us of a core
  Instant now;                              // the auditor's clock
  unsigned threads = 2;                     // readers of the source
  bool due_instants = false;                // the report says them
  bool ask_witnesses = false;               // compare with the copies that they hold
  ClientFiles client;                       // for the witnesses' URLs
  std::optional<PublishedRules> published;  // due instants are made again from it
  std::set<std::uint64_t> wanted;           // entries whose bytes the report is to carry
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
  // Sees every entry that is understood, in the order of the log; needs `full`.
  std::function<void(std::uint64_t index, const AuditEntry& entry)> observer;
};

struct LogCheckReport {
  Findings findings;
  std::optional<Vouched> vouched;           // the log's checkpoint, signed by a key that is believed
  std::vector<crypto::NoteKey> successors;  // keys that follow from the policy's
  std::optional<LogNames> names;            // with `vouched`; its keys are these and all that came before
  std::vector<CustodyCheck::KeyChange> key_changes;
  AccessCheck::Tally accesses;
  // Where asked for: by when each window was due, as its verdict says (SubmissionCheck::key_of).
  std::map<std::string, Instant, std::less<>> due_of;
  std::vector<std::string> notes;               // what an auditor should know, a sentence each
  std::vector<std::string> not_checked;         // what no pass may be read into, a sentence each
  std::map<std::uint64_t, std::string> wanted;  // bytes of the wanted entries, each proven to be in the log
  std::uint64_t begin = 0;                      // the first entry that was read in this run
  std::uint64_t entries = 0, tiles = 0;         // read and re-hashed, re-derived in this run
  std::optional<Vouched> state;                 // the auditor's own checkpoint before this run, of entries still there
  bool tree_is_right = false;                   // signature, tree and root: receipts may be held against it
};

// L1 to L7 and L9 over a log, and what BusinessCheck finds in its entries. Goes on from the auditor's own state where
// that allows it (not where signatures are to be verified that no run before it did); the findings are those of a full
// run all the same. Where the log is whole and consistent with the auditor's own checkpoint, the state is replaced by
// this one (atomically, with its signatures). Errors (storage, not_found, malformed ...): something that is needed
// cannot be read; nothing is known then.
Result<LogCheckReport> check_log(const LogCheckOptions& options);

}  // namespace fangpin::verify
