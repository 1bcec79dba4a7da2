#include "gateway/store/sqlite/row_to_write.hpp"
#include "gateway/store/sqlite/transaction.hpp"

namespace fangpin::store::sqlite {

namespace {

// More people under one number are a collective household (a dormitory, a company): no family that shares its costs.
constexpr std::size_t kHouseholdPersonsMax = 64;

}  // namespace

std::vector<std::int64_t> SqliteTransaction::summed_with(std::int64_t person, const YearThreshold& threshold) {
  std::vector<std::int64_t> persons;
  if (threshold.per_household) {
    Query query(
        db_,
        "WITH standing AS (SELECT m.person, m.household FROM membership m JOIN submission s ON s.id = m.row >> 24 "
        "WHERE m.county = ?1 AND m.person = ?2 AND m.police = 1 AND m.household IS NOT NULL "
        "AND s.acceptance IS NOT NULL AND NOT EXISTS(SELECT 1 FROM membership_end e WHERE e.row = m.row) "
        "ORDER BY m.row DESC LIMIT 1) "
        "SELECT DISTINCT m.person FROM standing JOIN membership m INDEXED BY membership_household "
        "ON m.county = ?1 AND m.household = standing.household AND m.police = 1 "
        "JOIN submission s ON s.id = m.row >> 24 WHERE s.acceptance IS NOT NULL "
        "AND NOT EXISTS(SELECT 1 FROM membership_end e WHERE e.row = m.row) LIMIT ?3",
        ids_.number(), person, static_cast<std::int64_t>(kHouseholdPersonsMax + 1));
    while (query.next()) persons.push_back(query.integer(0));
  }
  if (persons.empty() || persons.size() > kHouseholdPersonsMax) return {person};
  return persons;
}

// People have few rows, so a year is added up anew each time: nothing is kept that could disagree with the rows.
std::vector<YearRecord> SqliteTransaction::year_records(const PersonYear& of, const YearThreshold& threshold,
                                                        std::int64_t submission_key, const std::string& feed) {
  std::vector<YearRecord> records;
  for (const auto person : summed_with(of.person, threshold)) {
    std::vector<std::int64_t> begun;
    {
      Query query(db_,
                  "SELECT DISTINCT coalesce(r.record, r.id) FROM person_row p JOIN row r ON r.id = p.row "
                  "WHERE p.county = ?1 AND p.person = ?2",
                  ids_.number(), person);
      while (query.next()) begun.push_back(query.integer(0));
    }
    for (const auto record : begun) {
      if (!counts_for(record, submission_key, feed)) continue;
      YearRecord found{person, record, latest_row(record, submission_key, feed)};
      Query query(db_,
                  "SELECT measure_cents, stands FROM row WHERE id = ?1 AND person = ?2 AND subject = ?3 "
                  "AND measure_cents IS NOT NULL AND substr(discovered, 1, 4) = ?4",
                  found.row, person, static_cast<int>(StoredSubject::alert), of.year);
      if (!query.next()) continue;  // another year, another person by now, or withdrawn
      found.cents = query.integer(0);
      found.stands = query.integer(1) != 0;
      records.push_back(found);
    }
  }
  return records;
}

bool SqliteTransaction::year_reaches(const PersonYear& of, std::int64_t submission_key, const std::string& feed,
                                     std::int64_t record, const RowToStage& row) {
  std::int64_t sum = *row.measure_cents;
  for (const auto& other : year_records(of, *row.year_threshold, submission_key, feed)) {
    if (other.record != record) sum += other.cents;
  }
  return sum >= row.year_threshold->cents;
}

std::optional<PersonYear> SqliteTransaction::year_of(std::int64_t row) {
  Query query(db_,
              "SELECT person, substr(discovered, 1, 4) FROM row WHERE id = ?1 AND measure_cents IS NOT NULL "
              "AND discovered IS NOT NULL",
              row);
  if (!query.next()) return std::nullopt;
  return PersonYear{query.integer(0), query.string(1)};
}

// The other records' content did not change, so each gets a version with its own digests: pushed again it is unchanged
// and does not stand again by itself; the row that brings the year to the threshold anew carries the alert.
std::int64_t SqliteTransaction::settle_year(const PersonYear& of, std::int64_t submission_key, const std::string& feed,
                                            const YearThreshold& threshold, std::int64_t line, std::int64_t& next) {
  const auto records = year_records(of, threshold, submission_key, feed);
  std::int64_t sum = 0;
  for (const auto& record : records) sum += record.cents;
  if (sum >= threshold.cents) return 0;
  std::int64_t withdrawn = 0;
  for (const auto& record : records) {
    if (!record.stands) continue;
    if (next > kRowsMax) {
      db_.fail(error(Errc::too_large, "more than " + std::to_string(kRowsMax) + " rows in one submission"));
      return withdrawn;
    }
    std::string area;
    std::string kept;
    RowToWrite row;
    {
      Query query(db_, "SELECT area, discovered, measure_cents, kept, digests, alert, alert_id FROM row WHERE id = ?1",
                  record.row);
      if (!query.next()) continue;
      area = query.string(0);
      row.discovered = query.string(1);
      row.measure_cents = query.maybe_integer(2);
      kept = query.string(3);
      row.digests = query.bytes(4);
      row.alert = query.maybe_integer(5);
      const auto alert_id = query.blob(6);
      row.alert_id.emplace();
      std::copy_n(alert_id.begin(), std::min(alert_id.size(), row.alert_id->size()), row.alert_id->begin());
    }
    row.id = CountyIds::row(submission_key, next++);
    row.subject = StoredSubject::alert;
    row.outcome = domain::RowOutcome::unchanged;
    row.kind = static_cast<int>(RevisionKind::withdrawn);
    row.line = line;
    row.record = record.record;
    row.previous = record.row;
    row.person = record.person;
    row.area = area;
    row.kept = kept;
    write_row(row);
    ++withdrawn;
  }
  return withdrawn;
}

}  // namespace fangpin::store::sqlite
