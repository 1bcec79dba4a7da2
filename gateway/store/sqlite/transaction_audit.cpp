#include "crypto/base/effect.hpp"
#include "crypto/merkle_tree.hpp"
#include "crypto/tile.hpp"
#include "gateway/store/sqlite/transaction.hpp"

namespace fangpin::store::sqlite {

// The index is the number of entries before it: a job that is rolled back gives its index back, and the next one of the
// same group gets it. So does an entry that could not be made.
Result<AuditPosition> SqliteTransaction::append(std::int64_t attempt_number, const AuditEntryMaker& maker) {
  AuditPosition position;
  position.attempt_number = attempt_number;
  position.index = next(newest_entry_, "SELECT coalesce(max(id), ?1 - 1) FROM audit_entry WHERE id BETWEEN ?1 AND ?2",
                        ids_.first(), ids_.last()) -
                   ids_.first();
  auto written = write_entry(position, maker);
  if (!written) newest_entry_.reset();
  if (!written) return written.error();
  return position;
}

Status SqliteTransaction::write_entry(const AuditPosition& position, const AuditEntryMaker& maker) {
  if (const auto status = db_.settle(); !status) return status;
  const std::string bytes = maker(position);
  if (bytes.empty()) return error(Errc::bug, "an audit entry without bytes");
  if (bytes.size() > crypto::kEntryBytesMax) return error(Errc::bug, "an audit entry that no bundle can carry");
  const Digest leaf = crypto::leaf_hash(as_bytes(bytes));
  db_.run("INSERT INTO audit_entry(id, leaf, bytes) VALUES(?1, ?2, ?3)", ids_.first() + position.index, leaf,
          as_bytes(bytes));
  if (auto appended = log_.append(position.index, leaf); !appended) return appended;
  effect("audit.1-appended");
  return db_.settle();
}

Result<AuditPosition> SqliteTransaction::append_audit(const AuditEntryMaker& maker) { return append(0, maker); }

Result<AuditPosition> SqliteTransaction::append_attempt(std::string_view department, const AuditEntryMaker& maker) {
  const auto number =
      next(newest_attempts_[std::string(department)],
           "SELECT attempts FROM attempt_count WHERE county = ?1 AND department = ?2", ids_.number(), department);
  db_.run(
      "INSERT INTO attempt_count(county, department, attempts) VALUES(?1, ?2, ?3) "
      "ON CONFLICT(county, department) DO UPDATE SET attempts = excluded.attempts",
      ids_.number(), department, number);
  auto position = append(number, maker);
  if (position) position->proof = log_.want_proof(position->index);
  return position;
}

Status SqliteTransaction::keep_refusal(const RefusedAttempt& attempt, std::string_view answer) {
  std::int64_t id = ids_.first() + 1;
  {
    Query query(db_, "SELECT max(id) FROM refusal WHERE id BETWEEN ?1 AND ?2", ids_.first(), ids_.last());
    if (query.next() && !query.is_null(0)) id = query.integer(0) + 1;
  }
  db_.run(
      "INSERT INTO refusal(id, department, feed, idempotency_key, problem, at, answer) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      id, attempt.department, attempt.feed, attempt.idempotency_key, attempt.problem,
      attempt.at.time_since_epoch().count(), answer);
  return db_.settle();
}

Status SqliteTransaction::keep_cosigned(const LogCheckpoint& checkpoint) {
  db_.run(
      "INSERT INTO cosigned_checkpoint(county, number, size, note) "
      "SELECT ?1, coalesce(max(number) + 1, 0), ?2, ?3 FROM cosigned_checkpoint WHERE county = ?1",
      ids_.number(), checkpoint.size, checkpoint.note);
  return db_.settle();
}

}  // namespace fangpin::store::sqlite
