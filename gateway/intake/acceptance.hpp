#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/contract.hpp"
#include "gateway/access/admission.hpp"
#include "gateway/intake/county.hpp"
#include "gateway/intake/ledger_keeper.hpp"
#include "gateway/intake/opening.hpp"

namespace fangpin::intake {

// A submission whose whole body is there, staged but for its last batch.
struct Arrival {
  domain::SubmissionId id = 0;  // set by the accepting job
  std::shared_ptr<Opening> opening;
  std::shared_ptr<RowBatch> last_batch;  // may be null
  const adapters::Contract* contract = nullptr;
  std::string population;
  std::optional<std::string> declared_window;
  bool leaving_confirmed = false;
  domain::SubmissionKind kind = domain::SubmissionKind::rows;
  Digest content_digest{};
  std::uint64_t content_length = 0;
  Instant received_at;
  access::Admitted admitted;
};

struct Accepted {
  std::string receipt;                       // signed, as it is kept
  bool deliveries = false;                   // something waits for the national side
  std::string entry;                         // of the log, on which it stands
  std::shared_ptr<const std::string> proof;  // of that entry, there after the commit; null in a store without a tree
  // What the department is answered: the receipt with entry and proof. After the commit.
  std::string answer() const;
};

// The commit point of a submission, run inside one job of the writer thread; all or nothing:
//   0. the department is asked for in the registry once more; the submission begins if it has not, and its last batch
//   is staged
//   1. the slot ledger is brought up to date
//   2. the submission is flipped and its delivery range numbered
//   3. the window it belongs to is concluded, noted as attempted, or linked
//   4. the attempt is appended to the log, and each verdict
//   5. the receipt is signed and kept
// A crash before the commit leaves a staged submission that the next start abandons; after it, everything stands and
// the same key gives the same receipt. A problem (an unknown window) is put into `problem` and fails the job.
Result<Accepted> accept_submission(const County& county, LedgerKeeper& ledger, store::Transaction& transaction,
                                   Arrival& arrival, std::optional<http::Problem>& problem);

}  // namespace fangpin::intake
