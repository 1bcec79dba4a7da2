#pragma once
#include <string>
#include <vector>

#include "crypto/base/instant.hpp"
#include "gateway/verify/finding.hpp"
#include "gateway/verify/log_names.hpp"
#include "gateway/verify/log_source.hpp"
#include "gateway/verify/vouching.hpp"

namespace fangpin::verify {

// What cosignatures are held against: a log whose tree was checked.
struct CosignedGround {
  const LogSource& source;
  const crypto::TrustPolicy& policy;
  const LogNames& names;  // of the log
  Instant now;            // the auditor's clock
  unsigned threads = 2;
};

// How far a run came in cosigned/: the next goes on from there.
struct CosignedPlace {
  std::uint64_t notes = 0;    // looked at
  std::uint64_t size = 0;     // of the last of them
  std::uint64_t seconds = 0;  // the latest of their cosignatures, POSIX
};

struct CosignedReport {
  Findings findings;
  std::vector<std::string> evidence;  // notes that prove another history
  std::uint64_t foreign = 0;          // notes under another log's name, or of entries that a restart lost: passed over
  std::uint64_t newer = 0;            // notes of more entries than the checkpoint that is checked
};

// L6 and L7 over the notes of cosigned/ from `place` on, which moves to the last note that is no newer than the
// checkpoint: each can be read, is signed by the log under one of its names and holds the root that the tree had at its
// size (otherwise broken: somebody was shown another log); sizes never fall; cosignatures' times do not go back and are
// not in the future; and the times of the entries beside each are what they allow. Memory does not grow with the log.
// Errors: those of the source.
Result<CosignedReport> check_cosigned(const CosignedGround& ground, CosignedPlace& place);

// L7: the times of the entries on both sides of one cosigned checkpoint against its cosignatures. Nothing for a
// demonstration. Errors: those of the source.
Status check_entry_times(const CosignedGround& ground, const Vouched& cosigned, Findings& findings);

}  // namespace fangpin::verify
