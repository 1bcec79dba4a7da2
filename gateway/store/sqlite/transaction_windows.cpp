#include "gateway/store/sqlite/records.hpp"
#include "gateway/store/sqlite/transaction.hpp"

namespace fangpin::store::sqlite {

// A window that a waiver may conclude (store.hpp: windows_waivable); the argument is the number of met-late.
#define FANGPIN_WAIVABLE(met_late) "(verdict IS NULL OR (verdict = " met_late " AND down_from IS NOT NULL))"

namespace {

std::vector<domain::Window> windows_of(Query& query) {
  std::vector<domain::Window> windows;
  while (query.next()) windows.push_back(window_of(query));
  return windows;
}

// A statement that must find its window: a change to one that is not in the ledger, or is final, is a bug of the
// caller.
Status require_one(Connection& db, const char* what) {
  if (const auto status = db.settle(); !status) return status;
  if (db.changes() != 1) return error(Errc::conflict, what);
  return ok();
}

}  // namespace

Status SqliteTransaction::open_window(const domain::Window& window) {
  db_.run(
      "INSERT OR IGNORE INTO slot(county, duty, population, first, last, feed, feeds, due, missed_at, policy, clause) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
      ids_.number(), window.duty, window.population, to_text(window.first), to_text(window.last), window.feed,
      lines(window.feeds), stored(window.due), stored(window.missed_at), window.policy, window.clause);
  return db_.settle();
}

Result<std::vector<domain::Window>> SqliteTransaction::windows_clearable_by(std::string_view feed,
                                                                            std::string_view population) {
  const std::string wanted = "\n" + std::string(feed) + "\n";
  Query query(db_,
              "SELECT " FANGPIN_SLOT_COLUMNS
              "FROM slot WHERE county = ?1 AND population = ?2 AND instr(char(10) || feeds || char(10), ?3) > 0 "
              "ORDER BY first, last, duty",
              ids_.number(), population, wanted);
  auto windows = windows_of(query);
  if (const auto status = db_.settle(); !status) return status.error();
  return windows;
}

Result<std::vector<domain::Window>> SqliteTransaction::windows_without_verdict() {
  Query query(db_,
              "SELECT " FANGPIN_SLOT_COLUMNS
              "FROM slot WHERE county = ?1 AND verdict IS NULL ORDER BY first, last, duty, population",
              ids_.number());
  auto windows = windows_of(query);
  if (const auto status = db_.settle(); !status) return status.error();
  return windows;
}

Status SqliteTransaction::conclude(const domain::Window& window, domain::Verdict verdict, Instant at,
                                   domain::SubmissionId by) {
  db_.run(
      "UPDATE slot SET verdict = ?6, concluded_at = ?7, cleared_by = ?8 "
      "WHERE county = ?1 AND duty = ?2 AND population = ?3 AND first = ?4 AND last = ?5 AND verdict IS NULL",
      ids_.number(), window.duty, window.population, to_text(window.first), to_text(window.last),
      static_cast<int>(verdict), stored(at), by);
  return require_one(db_, "the window is unknown or has its verdict");
}

Status SqliteTransaction::note_outage(const domain::Window& window, const domain::Outage& outage, Instant missed_at) {
  db_.run(
      "UPDATE slot SET down_from = ?6, down_to = ?7, missed_at = ?8 "
      "WHERE county = ?1 AND duty = ?2 AND population = ?3 AND first = ?4 AND last = ?5 AND verdict IS NULL",
      ids_.number(), window.duty, window.population, to_text(window.first), to_text(window.last), stored(outage.from),
      stored(outage.to), stored(missed_at));
  return require_one(db_, "the window is unknown or has its verdict");
}

Status SqliteTransaction::note_attempted(const domain::Window& window) {
  db_.run(
      "UPDATE slot SET attempted = 1 "
      "WHERE county = ?1 AND duty = ?2 AND population = ?3 AND first = ?4 AND last = ?5",
      ids_.number(), window.duty, window.population, to_text(window.first), to_text(window.last));
  return require_one(db_, "the window is unknown");
}

// The first push after `missed` is the one that is linked.
Status SqliteTransaction::note_delivered_after(const domain::Window& window, domain::SubmissionId by) {
  db_.run(
      "UPDATE slot SET delivered_after = CASE delivered_after WHEN 0 THEN ?6 ELSE delivered_after END "
      "WHERE county = ?1 AND duty = ?2 AND population = ?3 AND first = ?4 AND last = ?5 AND verdict = ?7",
      ids_.number(), window.duty, window.population, to_text(window.first), to_text(window.last), by,
      static_cast<int>(domain::Verdict::missed));
  return require_one(db_, "the window is unknown or was not missed");
}

Result<std::vector<domain::Window>> SqliteTransaction::windows_waivable() {
  Query query(db_,
              "SELECT " FANGPIN_SLOT_COLUMNS
              "FROM slot WHERE county = ?1 AND " FANGPIN_WAIVABLE("?2") " ORDER BY first, last, duty, population",
              ids_.number(), static_cast<int>(domain::Verdict::met_late));
  auto windows = windows_of(query);
  if (const auto status = db_.settle(); !status) return status.error();
  return windows;
}

Status SqliteTransaction::waive(const domain::Window& window, std::string_view document, Instant at) {
  db_.run(
      "UPDATE slot SET verdict = ?6, concluded_at = ?7, waiver = ?8 "
      "WHERE county = ?1 AND duty = ?2 AND population = ?3 AND first = ?4 AND last = ?5 AND " FANGPIN_WAIVABLE("?9"),
      ids_.number(), window.duty, window.population, to_text(window.first), to_text(window.last),
      static_cast<int>(domain::Verdict::waived), stored(at), document, static_cast<int>(domain::Verdict::met_late));
  if (const auto waived = require_one(db_, "the window is unknown or has its verdict"); !waived) return waived;
  if (window.cleared_by == 0) return ok();
  db_.run("UPDATE submission SET owes_explanation = 0 WHERE id = ?1 AND late = 0 AND explanation IS NULL",
          ids_.submission(window.cleared_by));
  return db_.settle();
}

}  // namespace fangpin::store::sqlite
