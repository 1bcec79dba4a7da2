// What an abandoned submission leaves is deleted in small steps beside the running work; ids are never used again.
#include <algorithm>

#include "crypto/base/effect.hpp"
#include "gateway/store/sqlite/records.hpp"
#include "gateway/store/sqlite/transaction.hpp"

namespace fangpin::store::sqlite {

Status SqliteTransaction::abandon_all() {
  db_.run("UPDATE submission SET state = 2 WHERE county = ?1 AND swept = 0 AND state = 0", ids_.number());
  facts_.clear();
  if (auto failure = db_.take_error()) return *std::move(failure);
  return ok();
}

Result<std::int64_t> SqliteTransaction::sweep(Instant older_than, std::size_t rows_max) {
  db_.run("UPDATE submission SET state = 2 WHERE county = ?1 AND swept = 0 AND state = 0 AND began_at < ?2",
          ids_.number(), stored(older_than));
  facts_.clear();
  std::vector<std::int64_t> unswept;
  {
    Query query(db_, "SELECT id FROM submission WHERE county = ?1 AND swept = 0 AND state <> 0 ORDER BY id",
                ids_.number());
    while (query.next()) unswept.push_back(query.integer(0));
  }
  std::size_t deleted = 0;
  for (const auto submission : unswept) {
    if (deleted >= rows_max || db_.failed()) break;
    deleted += sweep_rows(submission, rows_max - deleted);
    if (deleted >= rows_max) break;  // perhaps not all of it: the next call looks again
    db_.run("UPDATE submission SET swept = 1 WHERE id = ?1", submission);
  }
  effect("sweep.1-deleted");
  if (const auto status = db_.settle(); !status) return status.error();
  return static_cast<std::int64_t>(deleted);
}

// Presence marks of any submission that is no longer staged; rows, their look-ups and their problems only of abandoned
// ones.
std::size_t SqliteTransaction::sweep_rows(std::int64_t submission_key, std::size_t rows_max) {
  const auto first = CountyIds::row(submission_key, 0);
  const auto last = CountyIds::row(submission_key, kRowsMax);
  std::size_t deleted = 0;
  const auto left = [&] { return static_cast<std::int64_t>(rows_max - deleted); };
  db_.run("DELETE FROM present WHERE id IN (SELECT id FROM present WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3)",
          first, last, left());
  deleted += static_cast<std::size_t>(db_.changes());
  if (facts_of(submission_key).state != domain::SubmissionState::abandoned || db_.failed()) return deleted;
  db_.run(
      "DELETE FROM row_problem WHERE id IN (SELECT id FROM row_problem WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT "
      "?3)",
      first, last, left());
  deleted += static_cast<std::size_t>(db_.changes());
  struct Gone {
    std::int64_t row, person;
    std::optional<std::int64_t> record;
    Bytes keys;
  };
  std::vector<Gone> rows;
  {
    Query query(db_, "SELECT id, person, record, keys FROM row WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3", first,
                last, left());
    while (query.next()) {
      rows.push_back({query.integer(0), query.integer(1), query.maybe_integer(2), query.bytes(3)});
    }
  }
  for (const auto& gone : rows) {
    index_.remove_record(unpacked(gone.keys), gone.row);
    if (gone.record) {
      db_.run("DELETE FROM record_version WHERE county = ?1 AND record = ?2 AND row = ?3", ids_.number(), gone.record,
              gone.row);
    }
    erase_row(gone.row, gone.person);
    erase_person_unless_known(gone.person);
  }
  if (deleted + rows.size() < rows_max) release_data_keys(submission_key);
  return deleted + rows.size();
}

void SqliteTransaction::erase_row(std::int64_t row, std::int64_t person) {
  db_.run("DELETE FROM person_row WHERE county = ?1 AND person = ?2 AND row = ?3", ids_.number(), person, row);
  db_.run("DELETE FROM membership WHERE county = ?1 AND person = ?2 AND row = ?3", ids_.number(), person, row);
  db_.run("DELETE FROM row WHERE id = ?1", row);
}

void SqliteTransaction::erase_person_unless_known(std::int64_t person) {
  bool known = true;
  {
    Query query(db_,
                "SELECT EXISTS(SELECT 1 FROM person_row WHERE county = ?1 AND person = ?2) OR "
                "EXISTS(SELECT 1 FROM membership WHERE county = ?1 AND person = ?2)",
                ids_.number(), person);
    if (query.next()) known = query.integer(0) != 0;
  }
  if (!known) index_.remove_person(person);
}

}  // namespace fangpin::store::sqlite
