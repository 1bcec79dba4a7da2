#include "gateway/intake/opening.hpp"

#include "crypto/base/effect.hpp"

namespace fangpin::intake {

Result<domain::SubmissionId> Opening::begin(store::Transaction& transaction) {
  if (id_ != 0) return id_;
  auto id = transaction.begin_submission(submission_);
  if (!id) return id;
  id_ = *id;
  unsettled_ = true;
  effect("intake.1-begun");
  return id;
}

void Opening::settle(const Status& status) {
  if (!status && unsettled_) id_ = 0;
  unsettled_ = false;
}

Status stage_batch(store::Transaction& transaction, domain::SubmissionId id, RowBatch& batch) {
  if (!batch.rows.empty()) {
    auto staged = transaction.stage(id, batch.rows, batch);
    if (!staged) return staged.error();
  }
  if (batch.problems.empty()) return ok();
  return transaction.add_row_problems(id, batch.problems);
}

}  // namespace fangpin::intake
