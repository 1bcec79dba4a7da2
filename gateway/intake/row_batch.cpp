#include "gateway/intake/row_batch.hpp"

#include "crypto/base/secret.hpp"

namespace fangpin::intake {

RowBatch::~RowBatch() {
  for (auto& identity : identities) wipe(identity);
}

crypto::SealedIdentity RowBatch::seal(std::size_t row_in_batch, const domain::AlertId& alert) {
  // Real time, not business time: a data key lives a minute of the machine's clock.
  return sealer_.seal(alert, identities[row_in_batch], security_now());
}

RowCollector::RowCollector(const Tokenizer& tokenizer, crypto::EnvelopeSealer& sealer, bool keep_measure,
                           IsLate is_late)
    : tokenizer_(tokenizer),
      sealer_(sealer),
      keep_measure_(keep_measure),
      is_late_(std::move(is_late)),
      batch_(std::make_shared<RowBatch>(sealer)) {}

void RowCollector::accepted(adapters::AdaptedRow&& row) {
  ++seen_;
  auto staged = tokenizer_.tokenize(row);
  staged.late = is_late_(row);
  if (keep_measure_) staged.measure_cents = row.measure_cents;
  for (auto& warning : row.warnings) {
    batch_->problems.push_back({warning.line, std::move(warning.column), std::move(warning.reason), true});
  }
  batch_->rows.push_back(std::move(staged));
  batch_->identities.push_back(std::move(row.identity));
  row.wipe();
}

void RowCollector::rejected(adapters::RowProblem&& problem) {
  ++seen_;
  batch_->problems.push_back({problem.line, std::move(problem.column), std::move(problem.reason), false});
}

std::shared_ptr<RowBatch> RowCollector::take() {
  auto full = std::move(batch_);
  batch_ = std::make_shared<RowBatch>(sealer_);
  return full;
}

}  // namespace fangpin::intake
