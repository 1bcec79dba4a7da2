#pragma once
#include <string>
#include <vector>

#include "gateway/verify/finding.hpp"
#include "gateway/verify/log_source.hpp"
#include "gateway/verify/vouching.hpp"

namespace fangpin::verify {

// What one witness of the policy holds of the log at this moment, fetched from the witness itself.
struct WitnessCopy {
  std::string witness;
  std::string note;  // empty: there is none, for the reason that `why_not` says
  std::string why_not;
};

// Asks each witness whose URL the policy names (C2SP tlog-witness: URL/<hex sha256(origin)>/checkpoint). A witness that
// cannot be reached costs its `why_not` and nothing else.
std::vector<WitnessCopy> fetch_witness_copies(const crypto::TrustPolicy& policy, const std::string& origin,
                                              const ClientFiles& files);

struct CopyComparison {
  Findings findings;                     // L6: a witness saw another log
  std::vector<std::string> evidence;     // notes that prove it
  std::vector<std::string> not_checked;  // which witnesses' copies could not be compared, and why
};
// `live`: the log's checkpoint was fetched after the copies, so that it cannot be older than they are.
Result<CopyComparison> compare_witness_copies(const std::vector<WitnessCopy>& copies, const crypto::TrustPolicy& policy,
                                              const std::vector<crypto::NoteKey>& successors, const Vouched& ours,
                                              const LogSource& source, bool live);

}  // namespace fangpin::verify
