#pragma once
#include <memory>

#include "gateway/intake/row_batch.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::intake {

// A submission that begins in the store with the first job that writes something for it. So a push of one batch is one
// job and one commit, and a push that fails before has left nothing. Shared by the session and by the jobs that it
// hands to the writer one after the other; the session looks at it only while none of them is under way.
class Opening {
 public:
  explicit Opening(store::NewSubmission submission) : submission_(std::move(submission)) {}
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;

  // Inside a job: the submission's id, begun now if this is the first. Error conflict: the key is in use.
  Result<domain::SubmissionId> begin(store::Transaction& transaction);
  // After each job that called begin(), with its status: a begin that was rolled back has not been.
  void settle(const Status& status);
  // The id if the submission stands in the store, else 0.
  domain::SubmissionId id() const { return id_; }

 private:
  store::NewSubmission submission_;
  domain::SubmissionId id_ = 0;
  bool unsettled_ = false;  // begun by a job whose end is not known
};

// Inside a job: stages a batch's rows and keeps its problems.
Status stage_batch(store::Transaction& transaction, domain::SubmissionId id, RowBatch& batch);

}  // namespace fangpin::intake
