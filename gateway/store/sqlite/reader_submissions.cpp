#include <algorithm>

#include "gateway/store/sqlite/reader.hpp"
#include "gateway/store/sqlite/records.hpp"

namespace fangpin::store::sqlite {

namespace {

StoredAnswer stored_answer(Query& query) {
  return {CountyIds::submission_id(query.integer(0)),
          static_cast<domain::SubmissionState>(query.integer(1)),
          digest_of(query.blob(2)),
          query.string(3),
          query.string(4),
          query.string(5),
          static_cast<domain::SubmissionKind>(query.integer(6)),
          query.string(7),
          query.maybe_integer(8).value_or(-1)};
}

#define FANGPIN_SUMMARY_COLUMNS                                                                               \
  "id, department, feed, population, kind, idempotency_key, content_digest, began_at, received_at, created, " \
  "corrected, regrouped, unchanged, rejected, without_alert, late, window_duty, window_id, receipt_id, "      \
  "owes_explanation, explanation, explained_at, explanation_accepted, explanation_remark, explanation_decided_at "

std::optional<Instant> maybe_instant(Query& query, int column) {
  const auto stored = query.maybe_integer(column);
  return stored ? std::optional(instant_of(*stored)) : std::nullopt;
}

SubmissionSummary summary_of(Query& query) {
  SubmissionSummary one;
  one.id = CountyIds::submission_id(query.integer(0));
  one.submission = {query.string(1),
                    query.string(2),
                    query.string(3),
                    static_cast<domain::SubmissionKind>(query.integer(4)),
                    query.string(5),
                    digest_of(query.blob(6)),
                    instant_of(query.integer(7))};
  one.received_at = instant_of(query.integer(8));
  one.counts = {query.integer(9),  query.integer(10), query.integer(11), query.integer(12),
                query.integer(13), query.integer(14), query.integer(15)};
  one.window_duty = query.string(16);
  one.window_id = query.string(17);
  one.receipt_id = query.string(18);
  one.explanation.state = explanation_state(query, 19, 20, 22);
  one.explanation.text = query.string(20);
  one.explanation.given_at = maybe_instant(query, 21);
  one.explanation.remark = query.string(23);
  one.explanation.decided_at = maybe_instant(query, 24);
  return one;
}

}  // namespace

Result<std::vector<FeedStanding>> SqliteReader::feed_standings() {
  Snapshot snapshot(*db_);
  std::vector<FeedStanding> all;
  {
    Query query(*db_,
                "SELECT feed, population, max(received_at), sum(late), "
                "sum(owes_explanation AND (explanation IS NULL OR explanation_accepted IS 0)) "
                "FROM submission WHERE county = ?1 AND acceptance IS NOT NULL GROUP BY feed, population "
                "ORDER BY feed, population",
                ids_.number());
    while (query.next()) {
      all.push_back(
          {query.string(0), query.string(1), instant_of(query.integer(2)), query.integer(3), query.integer(4)});
    }
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return all;
}

Result<std::vector<SubmissionReference>> SqliteReader::references(std::span<const domain::SubmissionId> ids) {
  Snapshot snapshot(*db_);
  std::vector<SubmissionReference> all;
  for (const auto id : ids) {
    Query query(*db_, "SELECT receipt_id, received_at FROM submission WHERE id = ?1 AND acceptance IS NOT NULL",
                ids_.submission(id));
    if (query.next()) all.push_back({id, query.string(0), instant_of(query.integer(1))});
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return all;
}

Result<std::vector<SubmissionSummary>> SqliteReader::submissions(std::string_view department, std::size_t limit) {
  Snapshot snapshot(*db_);
  std::vector<SubmissionSummary> all;
  {
    Query query(*db_,
                "SELECT " FANGPIN_SUMMARY_COLUMNS
                "FROM submission WHERE county = ?1 AND department = ?2 AND acceptance IS NOT NULL "
                "ORDER BY acceptance DESC LIMIT ?3",
                ids_.number(), department, static_cast<std::int64_t>(limit));
    while (query.next()) all.push_back(summary_of(query));
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return all;
}

Result<std::vector<SubmissionSummary>> SqliteReader::explanations(std::size_t limit) {
  Snapshot snapshot(*db_);
  std::vector<SubmissionSummary> all;
  {
    Query query(*db_,
                "SELECT " FANGPIN_SUMMARY_COLUMNS
                "FROM submission WHERE county = ?1 AND acceptance IS NOT NULL AND owes_explanation = 1 "
                "ORDER BY acceptance DESC LIMIT ?2",
                ids_.number(), static_cast<std::int64_t>(limit));
    while (query.next()) all.push_back(summary_of(query));
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return all;
}

Result<std::optional<StoredAnswer>> SqliteReader::receipt(std::string_view department, std::string_view receipt_id) {
  Snapshot snapshot(*db_);
  std::optional<StoredAnswer> found;
  {
    Query query(*db_,
                "SELECT s.id, s.state, s.content_digest, s.feed, t.body, s.population, s.kind, s.window_id, "
                "t.audit_index FROM receipt r "
                "JOIN submission s ON s.id = r.submission JOIN receipt_text t ON t.submission = r.submission "
                "WHERE r.county = ?1 AND r.department = ?2 AND r.receipt_id = ?3",
                ids_.number(), department, receipt_id);
    if (query.next()) found = stored_answer(query);
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return found;
}

Result<std::optional<StoredAnswer>> SqliteReader::answer(std::string_view department,
                                                         std::string_view idempotency_key) {
  Snapshot snapshot(*db_);
  std::optional<StoredAnswer> found;
  {
    Query query(*db_,
                "SELECT s.id, s.state, s.content_digest, s.feed, t.body, s.population, s.kind, s.window_id, "
                "t.audit_index FROM submission s "
                "JOIN receipt_text t ON t.submission = s.id "
                "WHERE s.county = ?1 AND s.department = ?2 AND s.idempotency_key = ?3 AND s.state <> 2 AND s.state = 1",
                ids_.number(), department, idempotency_key);
    if (query.next()) found = stored_answer(query);
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return found;
}

Result<std::vector<domain::RowProblem>> SqliteReader::row_problems(domain::SubmissionId id, std::size_t offset,
                                                                   std::size_t limit) {
  Snapshot snapshot(*db_);
  std::vector<domain::RowProblem> all;
  {
    const auto key = ids_.submission(id);
    Query query(*db_,
                "SELECT p.line, p.name, p.reason, p.warning, p.sheet FROM row_problem p "
                "JOIN submission s ON s.id = ?5 AND s.acceptance IS NOT NULL "
                "WHERE p.id BETWEEN ?1 AND ?2 ORDER BY p.id LIMIT ?3 OFFSET ?4",
                CountyIds::row(key, 0), CountyIds::row(key, kRowsMax), static_cast<std::int64_t>(limit),
                static_cast<std::int64_t>(offset), key);
    while (query.next()) {
      all.push_back({static_cast<std::uint32_t>(query.integer(0)), query.string(1), query.string(2),
                     query.integer(3) != 0, query.string(4)});
    }
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return all;
}

Result<std::vector<domain::RowProblem>> SqliteReader::late_rows(domain::SubmissionId id, std::size_t offset,
                                                                std::size_t limit) {
  Snapshot snapshot(*db_);
  std::vector<domain::RowProblem> all;
  {
    const auto key = ids_.submission(id);
    Query query(*db_,
                "SELECT r.line, coalesce(r.sheet, '') FROM submission s CROSS JOIN row r ON r.id BETWEEN ?1 AND ?2 AND "
                "r.due_at > 0 "
                "WHERE s.id = ?5 AND s.acceptance IS NOT NULL AND s.late > 0 AND r.due_at < s.received_at ORDER BY "
                "r.id LIMIT ?3 OFFSET ?4",
                CountyIds::row(key, 0), CountyIds::row(key, kRowsMax), static_cast<std::int64_t>(limit),
                static_cast<std::int64_t>(offset), key);
    while (query.next()) {
      all.push_back({static_cast<std::uint32_t>(query.integer(0)), "", "late", true, query.string(1)});
    }
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return all;
}

Result<Totals> SqliteReader::totals() {
  Snapshot snapshot(*db_);
  Totals totals;
  {
    Query query(*db_,
                "SELECT count(*), sum(created), sum(corrected), sum(regrouped), sum(unchanged), sum(rejected), "
                "sum(without_alert), sum(late), sum(revisions_created), sum(revisions_corrected), "
                "sum(revisions_withdrawn), sum(revisions_regrouped) FROM submission "
                "WHERE county = ?1 AND acceptance IS NOT NULL",
                ids_.number());
    if (query.next()) {
      totals.submissions = query.integer(0);
      totals.rows = {query.integer(1), query.integer(2), query.integer(3), query.integer(4),
                     query.integer(5), query.integer(6), query.integer(7)};
      totals.revisions = {query.integer(8), query.integer(9), query.integer(10), query.integer(11)};
    }
    totals.alerts = totals.revisions.created;
    // A revision `new` makes an alert stand, a withdrawal ends that; both are made only where they change something.
    totals.standing = totals.revisions.created - totals.revisions.withdrawn;
  }
  {
    Query query(*db_,
                "SELECT count(DISTINCT m.household) FROM membership m "
                "JOIN submission b ON b.id = m.row >> 24 AND b.acceptance IS NOT NULL "
                "WHERE m.county = ?1 AND m.police = 1 AND m.household IS NOT NULL "
                "AND NOT EXISTS(SELECT 1 FROM membership_end e WHERE e.row = m.row) "
                "AND EXISTS(SELECT 1 FROM person_row pr JOIN row r ON r.id = pr.row AND r.alert = r.id "
                "JOIN submission s ON s.id = pr.row >> 24 AND s.acceptance IS NOT NULL "
                "WHERE pr.county = ?1 AND pr.person = m.person "
                "AND NOT EXISTS(SELECT 1 FROM withdrawn_alert w WHERE w.alert = pr.row))",
                ids_.number());
    if (query.next()) totals.households = query.integer(0);
  }
  {
    Query query(*db_, "SELECT sum(confirmed), sum(revisions), sum(dead) FROM delivery_range WHERE county = ?1",
                ids_.number());
    if (query.next()) {
      totals.confirmed = query.integer(0);
      totals.unforwarded = query.integer(1) - query.integer(0);
      totals.dead_letters = query.integer(2);
    }
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return totals;
}

}  // namespace fangpin::store::sqlite
