#pragma once
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "gateway/intake/row_batch.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::intake {

// A submission that begins in the store with the first job that writes something for it. So a push of one batch is one
// job and one commit, and a push that fails before has left nothing. Shared by the session and by the jobs that it
// hands to the writer one after the other; the session looks at it only while none of them is under way.
class Opening {
 public:
  // `claim`: what the declared population says of the rows' persons. `problems_kept_max`: how many row problems the
  // receipt names.
  Opening(store::NewSubmission submission, std::optional<store::PopulationClaim> claim, std::size_t problems_kept_max)
      : submission_(std::move(submission)), claim_(std::move(claim)), problems_kept_max_(problems_kept_max) {}
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;

  // Inside a job: the submission's id, begun now if this is the first. Error conflict: the key is in use.
  Result<domain::SubmissionId> begin(store::Transaction& transaction);
  // Inside a job: stages a batch's rows and keeps its problems, and a warning for each row whose person the registers
  // in force put into another population.
  Status stage(store::Transaction& transaction, RowBatch& batch);
  // Inside a job, the submission begun: keeps row problems with it and, of the first, copies for the receipt.
  Status keep_problems(store::Transaction& transaction, std::span<const domain::RowProblem> problems);
  // After each job that called begin(), with its status: a begin that was rolled back has not been.
  void settle(const Status& status);
  // The id if the submission stands in the store, else 0.
  domain::SubmissionId id() const { return id_; }

  const std::vector<domain::RowProblem>& first_problems() const { return first_problems_; }
  std::int64_t problems_total() const { return problems_total_; }
  // Of the rows staged so far, how many are new and late if the push counts as received then.
  std::int64_t late(Instant received_at) const;

 private:
  store::NewSubmission submission_;
  std::optional<store::PopulationClaim> claim_;
  std::size_t problems_kept_max_;
  domain::SubmissionId id_ = 0;
  bool unsettled_ = false;  // begun by a job whose end is not known
  std::vector<domain::RowProblem> first_problems_;
  std::int64_t problems_total_ = 0;
  std::map<Instant, std::int64_t> created_by_due_;  // a limit is a day's: few
};

}  // namespace fangpin::intake
