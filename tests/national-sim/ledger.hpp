#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "batch.hpp"
#include "faults.hpp"
#include "opener.hpp"
#include "sqlite.hpp"

namespace fangpin::national_sim {

struct RevisionResult {
  std::string key;
  std::string result;  // applied, duplicate, refused, retry
  std::string code;    // of refused and retry
};

// As /v1/summary shows it. Everything is counted from what the database holds, nothing from memory.
struct Summary {
  std::int64_t received = 0, applied = 0, distinct = 0, doubled = 0, duplicates = 0, refused = 0, retried = 0;
  std::int64_t envelopes_opened = 0, alerts_standing = 0, out_of_order = 0, batches = 0;
  std::map<std::string, std::int64_t> by_kind;
};

struct AppliedRevision {
  std::int64_t number = 0;
  std::string alert;  // hex
  std::int64_t revision = 0;
  std::string kind;
};

// What the stand-in holds. A batch is one transaction: the keys that it has seen (`inbox`) and the effects (`effect`,
// append only, without any uniqueness, so that doubled effects would show) are written together and durable before
// apply() returns. No plaintext of an identity: of an envelope it keeps that it opened and that the ID inside was
// valid. Used by one thread. Throws std::runtime_error if the database fails.
class Ledger {
 public:
  explicit Ledger(const std::string& path);

  // `faults` decides what is refused or put off on command.
  std::vector<RevisionResult> apply(const ReceivedBatch& batch, EnvelopeOpener& opener, FaultPlan& faults);
  Summary summary();
  // In the order of application, those with a number above `after`.
  std::vector<AppliedRevision> revisions(std::int64_t after, std::int64_t limit);

 private:
  RevisionResult decide(const ReceivedRevision& revision, EnvelopeOpener& opener, FaultPlan& faults);
  void record(const ReceivedRevision& revision, bool opened);
  void count(const char* name, std::int64_t more = 1);
  std::int64_t counter(const char* name);

  Database database_;
  Statement find_key_, find_alert_, find_person_, add_key_, add_effect_, put_alert_, put_person_, add_count_,
      get_count_;
};

}  // namespace fangpin::national_sim
