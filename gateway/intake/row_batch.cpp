#include "gateway/intake/row_batch.hpp"

#include "crypto/base/secret.hpp"

namespace fangpin::intake {

RowBatch::~RowBatch() {
  for (auto& identity : identities) wipe(identity);
}

crypto::SealedIdentity RowBatch::seal(std::size_t row_in_batch, const domain::AlertId& alert) {
  // Real time, not business time: a data key lives a minute of the machine's clock.
  return sealer_->seal(alert, identities[row_in_batch], security_now());
}

RowCollector::RowCollector(const Tokenizer& tokenizer, std::shared_ptr<crypto::EnvelopeSealer> sealer,
                           std::size_t batch_rows, std::optional<store::YearThreshold> year_threshold, DueOf due_of)
    : tokenizer_(tokenizer),
      sealer_(std::move(sealer)),
      batch_rows_(batch_rows),
      year_threshold_(year_threshold),
      due_of_(std::move(due_of)) {}

RowBatch& RowCollector::open_batch(std::string_view sheet) {
  if (batches_.empty() || batches_.back()->sheet != sheet ||
      batches_.back()->rows.size() + batches_.back()->problems.size() >= batch_rows_) {
    batches_.push_back(std::make_shared<RowBatch>(sealer_));
    batches_.back()->sheet = sheet;
  }
  return *batches_.back();
}

void RowCollector::note(adapters::RowProblem&& problem, bool warning) {
  open_batch(problem.sheet)
      .problems.push_back(
          {problem.line, std::move(problem.column), std::move(problem.reason), warning, std::move(problem.sheet)});
  ++pending_;
}

void RowCollector::accepted(adapters::AdaptedRow&& row) {
  auto& batch = open_batch(row.sheet);
  auto staged = tokenizer_.tokenize(row);
  staged.due = due_of_(row);
  if (year_threshold_) {
    staged.measure_cents = row.measure_cents;
    staged.year_threshold = year_threshold_;
  }
  for (auto& warning : row.warnings) {
    batch.problems.push_back(
        {warning.line, std::move(warning.column), std::move(warning.reason), true, std::move(warning.sheet)});
  }
  pending_ += 1 + row.warnings.size();
  batch.rows.push_back(std::move(staged));
  batch.identities.push_back(std::move(row.identity));
  row.wipe();
}

void RowCollector::rejected(adapters::RowProblem&& problem) { note(std::move(problem), false); }
void RowCollector::warned(adapters::RowProblem&& warning) { note(std::move(warning), true); }

std::shared_ptr<RowBatch> RowCollector::take() {
  auto oldest = std::move(batches_.front());
  batches_.pop_front();
  pending_ -= oldest->rows.size() + oldest->problems.size();
  return oldest;
}

}  // namespace fangpin::intake
