#include "gateway/store/sqlite/begun_submission.hpp"

#include "gateway/store/sqlite/records.hpp"

namespace fangpin::store::sqlite {

void BegunSubmission::write(Connection& db, CountyIds ids) const {
  const bool accepted = number.has_value();
  const bool declared = submission.content_digest != Digest{};
  const auto when = [&](Instant instant) { return accepted ? std::optional(stored(instant)) : std::nullopt; };
  db.run(
      "INSERT INTO submission(id, county, department, feed, population, kind, idempotency_key, content_digest, "
      "began_at, state, acceptance, subject, rows_next, problems_next, swept, created, corrected, regrouped, "
      "unchanged, "
      "rejected, without_alert, late, revisions_created, revisions_corrected, revisions_withdrawn, received_at, "
      "committed_at, content_length, window_duty, window_id, receipt_id, owes_explanation) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, "
      "?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32)",
      key, ids.number(), submission.department, submission.feed, submission.population,
      static_cast<int>(submission.kind), submission.idempotency_key,
      declared ? submission.content_digest : acceptance.content_digest, stored(submission.began_at),
      static_cast<int>(accepted ? domain::SubmissionState::accepted : domain::SubmissionState::staged), number, subject,
      rows_next, problems_next, accepted, counts.created, counts.corrected, counts.regrouped, counts.unchanged,
      counts.rejected, counts.without_alert, counts.late, revisions.created, revisions.corrected, revisions.withdrawn,
      when(acceptance.received_at), when(acceptance.committed_at), static_cast<std::int64_t>(acceptance.content_length),
      acceptance.window_duty, acceptance.window_id, receipt_id, owes_explanation);
}

}  // namespace fangpin::store::sqlite
