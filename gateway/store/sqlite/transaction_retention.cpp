// What is past its period leaves in pages. Each page looks at a bounded number of things, also where it removes none; a
// submission that holds nothing of a kind any more is marked and not looked at again.
#include <algorithm>

#include "gateway/store/sqlite/delivery_state.hpp"
#include "gateway/store/sqlite/records.hpp"
#include "gateway/store/sqlite/transaction.hpp"

namespace fangpin::store::sqlite {

using domain::Retained;

namespace {

// Of authorizations. Each is looked for in all answers to staff, so that a page is done soon.
constexpr std::int64_t kEndedPerPageMax = 20;

}  // namespace

// What is removed is overwritten in its page. Older pages stand in the log until it is emptied, at its next pause.
Result<PageRemoved> SqliteTransaction::remove_expired(const RetentionPage& page) {
  write_begun();
  db_.script("PRAGMA secure_delete=ON");
  PageRemoved removed;
  switch (page.kind) {
    case Retained::row_problems:
      removed = expire_row_problems(page);
      break;
    case Retained::identity_envelopes:
      removed = expire_envelopes(page);
      break;
    case Retained::receipts:
      removed = expire_push_details(page);
      break;
    case Retained::alerts:
      removed = expire_records(page);
      break;
    case Retained::authorization_identities:
      removed = expire_authorization_identities(page);
      break;
  }
  // Also after a failure, which the connection remembers until its unit of work ends.
  auto failure = db_.take_error();
  db_.script("PRAGMA secure_delete=OFF");
  if (failure) db_.fail(*std::move(failure));
  if (const auto status = db_.settle(); !status) return status.error();
  if (removed.removed > 0) removed_ = true;
  return removed;
}

std::int64_t SqliteTransaction::expired_submission(const RetentionPage& page, std::int64_t from_key) {
  Query query(db_,
              "SELECT id FROM submission WHERE id BETWEEN ?1 AND ?2 AND acceptance IS NOT NULL AND received_at < ?3 "
              "AND removed & ?4 = 0 ORDER BY id LIMIT 1",
              std::max(from_key, ids_.submission(1)), ids_.submission(0xffffffff), stored(page.cut),
              1 << static_cast<int>(page.kind));
  return query.next() ? query.integer(0) : 0;
}

void SqliteTransaction::mark_removed(std::int64_t submission_key, Retained kind) {
  db_.run("UPDATE submission SET removed = removed | ?2 WHERE id = ?1", submission_key, 1 << static_cast<int>(kind));
}

PageRemoved SqliteTransaction::expire_row_problems(const RetentionPage& page) {
  PageRemoved out;
  auto left = static_cast<std::int64_t>(page.looked_at_max);
  auto submission = expired_submission(page, page.after);
  for (; submission != 0 && left > 0 && !db_.failed(); submission = expired_submission(page, submission + 1)) {
    bool window_open = false;
    {
      Query query(db_,
                  "SELECT 1 FROM submission s JOIN slot w ON w.county = ?1 AND w.duty = s.window_duty "
                  "AND w.first || '/' || w.last = s.window_id AND w.verdict IS NULL WHERE s.id = ?2",
                  ids_.number(), submission);
      window_open = query.next();
    }
    if (window_open) {
      --left;
      continue;
    }
    db_.run(
        "DELETE FROM row_problem WHERE id IN (SELECT id FROM row_problem WHERE id BETWEEN ?1 AND ?2 ORDER BY id "
        "LIMIT ?3)",
        CountyIds::row(submission, 0), CountyIds::row(submission, kRowsMax), left);
    const auto deleted = db_.changes();
    out.removed += deleted;
    if (deleted == left) break;  // perhaps not all of them: the next page begins with this submission
    left -= deleted + 1;
    mark_removed(submission, page.kind);
  }
  if (submission != 0) out.end = submission;
  return out;
}

PageRemoved SqliteTransaction::expire_envelopes(const RetentionPage& page) {
  PageRemoved out;
  auto left = static_cast<std::int64_t>(page.looked_at_max);
  auto after = page.after;
  auto submission = expired_submission(page, CountyIds::submission_of_row(after));
  while (submission != 0 && left > 0 && !db_.failed()) {
    after = std::max(after, CountyIds::row(submission, 0));
    std::vector<std::pair<std::int64_t, bool>> rows;  // with an envelope?
    {
      Query query(db_, "SELECT id, envelope IS NOT NULL FROM row WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3",
                  after, CountyIds::row(submission, kRowsMax), left);
      while (query.next()) rows.emplace_back(query.integer(0), query.integer(1) != 0);
    }
    for (const auto& [row, sealed] : rows) {
      after = row;
      if (!sealed) continue;
      if (!delivered(row)) {
        ++out.held;
        continue;
      }
      db_.run("UPDATE row SET envelope = NULL, data_key = NULL WHERE id = ?1", row);
      ++out.removed;
    }
    if (static_cast<std::int64_t>(rows.size()) == left) break;  // perhaps not all of them
    left -= static_cast<std::int64_t>(rows.size()) + 1;
    bool kept = false;
    {
      Query query(db_, "SELECT 1 FROM row WHERE id BETWEEN ?1 AND ?2 AND envelope IS NOT NULL LIMIT 1",
                  CountyIds::row(submission, 0), CountyIds::row(submission, kRowsMax));
      kept = query.next();
    }
    if (!kept) {
      release_data_keys(submission);
      mark_removed(submission, page.kind);
    }
    submission = expired_submission(page, submission + 1);
    if (submission != 0) after = CountyIds::row(submission, 0);
  }
  if (submission != 0) out.end = after;
  return out;
}

// Refusals have ascending numbers and stamps, so what is past its period stands first.
PageRemoved SqliteTransaction::expire_push_details(const RetentionPage& page) {
  PageRemoved out;
  const auto limit = static_cast<std::int64_t>(page.looked_at_max);
  db_.run(
      "DELETE FROM refusal WHERE at < ?3 AND id IN (SELECT id FROM refusal WHERE id BETWEEN ?1 AND ?2 ORDER BY id "
      "LIMIT ?4)",
      ids_.first(), ids_.last(), stored(page.cut), limit);
  out.removed = db_.changes();
  if (out.removed == limit) {
    out.end = page.after;
    return out;
  }
  auto left = limit - out.removed;
  auto submission = expired_submission(page, page.after);
  for (; submission != 0 && left > 0 && !db_.failed(); submission = expired_submission(page, submission + 1)) {
    --left;
    bool undecided = false;
    {
      Query query(db_, "SELECT owes_explanation AND explanation_accepted IS NOT 1 FROM submission WHERE id = ?1",
                  submission);
      undecided = query.next() && query.integer(0) != 0;
    }
    if (undecided) continue;
    db_.run(
        "UPDATE submission SET explanation = CASE WHEN explanation IS NULL THEN NULL ELSE '' END, "
        "explanation_remark = '', withdrawal_reason = '' WHERE id = ?1 AND (coalesce(explanation, '') <> '' "
        "OR explanation_remark <> '' OR withdrawal_reason <> '')",
        submission);
    out.removed += db_.changes();
    mark_removed(submission, page.kind);
  }
  if (submission != 0) out.end = submission;
  return out;
}

// Members' identities are sealed for the questions that an authorization allows; after its end there are none. The
// answer to whoever entered it goes along, since beside it stands a digest of the letter.
PageRemoved SqliteTransaction::expire_authorization_identities(const RetentionPage& page) {
  PageRemoved out;
  std::vector<std::pair<std::int64_t, std::string>> ended;
  std::int64_t looked_at = 0, last = 0;
  {
    Query query(db_,
                "SELECT a.id, a.number, coalesce(a.ended_at < ?3, 0) AND EXISTS(SELECT 1 FROM authorization_key k "
                "WHERE k.county = a.county AND k.authorization = a.id) FROM authorization a "
                "WHERE a.id > ?1 AND a.id <= ?2 ORDER BY a.id LIMIT ?4",
                std::max(page.after, ids_.first()), ids_.last(), stored(page.cut),
                static_cast<std::int64_t>(page.looked_at_max));
    while (out.removed < kEndedPerPageMax && query.next()) {
      ++looked_at;
      last = query.integer(0);
      if (query.integer(2) == 0) continue;
      ended.emplace_back(last, query.string(1));
      ++out.removed;
    }
  }
  for (const auto& [id, number] : ended) {
    db_.run("DELETE FROM authorization_sealed WHERE county = ?1 AND authorization = ?2", ids_.number(), id);
    db_.run("DELETE FROM authorization_key WHERE county = ?1 AND authorization = ?2", ids_.number(), id);
    db_.run("DELETE FROM staff_answer WHERE county = ?1 AND instr(answer, ?2) > 0", ids_.number(), '"' + number + '"');
  }
  if (out.removed == kEndedPerPageMax || looked_at == static_cast<std::int64_t>(page.looked_at_max)) out.end = last;
  return out;
}

bool SqliteTransaction::delivered(std::int64_t row) {
  Query query(db_,
              "SELECT r.kind IS NULL OR EXISTS(SELECT 1 FROM delivery_range d WHERE d.county = ?1 "
              "AND d.submission = ?3 AND (d.confirmed = d.revisions OR d.confirmed_to >= ?4 "
              "OR EXISTS(SELECT 1 FROM delivery_exception e WHERE e.county = ?1 AND e.range = d.number "
              "AND e.position = ?4 AND e.state = ?5))) FROM row r WHERE r.id = ?2",
              ids_.number(), row, CountyIds::submission_of_row(row), CountyIds::number_of_row(row),
              static_cast<int>(DeliveryState::confirmed));
  return query.next() && query.integer(0) != 0;
}

void SqliteTransaction::release_data_keys(std::int64_t submission_key) {
  std::vector<std::int64_t> numbers;
  {
    Query query(db_, "SELECT number FROM data_key_use WHERE county = ?1 AND submission = ?2", ids_.number(),
                submission_key);
    while (query.next()) numbers.push_back(query.integer(0));
  }
  db_.run("DELETE FROM data_key_use WHERE county = ?1 AND submission = ?2", ids_.number(), submission_key);
  for (const auto number : numbers) {
    db_.run(
        "DELETE FROM data_key_box WHERE number = ?2 AND NOT EXISTS(SELECT 1 FROM data_key_use WHERE county = ?1 AND "
        "number = ?2)",
        ids_.number(), number);
    db_.run(
        "DELETE FROM data_key WHERE number = ?2 AND NOT EXISTS(SELECT 1 FROM data_key_use WHERE county = ?1 AND number "
        "= ?2)",
        ids_.number(), number);
  }
  data_key_.reset();
}

}  // namespace fangpin::store::sqlite
