#include "gateway/intake/opening.hpp"

#include <algorithm>

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

Status Opening::stage(store::Transaction& transaction, RowBatch& batch) {
  auto id = begin(transaction);
  if (!id) return id.error();
  if (!batch.rows.empty()) {
    auto staged = transaction.stage(*id, batch.rows, batch);
    if (!staged) return staged.error();
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
      const auto& due = batch.rows[i].due;
      if (due && (*staged)[i] == domain::RowOutcome::created) ++created_by_due_[*due];
    }
  }
  if (claim_ && !batch.rows.empty()) {
    auto against = transaction.rows_against(*claim_, batch.rows);
    if (!against) return against.error();
    for (const auto position : *against) {
      batch.problems.push_back({batch.rows[position].line, "", "population-mismatch", true, batch.sheet});
    }
    std::stable_sort(batch.problems.begin(), batch.problems.end(),
                     [](const auto& a, const auto& b) { return a.line < b.line; });
  }
  return keep_problems(transaction, batch.problems);
}

std::int64_t Opening::late(Instant received_at) const {
  std::int64_t late = 0;
  for (auto due = created_by_due_.begin(); due != created_by_due_.end() && due->first < received_at; ++due) {
    late += due->second;
  }
  return late;
}

Status Opening::keep_problems(store::Transaction& transaction, std::span<const domain::RowProblem> problems) {
  if (problems.empty()) return ok();
  problems_total_ += static_cast<std::int64_t>(problems.size());
  const auto kept = std::min(problems.size(), problems_kept_max_ - first_problems_.size());
  first_problems_.insert(first_problems_.end(), problems.begin(), problems.begin() + static_cast<std::ptrdiff_t>(kept));
  return transaction.add_row_problems(id_, problems);
}

}  // namespace fangpin::intake
