#include <algorithm>

#include "gateway/store/sqlite/records.hpp"
#include "gateway/store/sqlite/store.hpp"
#include "gateway/store/sqlite/transaction.hpp"

namespace fangpin::store::sqlite {

void SqliteTransaction::forget() {
  facts_.clear();
  begun_.reset();
  newest_submission_.reset();
  newest_acceptance_.reset();
  newest_range_.reset();
  newest_entry_.reset();
  newest_attempts_.clear();
  data_key_.reset();
  index_.forget();
}

bool SqliteTransaction::prepare_ahead() {
  const bool more = index_.learn();
  return !db_.take_error() && more;
}

Status SqliteTransaction::finish() {
  write_begun();
  index_.keep();
  return db_.settle();
}

BegunSubmission* SqliteTransaction::begun(std::int64_t submission_key) {
  return begun_ && begun_->key == submission_key ? &*begun_ : nullptr;
}

void SqliteTransaction::write_begun() {
  if (!begun_) return;
  begun_->write(db_, ids_);
  begun_.reset();
}

std::optional<std::int64_t> SqliteTransaction::staged(domain::SubmissionId id) {
  const auto key = ids_.submission(id);
  if (db_.failed()) return std::nullopt;
  if (id <= 0 || id > 0xffffffff || facts_of(key).state != domain::SubmissionState::staged) {
    if (!db_.failed()) db_.fail(error(Errc::conflict, "the submission is not staged"));
    return std::nullopt;
  }
  return key;
}

// Few are needed at a time; the oldest half of a full memory goes.
const SubmissionFacts& SqliteTransaction::facts_of(std::int64_t submission_key) {
  constexpr std::size_t kRememberedMax = 4096;
  if (const auto found = facts_.find(submission_key); found != facts_.end()) return found->second;
  if (facts_.size() >= kRememberedMax) {
    facts_.erase(facts_.begin(), std::next(facts_.begin(), kRememberedMax / 2));
  }
  SubmissionFacts facts;
  {
    Query query(db_, "SELECT state, feed, department FROM submission WHERE id = ?1", submission_key);
    if (query.next()) {
      facts.state = static_cast<domain::SubmissionState>(query.integer(0));
      facts.feed = query.string(1);
      facts.department = query.string(2);
    }
  }
  return facts_[submission_key] = std::move(facts);
}

Result<std::optional<StoredAnswer>> SqliteTransaction::find_answer(std::string_view department,
                                                                   std::string_view idempotency_key) {
  write_begun();
  std::optional<StoredAnswer> answer;
  {
    Query query(db_,
                "SELECT s.id, s.state, s.content_digest, s.feed, t.body, s.population, s.kind, s.window_id, "
                "t.audit_index FROM submission s LEFT JOIN receipt_text t ON t.submission = s.id "
                "WHERE s.county = ?1 AND s.department = ?2 AND s.idempotency_key = ?3 AND s.state <> 2",
                ids_.number(), department, idempotency_key);
    if (query.next()) {
      answer.emplace();
      answer->submission = CountyIds::submission_id(query.integer(0));
      answer->state = static_cast<domain::SubmissionState>(query.integer(1));
      answer->content_digest = digest_of(query.blob(2));
      answer->feed = query.string(3);
      answer->receipt = query.string(4);
      answer->population = query.string(5);
      answer->kind = static_cast<domain::SubmissionKind>(query.integer(6));
      answer->window_id = query.string(7);
      answer->audit_index = query.maybe_integer(8).value_or(-1);
    }
  }
  if (const auto status = db_.settle(); !status) return status.error();
  return answer;
}

// Asked ten times a second at most: what is written in between is little beside the reserve.
Status SqliteTransaction::require_space() {
  constexpr std::chrono::milliseconds kBelieved{100};
  const auto now = std::chrono::steady_clock::now();
  if (now - space_seen_ < kBelieved) return ok();
  auto space = require_free_space(path_, free_bytes_min_);
  if (space) space_seen_ = now;
  return space;
}

Result<domain::SubmissionId> SqliteTransaction::begin_submission(const NewSubmission& submission) {
  if (auto space = require_space(); !space) return space.error();
  write_begun();
  bool in_use = false;
  {
    Query query(
        db_, "SELECT 1 FROM submission WHERE county = ?1 AND department = ?2 AND idempotency_key = ?3 AND state <> 2",
        ids_.number(), submission.department, submission.idempotency_key);
    in_use = query.next();
  }
  if (in_use) return error(Errc::conflict, "the idempotency key is in use");
  const auto key = next(newest_submission_, "SELECT coalesce(max(id), ?1) FROM submission WHERE id BETWEEN ?1 AND ?2",
                        ids_.submission(0), ids_.submission(0xffffffff));
  if (const auto status = db_.settle(); !status) return status.error();
  begun_.emplace();
  begun_->key = key;
  begun_->submission = submission;
  facts_[key] = {domain::SubmissionState::staged, submission.feed, submission.department};
  return CountyIds::submission_id(key);
}

// A rejected row counts once, however many problems it has; a warning rejects nothing.
Status SqliteTransaction::add_row_problems(domain::SubmissionId id, std::span<const domain::RowProblem> problems) {
  const auto key = staged(id);
  if (!key) return db_.settle();
  auto* const fresh = begun(*key);
  std::int64_t next = 1;
  if (fresh != nullptr) {
    next = fresh->problems_next;
  } else {
    Query query(db_, "SELECT problems_next FROM submission WHERE id = ?1", *key);
    if (query.next()) next = query.integer(0);
  }
  if (next + static_cast<std::int64_t>(problems.size()) > kRowsMax) {
    return error(Errc::too_large, "too many row problems in one submission");
  }
  std::int64_t rejected = 0;
  std::optional<std::pair<std::string_view, std::uint32_t>> last_row;
  for (const auto& problem : problems) {
    db_.run("INSERT INTO row_problem(id, line, name, reason, warning, sheet) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
            CountyIds::row(*key, next++), static_cast<std::int64_t>(problem.line), problem.column, problem.reason,
            problem.warning, problem.sheet);
    const std::pair<std::string_view, std::uint32_t> row(problem.sheet, problem.line);
    if (problem.warning || last_row == row) continue;
    last_row = row;
    ++rejected;
  }
  if (fresh != nullptr) {
    fresh->problems_next = next;
    fresh->counts.rejected += rejected;
  } else {
    db_.run("UPDATE submission SET problems_next = ?2, rejected = rejected + ?3 WHERE id = ?1", *key, next, rejected);
  }
  return db_.settle();
}

Result<domain::RowCounts> SqliteTransaction::counts(domain::SubmissionId id) {
  if (const auto* fresh = begun(ids_.submission(id))) return fresh->counts;
  domain::RowCounts counts;
  bool found = false;
  {
    Query query(db_,
                "SELECT created, corrected, regrouped, unchanged, rejected, without_alert, late FROM submission "
                "WHERE id = ?1",
                ids_.submission(id));
    found = query.next();
    if (found) {
      counts = {query.integer(0), query.integer(1), query.integer(2), query.integer(3),
                query.integer(4), query.integer(5), query.integer(6)};
    }
  }
  if (const auto status = db_.settle(); !status) return status.error();
  if (!found) return error(Errc::not_found, "no such submission");
  return counts;
}

Result<bool> SqliteTransaction::content_seen(std::string_view feed, const Digest& content_digest) {
  bool seen = false;
  {
    Query query(db_,
                "SELECT 1 FROM submission WHERE county = ?1 AND feed = ?2 AND content_digest = ?3 "
                "AND acceptance IS NOT NULL LIMIT 1",
                ids_.number(), feed, content_digest);
    seen = query.next();
  }
  if (const auto status = db_.settle(); !status) return status.error();
  return seen;
}

Status SqliteTransaction::keep_receipt(domain::SubmissionId id, std::string_view receipt_id, std::string_view receipt,
                                       bool owes_explanation, std::int64_t audit_index) {
  const auto key = ids_.submission(id);
  const auto facts = facts_of(key);
  if (facts.state != domain::SubmissionState::accepted) {
    if (const auto status = db_.settle(); !status) return status;
    return error(Errc::conflict, "a receipt is for an accepted submission");
  }
  if (auto* const fresh = begun(key)) {
    fresh->receipt_id = receipt_id;
    fresh->owes_explanation = owes_explanation;
    write_begun();
  } else {
    db_.run("UPDATE submission SET receipt_id = ?2, owes_explanation = ?3 WHERE id = ?1", key, receipt_id,
            owes_explanation);
  }
  db_.run("INSERT INTO receipt(county, department, receipt_id, submission) VALUES(?1, ?2, ?3, ?4)", ids_.number(),
          facts.department, receipt_id, key);
  db_.run("INSERT INTO receipt_text(submission, body, audit_index) VALUES(?1, ?2, ?3)", key, receipt, audit_index);
  return db_.settle();
}

Status SqliteTransaction::abandon(domain::SubmissionId id) {
  const auto key = staged(id);
  if (!key) return db_.settle();
  write_begun();
  db_.run("UPDATE submission SET state = 2 WHERE id = ?1", *key);
  facts_.erase(*key);
  return db_.settle();
}

Result<std::vector<std::pair<std::string, std::string>>> SqliteTransaction::first_windows(domain::SubmissionId id) {
  std::vector<std::pair<std::string, std::string>> windows;
  {
    const auto key = ids_.submission(id);
    Query query(db_,
                "SELECT DISTINCT s.window_duty, s.window_id FROM row r INDEXED BY row_later "
                "JOIN submission s ON s.id = r.record >> 24 "
                "WHERE r.id BETWEEN ?1 AND ?2 AND r.record IS NOT NULL AND r.outcome = ?3 AND s.window_duty <> '' "
                "AND s.id <> ?4 ORDER BY 1, 2",
                CountyIds::row(key, 0), CountyIds::row(key, kRowsMax), static_cast<int>(domain::RowOutcome::corrected),
                key);
    while (query.next()) windows.emplace_back(query.string(0), query.string(1));
  }
  if (const auto status = db_.settle(); !status) return status.error();
  return windows;
}

}  // namespace fangpin::store::sqlite
