#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/base/instant.hpp"
#include "crypto/base/result.hpp"
#include "gateway/domain/participant.hpp"
#include "gateway/domain/submission.hpp"
#include "gateway/domain/window.hpp"
#include "gateway/store/asset_queries.hpp"
#include "gateway/store/authorizations.hpp"
#include "gateway/store/delivery.hpp"
#include "gateway/store/log_entry.hpp"
#include "gateway/store/log_tree.hpp"
#include "gateway/store/submission.hpp"

namespace fangpin::store {

struct Explanation {
  domain::ExplanationState state = domain::ExplanationState::not_owed;
  std::string text;    // the department's
  std::string remark;  // the bureau's
  std::optional<Instant> given_at, decided_at;
};

struct SubmissionSummary {
  domain::SubmissionId id = 0;
  NewSubmission submission;
  Instant received_at;
  domain::RowCounts counts;
  std::string window_duty, window_id;
  std::string receipt_id;
  Explanation explanation;
};

struct Totals {
  std::int64_t submissions = 0;  // accepted ones, nil reports included
  domain::RowCounts rows;
  RevisionCounts revisions;
  std::int64_t alerts = 0;  // alert revisions of kind new
  std::int64_t standing = 0;
  std::int64_t households = 0;  // distinct police households of persons with a standing alert
  std::int64_t confirmed = 0;   // revisions that the national side confirmed
  std::int64_t unforwarded = 0;
  std::int64_t dead_letters = 0;
};

// What is known of a feed that is judged by record.
struct FeedStanding {
  std::string feed;
  std::string population;
  Instant last_heard;  // received_at of its latest accepted submission, nil reports included
  std::int64_t late_records = 0;
  std::int64_t explanations_owed = 0;  // submissions that owe one and have none, or a refused one
};

// A submission as a window refers to it (Window::cleared_by, delivered_after).
struct SubmissionReference {
  domain::SubmissionId id = 0;
  std::string receipt_id;
  Instant received_at;
};

class Reader : public LogHashes {
 public:
  virtual Result<std::vector<FeedStanding>> feed_standings() = 0;
  virtual Result<std::vector<SubmissionReference>> references(std::span<const domain::SubmissionId> ids) = 0;
  virtual Result<std::vector<domain::Participant>> participants() = 0;
  virtual Result<std::vector<domain::Window>> windows(
      std::optional<std::string> department_prefix) = 0;  // "education/"; by feed, time
  virtual Result<std::vector<SubmissionSummary>> submissions(std::string_view department,
                                                             std::size_t limit) = 0;  // newest first
  // Submissions of all departments that owe or owed an explanation, newest first.
  virtual Result<std::vector<SubmissionSummary>> explanations(std::size_t limit) = 0;
  virtual Result<std::optional<StoredAnswer>> receipt(std::string_view department, std::string_view receipt_id) = 0;
  // What was answered under the key, if a submission under it is accepted.
  virtual Result<std::optional<StoredAnswer>> answer(std::string_view department, std::string_view idempotency_key) = 0;
  virtual Result<std::vector<domain::RowProblem>> row_problems(domain::SubmissionId id, std::size_t offset,
                                                               std::size_t limit) = 0;
  virtual Result<std::vector<domain::RowProblem>> late_rows(domain::SubmissionId id, std::size_t offset,
                                                            std::size_t limit) = 0;
  // Revisions of accepted submissions that are neither confirmed nor dead, oldest range first, a person's in order;
  // none of a person of whom an earlier revision is in `in_flight` or dead.
  virtual Result<std::vector<Delivery>> deliveries(std::size_t limit, std::span<const DeliveryId> in_flight) = 0;
  virtual Result<std::vector<DeadLetter>> dead_letters(std::size_t limit) = 0;
  virtual Result<std::vector<std::pair<domain::AlertId, std::int64_t>>>
  accepted_revisions() = 0;  // every (alert, revision), for reconciling
  virtual Result<Totals> totals() = 0;
  virtual Result<std::vector<AuditEntry>> audit_entries(std::int64_t from, std::size_t limit) = 0;
  // The newest checkpoint, with its cosignatures where witnesses have given some for just this size.
  virtual Result<std::optional<LogCheckpoint>> newest_checkpoint() = 0;
  // The newest one that witnesses have cosigned.
  virtual Result<std::optional<LogCheckpoint>> newest_cosigned() = 0;
  // All that witnesses have cosigned, from a number on, in their order; and how many there are.
  virtual Result<std::vector<std::string>> cosigned_notes(std::int64_t from, std::size_t limit) = 0;
  virtual Result<std::int64_t> cosigned_count() = 0;
  // The checkpoint of the group commit that appended the entry: what its proof stands on, for ever.
  virtual Result<std::optional<LogCheckpoint>> checkpoint_over(std::int64_t index) = 0;
  virtual Result<std::string> fact(std::string_view name) = 0;
  // Each of its calls is a snapshot of its own.
  virtual AssetQueryReader& asset_queries() = 0;
  virtual AuthorizationReader& authorizations() = 0;
};

}  // namespace fangpin::store
