// Records whose period is over: a record leaves with all its rows and with all that its alert has become, or not at
// all, so that what is left never refers to what is gone.
#include <algorithm>
#include <set>

#include "gateway/store/sqlite/records.hpp"
#include "gateway/store/sqlite/row_to_write.hpp"
#include "gateway/store/sqlite/transaction.hpp"

namespace fangpin::store::sqlite {

struct RecordChain {
  struct Row {
    std::int64_t id = 0;
    std::int64_t person = 0;
  };
  std::int64_t record = 0;
  std::int64_t alert = 0;  // 0: it never had one
  StoredSubject subject = StoredSubject::alert;
  bool stands = false;  // its latest row leaves an alert standing
  Bytes keys;
  std::vector<Row> rows;
};

RecordChain SqliteTransaction::chain_of(std::int64_t record) {
  RecordChain chain;
  chain.record = record;
  std::set<std::int64_t> rows{record};
  {
    Query query(db_, "SELECT row FROM record_version WHERE county = ?1 AND record = ?2", ids_.number(), record);
    while (query.next()) rows.insert(query.integer(0));
  }
  const auto latest = *rows.rbegin();
  {
    Query query(db_, "SELECT alert, stands FROM row WHERE id = ?1", latest);
    if (query.next()) {
      chain.alert = query.integer(0);
      chain.stands = query.integer(1) != 0;
    }
  }
  if (chain.alert != 0) {
    Query query(db_, "SELECT row FROM alert_revision WHERE county = ?1 AND alert = ?2", ids_.number(), chain.alert);
    while (query.next()) rows.insert(query.integer(0));
  }
  for (const auto id : rows) {
    Query query(db_, "SELECT person, subject, keys FROM row WHERE id = ?1", id);
    if (!query.next()) continue;
    chain.rows.push_back({id, query.integer(0)});
    if (id != record) continue;
    chain.subject = static_cast<StoredSubject>(query.integer(1));
    chain.keys = query.bytes(2);
  }
  return chain;
}

void SqliteTransaction::erase_chain(const RecordChain& chain) {
  index_.remove_record(unpacked(chain.keys), chain.record);
  db_.run("DELETE FROM record_version WHERE county = ?1 AND record = ?2", ids_.number(), chain.record);
  if (chain.alert != 0) {
    db_.run("DELETE FROM alert_revision WHERE county = ?1 AND alert = ?2", ids_.number(), chain.alert);
    db_.run("DELETE FROM withdrawn_alert WHERE alert = ?1", chain.alert);
  }
  std::set<std::int64_t> persons;
  for (const auto& row : chain.rows) {
    db_.run("DELETE FROM membership_end WHERE row = ?1", row.id);
    erase_row(row.id, row.person);
    persons.insert(row.person);
  }
  for (const auto person : persons) erase_person_unless_known(person);
}

namespace {

// Whether anything received before the cut still has to be delivered: its household is what the registers said then.
bool delivery_outstanding(Connection& db, CountyIds ids, Instant cut) {
  Query query(db,
              "SELECT 1 FROM delivery_range d JOIN submission s ON s.id = d.submission "
              "WHERE d.county = ?1 AND d.revisions > d.confirmed AND s.received_at < ?2 LIMIT 1",
              ids.number(), stored(cut));
  return query.next();
}

// Memberships end with the acceptance of another submission, and their period begins there.
bool ended_before(Connection& db, std::int64_t row, Instant cut) {
  Query query(db,
              "SELECT 1 FROM membership_end e JOIN submission s ON s.id = e.submission WHERE e.row = ?1 "
              "AND s.received_at < ?2",
              row, stored(cut));
  return query.next();
}

bool received_before(Connection& db, std::int64_t row, Instant cut) {
  Query query(db, "SELECT 1 FROM submission WHERE id = ?1 AND acceptance IS NOT NULL AND received_at < ?2",
              CountyIds::submission_of_row(row), stored(cut));
  return query.next();
}

}  // namespace

PageRemoved SqliteTransaction::expire_records(const RetentionPage& page) {
  PageRemoved out;
  const bool outstanding = delivery_outstanding(db_, ids_, page.cut);
  auto left = static_cast<std::int64_t>(page.looked_at_max);
  auto after = page.after;
  auto submission = expired_submission(page, CountyIds::submission_of_row(after));
  while (submission != 0 && left > 0 && !db_.failed()) {
    after = std::max(after, CountyIds::row(submission, 0));
    std::vector<std::pair<std::int64_t, bool>> rows;  // the first of its record?
    {
      Query query(db_, "SELECT id, record IS NULL FROM row WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3", after,
                  CountyIds::row(submission, kRowsMax), left);
      while (query.next()) rows.emplace_back(query.integer(0), query.integer(1) != 0);
    }
    const auto feed = facts_of(submission).feed;
    const bool repeats =
        std::find(page.repeating_feeds.begin(), page.repeating_feeds.end(), feed) != page.repeating_feeds.end();
    for (const auto& [row, first] : rows) {
      after = row;
      if (!first) continue;
      const auto chain = chain_of(row);
      const bool is_register = chain.subject != StoredSubject::alert;
      const bool over = std::all_of(chain.rows.begin(), chain.rows.end(), [&](const auto& one) {
        return received_before(db_, one.id, page.cut) && (!is_register || ended_before(db_, one.id, page.cut));
      });
      if (!over || (chain.stands && repeats)) continue;
      const bool told = is_register ? !outstanding
                                    : std::all_of(chain.rows.begin(), chain.rows.end(),
                                                  [&](const auto& one) { return delivered(one.id); });
      if (!told) {
        ++out.held;
        continue;
      }
      erase_chain(chain);
      out.removed += static_cast<std::int64_t>(chain.rows.size());
    }
    if (static_cast<std::int64_t>(rows.size()) == left) break;  // perhaps not all of them
    left -= static_cast<std::int64_t>(rows.size()) + 1;
    bool kept = false;
    {
      Query query(db_, "SELECT 1 FROM row WHERE id BETWEEN ?1 AND ?2 LIMIT 1", CountyIds::row(submission, 0),
                  CountyIds::row(submission, kRowsMax));
      kept = query.next();
    }
    if (!kept) mark_removed(submission, page.kind);
    submission = expired_submission(page, submission + 1);
    if (submission != 0) after = CountyIds::row(submission, 0);
  }
  if (submission != 0) out.end = after;
  return out;
}

}  // namespace fangpin::store::sqlite
