#include <set>

#include "gateway/store/sqlite/records.hpp"
#include "gateway/store/sqlite/row_to_write.hpp"
#include "gateway/store/sqlite/transaction.hpp"

namespace fangpin::store::sqlite {

// A withdrawal is a version of its record without a digest: if the department pushes the record again, even with the
// same content, it is a correction and the alert stands again under its id.
Result<std::vector<bool>> SqliteTransaction::withdraw(domain::SubmissionId id, std::span<const Tokens> natural_keys,
                                                      std::string_view reason,
                                                      std::optional<YearThreshold> year_threshold) {
  std::vector<bool> stood;
  if (auto space = require_space(); !space) return space.error();
  const auto key = staged(id);
  if (!key) return db_.settle().error();
  write_begun();
  const std::string feed = facts_of(*key).feed;
  std::int64_t next = 1;
  {
    Query query(db_, "SELECT rows_next FROM submission WHERE id = ?1", *key);
    if (query.next()) next = query.integer(0);
  }
  if (next + static_cast<std::int64_t>(natural_keys.size()) > kRowsMax) {
    return error(Errc::too_large, "too many withdrawals in one submission");
  }
  std::int64_t withdrawn = 0;
  std::set<PersonYear> years;
  for (const auto& natural_key : natural_keys) {
    const auto before = find_version(natural_key, *key, feed);
    stood.push_back(before && before->stands);
    if (!stood.back()) continue;
    std::string area;
    std::string kept;
    RowToWrite row;
    {
      Query query(db_, "SELECT area, discovered, measure_cents, kept FROM row WHERE id = ?1", before->row);
      if (query.next()) {
        area = query.string(0);
        if (!query.is_null(1)) row.discovered = query.string(1);
        row.measure_cents = query.maybe_integer(2);
        kept = query.string(3);
      }
    }
    row.id = CountyIds::row(*key, next++);
    row.subject = StoredSubject::withdrawal;
    row.outcome = domain::RowOutcome::corrected;
    row.kind = static_cast<int>(RevisionKind::withdrawn);
    row.line = static_cast<std::int64_t>(stood.size());
    row.record = before->record;
    row.previous = before->row;
    row.alert = before->alert;
    row.alert_id = before->alert_id;
    row.person = before->person;
    row.area = area;
    row.kept = kept;
    write_row(row);
    ++withdrawn;
    if (year_threshold) {
      if (auto year = year_of(before->row)) years.insert(std::move(*year));
    }
  }
  // Only now, so that a record named later in the list still stood.
  for (const auto& year : years) withdrawn += settle_year(year, *key, feed, *year_threshold, 0, next);
  db_.run(
      "UPDATE submission SET rows_next = ?2, revisions_withdrawn = revisions_withdrawn + ?3, withdrawal_reason = ?4 "
      "WHERE id = ?1",
      *key, next, withdrawn, reason);
  if (const auto status = db_.settle(); !status) return status.error();
  return stood;
}

}  // namespace fangpin::store::sqlite
