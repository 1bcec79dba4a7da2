#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/feed_reader.hpp"
#include "crypto/envelope.hpp"
#include "gateway/intake/tokenizer.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::intake {

// Rows on their way from the reader to the writer thread: tokens and identities of at most a few hundred rows, and the
// problems beside them. Identities are plaintext: wiped as soon as the batch is staged, or destroyed.
class RowBatch final : public store::RowSealer {
 public:
  explicit RowBatch(std::shared_ptr<crypto::EnvelopeSealer> sealer) : sealer_(std::move(sealer)) {}
  RowBatch(const RowBatch&) = delete;
  RowBatch& operator=(const RowBatch&) = delete;
  ~RowBatch() override;

  std::string sheet;  // all of it is of one sheet of a workbook, so that lines tell the order
  std::vector<store::RowToStage> rows;
  std::vector<std::string> identities;  // one per row
  std::vector<domain::RowProblem> problems;

  crypto::SealedIdentity seal(std::size_t row_in_batch, const domain::AlertId& alert) override;
  std::optional<crypto::WrappedDataKey> wrapped(const crypto::DataKeyId& id) override { return sealer_->wrapped(id); }

 private:
  std::shared_ptr<crypto::EnvelopeSealer> sealer_;
};

// Collects what a FeedReader gives into the current batch; the owner takes full batches out. Counts for the whole
// submission.
class RowCollector final : public adapters::AdaptedSink {
 public:
  // The last instant at which the row is in time; called for each accepted row, to which it may add a warning.
  using DueOf = std::function<std::optional<Instant>(adapters::AdaptedRow&)>;
  // `year_threshold`: where the policy sums a calendar year; only then does a row keep its measure.
  RowCollector(const Tokenizer& tokenizer, std::shared_ptr<crypto::EnvelopeSealer> sealer, std::size_t batch_rows,
               std::optional<store::YearThreshold> year_threshold, DueOf due_of);

  void accepted(adapters::AdaptedRow&& row) override;
  void rejected(adapters::RowProblem&& problem) override;
  void warned(adapters::RowProblem&& warning) override;

  // Rows and problems that wait to be taken.
  std::size_t pending() const { return pending_; }
  // The oldest batch, of at most the batch size given to the constructor. Call only while something is pending.
  std::shared_ptr<RowBatch> take();

 private:
  RowBatch& open_batch(std::string_view sheet);
  void note(adapters::RowProblem&& problem, bool warning);

  const Tokenizer& tokenizer_;
  std::shared_ptr<crypto::EnvelopeSealer> sealer_;
  std::size_t batch_rows_;
  std::optional<store::YearThreshold> year_threshold_;
  DueOf due_of_;
  std::deque<std::shared_ptr<RowBatch>> batches_;
  std::size_t pending_ = 0;
};

}  // namespace fangpin::intake
