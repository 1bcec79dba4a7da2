#include "crypto/base/effect.hpp"
#include "gateway/store/sqlite/records.hpp"
#include "gateway/store/sqlite/row_to_write.hpp"
#include "gateway/store/sqlite/transaction.hpp"

namespace fangpin::store::sqlite {

// Scratch tables in memory, empty between jobs.
void SqliteTransaction::prepare_scratch() {
  db_.script(
      "CREATE TEMP TABLE IF NOT EXISTS ended(row INTEGER PRIMARY KEY, person INTEGER NOT NULL);"
      "CREATE TEMP TABLE IF NOT EXISTS affected(person INTEGER PRIMARY KEY);"
      "CREATE TEMP TABLE IF NOT EXISTS moved(alert INTEGER PRIMARY KEY, person INTEGER NOT NULL, "
      "revision INTEGER NOT NULL);");
}

Result<Leaving> SqliteTransaction::leaving(domain::SubmissionId id) {
  const auto key = staged(id);
  if (!key) return db_.settle().error();
  write_begun();
  Leaving leaving;
  {
    // A membership stays if its row was pushed again (`present`) or a newer row of its record came.
    Query query(db_,
                "SELECT count(*), coalesce(sum(m.row NOT IN (SELECT p.row FROM present p WHERE p.id BETWEEN ?3 AND ?4) "
                "AND m.row NOT IN (SELECT r.previous FROM row r INDEXED BY row_later WHERE r.id BETWEEN ?3 AND ?4 "
                "AND r.record IS NOT NULL AND r.previous IS NOT NULL)), 0) FROM membership m JOIN submission s ON s.id "
                "= m.row >> 24 "
                "JOIN submission own ON own.id = ?2 WHERE m.county = ?1 AND own.subject > ?5 AND s.feed = own.feed "
                "AND s.acceptance IS NOT NULL AND NOT EXISTS(SELECT 1 FROM membership_end e WHERE e.row = m.row)",
                ids_.number(), *key, CountyIds::row(*key, 0), CountyIds::row(*key, kRowsMax),
                static_cast<int>(StoredSubject::alert));
    if (query.next()) leaving = {query.integer(0), query.integer(1)};
  }
  if (const auto status = db_.settle(); !status) return status.error();
  return leaving;
}

// (1) flipped: the rows count from here on. (2) range: the revisions are numbered and stand in the outbox. Both are one
// transaction, so a crash at either leaves the submission staged; the next start abandons it, and the department, which
// got no receipt, pushes again.
Result<RevisionCounts> SqliteTransaction::accept(domain::SubmissionId id, const Acceptance& acceptance) {
  const auto key = staged(id);
  if (!key) return db_.settle().error();
  const auto number =
      next(newest_acceptance_,
           "SELECT coalesce(max(acceptance), 0) FROM submission WHERE county = ?1 AND acceptance IS NOT NULL",
           ids_.number());
  std::int64_t rows_next = 1;
  bool is_register = false;
  RevisionCounts revisions;
  auto* fresh = begun(*key);
  if (fresh != nullptr && fresh->subject.value_or(0) != static_cast<int>(StoredSubject::alert)) {
    write_begun();  // its memberships are compared with it in the table
    fresh = nullptr;
  }
  if (fresh != nullptr) {
    fresh->number = number;
    fresh->acceptance = acceptance;
    fresh->counts.late = acceptance.late;
    revisions = fresh->revisions;
  } else {
    Query query(db_,
                "SELECT rows_next, subject, revisions_created, revisions_corrected, revisions_withdrawn "
                "FROM submission WHERE id = ?1",
                *key);
    if (query.next()) {
      rows_next = query.integer(0);
      is_register = !query.is_null(1) && query.integer(1) != static_cast<int>(StoredSubject::alert);
      revisions.created = query.integer(2);
      revisions.corrected = query.integer(3);
      revisions.withdrawn = query.integer(4);
    }
  }
  if (fresh == nullptr) {
    // A register's presence marks are swept later.
    db_.run(
        "UPDATE submission SET state = 1, acceptance = ?2, received_at = ?3, committed_at = ?4, window_duty = ?5, "
        "window_id = ?6, swept = ?7, content_length = ?8, late = ?10, "
        "content_digest = CASE content_digest WHEN zeroblob(32) THEN ?9 ELSE content_digest END WHERE id = ?1",
        *key, number, stored(acceptance.received_at), stored(acceptance.committed_at), acceptance.window_duty,
        acceptance.window_id, !is_register, static_cast<std::int64_t>(acceptance.content_length),
        acceptance.content_digest, acceptance.late);
    facts_.erase(*key);
  } else {
    facts_[*key].state = domain::SubmissionState::accepted;
  }
  effect("accept.1-flipped");
  number_later_revisions(*key);
  std::int64_t first_position = 0;
  if (is_register) {
    first_position = rows_next - 1;  // no row of a register makes a revision; those that follow do
    end_memberships(*key);
    revisions.regrouped = regroup(*key, number, rows_next);
  }
  const auto made = revisions.created + revisions.corrected + revisions.withdrawn + revisions.regrouped;
  if (made > 0) {
    const auto range =
        next(newest_range_, "SELECT coalesce(max(number), 0) FROM delivery_range WHERE county = ?1", ids_.number());
    db_.run(
        "INSERT INTO delivery_range(county, number, submission, revisions, confirmed_to) VALUES(?1, ?2, ?3, ?4, ?5)",
        ids_.number(), range, *key, made, first_position);
  }
  effect("accept.2-range");
  if (const auto status = db_.settle(); !status) return status.error();
  return revisions;
}

void SqliteTransaction::number_later_revisions(std::int64_t submission_key) {
  struct Later {
    std::int64_t row, alert;
    RevisionKind kind;
  };
  constexpr std::size_t kStep = 1000;
  std::int64_t from = CountyIds::row(submission_key, 0);
  std::vector<Later> step;
  do {
    step.clear();
    {
      Query query(db_,
                  "SELECT id, alert, kind FROM row INDEXED BY row_later WHERE id > ?1 AND id <= ?2 "
                  "AND record IS NOT NULL AND kind IS NOT NULL AND alert <> id ORDER BY id LIMIT 1000",
                  from, CountyIds::row(submission_key, kRowsMax));
      while (query.next()) {
        step.push_back({query.integer(0), query.integer(1), static_cast<RevisionKind>(query.integer(2))});
      }
    }
    for (const auto& later : step) {
      std::int64_t revision = 2;
      {
        Query query(db_, "SELECT max(revision) FROM alert_revision WHERE county = ?1 AND alert = ?2", ids_.number(),
                    later.alert);
        if (query.next() && !query.is_null(0)) revision = query.integer(0) + 1;
      }
      db_.run("INSERT INTO alert_revision(county, alert, revision, row) VALUES(?1, ?2, ?3, ?4)", ids_.number(),
              later.alert, revision, later.row);
      db_.run("UPDATE row SET revision = ?2 WHERE id = ?1", later.row, revision);
      if (later.kind == RevisionKind::withdrawn) {
        db_.run("INSERT OR IGNORE INTO withdrawn_alert(alert) VALUES(?1)", later.alert);
      } else if (later.kind == RevisionKind::created) {
        db_.run("DELETE FROM withdrawn_alert WHERE alert = ?1", later.alert);
      }
      from = later.row;
    }
  } while (step.size() == kStep && !db_.failed());
}

// A register is a snapshot: a membership ends when a newer row of its record came, or when its person is not in it.
void SqliteTransaction::end_memberships(std::int64_t submission_key) {
  const auto first = CountyIds::row(submission_key, 0);
  const auto last = CountyIds::row(submission_key, kRowsMax);
  db_.run("DELETE FROM temp.ended");
  db_.run(
      "INSERT OR IGNORE INTO temp.ended(row, person) SELECT p.id, p.person FROM row r INDEXED BY row_later "
      "JOIN row p ON p.id = r.previous WHERE r.id BETWEEN ?1 AND ?2 AND r.record IS NOT NULL",
      first, last);
  db_.run(
      "INSERT OR IGNORE INTO temp.ended(row, person) SELECT m.row, m.person FROM membership m "
      "JOIN submission s ON s.id = m.row >> 24 JOIN submission own ON own.id = ?2 "
      "WHERE m.county = ?1 AND s.feed = own.feed AND s.acceptance IS NOT NULL AND s.id <> own.id "
      "AND NOT EXISTS(SELECT 1 FROM membership_end e WHERE e.row = m.row) "
      "AND m.row NOT IN (SELECT p.row FROM present p WHERE p.id BETWEEN ?3 AND ?4)",
      ids_.number(), submission_key, first, last);
  db_.run("INSERT OR IGNORE INTO membership_end(row, submission) SELECT row, ?1 FROM temp.ended", submission_key);
}

// What a person's household was at an acceptance: the police household, else the national one.
#define FANGPIN_HOUSEHOLD_AT(acceptance_number)                                                \
  "(SELECT m.household FROM membership m JOIN submission b ON b.id = m.row >> 24 "             \
  "LEFT JOIN membership_end e ON e.row = m.row LEFT JOIN submission n ON n.id = e.submission " \
  "WHERE m.county = ?1 AND m.person = standing.person AND b.acceptance <= " acceptance_number  \
  " AND (e.row IS NULL OR n.acceptance > " acceptance_number                                   \
  ") AND m.household IS NOT NULL ORDER BY m.police DESC, m.row DESC LIMIT 1)"

std::int64_t SqliteTransaction::regroup(std::int64_t submission_key, std::int64_t acceptance, std::int64_t rows_next) {
  db_.run("DELETE FROM temp.affected");
  db_.run("DELETE FROM temp.moved");
  db_.run("INSERT OR IGNORE INTO temp.affected(person) SELECT person FROM row WHERE id BETWEEN ?1 AND ?2",
          CountyIds::row(submission_key, 0), CountyIds::row(submission_key, kRowsMax));
  db_.run("INSERT OR IGNORE INTO temp.affected(person) SELECT person FROM temp.ended");
  // Standing alerts of these people, with the acceptance of the last revision: what that one said is what the registers
  // said then.
  db_.run(
      "INSERT INTO temp.moved(alert, person, revision) SELECT alert, person, revision FROM ("
      "SELECT pr.row AS alert, a.person AS person, coalesce((SELECT max(v.revision) FROM alert_revision v "
      "WHERE v.county = ?1 AND v.alert = pr.row), 1) + 1 AS revision, coalesce((SELECT l.acceptance "
      "FROM alert_revision v JOIN submission l ON l.id = v.row >> 24 WHERE v.county = ?1 AND v.alert = pr.row "
      "ORDER BY v.revision DESC LIMIT 1), s.acceptance) AS said_at "
      "FROM temp.affected a CROSS JOIN person_row pr ON pr.county = ?1 AND pr.person = a.person "
      "CROSS JOIN row r ON r.id = pr.row AND r.alert = r.id "
      "JOIN submission s ON s.id = pr.row >> 24 AND s.acceptance IS NOT NULL "
      "WHERE NOT EXISTS(SELECT 1 FROM withdrawn_alert w WHERE w.alert = pr.row)) AS standing "
      "WHERE " FANGPIN_HOUSEHOLD_AT("standing.said_at") " IS NOT " FANGPIN_HOUSEHOLD_AT("?2"),
      ids_.number(), acceptance);
  const auto moved = db_.changes();
  if (db_.failed() || moved == 0) return 0;
  if (rows_next + moved > kRowsMax) {
    db_.fail(error(Errc::too_large, "a register moves more alerts than a submission can hold"));
    return 0;
  }
  // A regrouped alert leaves with what its latest accepted row said.
  db_.run(
      "INSERT INTO row(id, subject, outcome, kind, line, stands, due_at, record, alert, revision, person, area, "
      "discovered, alert_id, kept) "
      "SELECT ?2 + row_number() OVER (ORDER BY m.alert) - 1, ?3, ?4, ?5, 0, 1, 0, coalesce(r.record, r.id), m.alert, "
      "m.revision, m.person, c.area, c.discovered, r.alert_id, c.kept "
      "FROM temp.moved m JOIN row r ON r.id = m.alert JOIN row c ON c.id = coalesce((SELECT v.row "
      "FROM record_version v JOIN submission s ON s.id = v.row >> 24 AND s.acceptance IS NOT NULL "
      "WHERE v.county = ?1 AND v.record = coalesce(r.record, r.id) ORDER BY v.row DESC LIMIT 1), "
      "coalesce(r.record, r.id))",
      ids_.number(), CountyIds::row(submission_key, rows_next), static_cast<int>(StoredSubject::regroup),
      static_cast<int>(domain::RowOutcome::regrouped), static_cast<int>(RevisionKind::regrouped));
  db_.run(
      "INSERT INTO alert_revision(county, alert, revision, row) SELECT ?1, alert, revision, id FROM row "
      "WHERE id >= ?2 AND id < ?3",
      ids_.number(), CountyIds::row(submission_key, rows_next), CountyIds::row(submission_key, rows_next + moved));
  db_.run("UPDATE submission SET rows_next = ?2, revisions_regrouped = ?3 WHERE id = ?1", submission_key,
          rows_next + moved, moved);
  effect("accept.3-regrouped");
  return moved;
}

}  // namespace fangpin::store::sqlite
