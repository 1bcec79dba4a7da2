#include <algorithm>

#include "crypto/base/effect.hpp"
#include "gateway/store/sqlite/records.hpp"
#include "gateway/store/sqlite/row_to_write.hpp"
#include "gateway/store/sqlite/transaction.hpp"

namespace fangpin::store::sqlite {

using domain::RowOutcome;

// The submission while a batch is written; its numbers go back into its row at the end.
struct SqliteTransaction::Staging {
  std::int64_t key = 0;
  std::string feed;
  std::int64_t next = 1;
  domain::RowCounts counts;
  RevisionCounts revisions;
  RowSealer* sealer = nullptr;
};

namespace {

void add(domain::RowCounts& sum, const domain::RowCounts& counts) {
  sum.created += counts.created;
  sum.corrected += counts.corrected;
  sum.regrouped += counts.regrouped;
  sum.unchanged += counts.unchanged;
  sum.without_alert += counts.without_alert;
}

void add(RevisionCounts& sum, const RevisionCounts& revisions) {
  sum.created += revisions.created;
  sum.corrected += revisions.corrected;
  sum.withdrawn += revisions.withdrawn;
}

}  // namespace

Result<std::vector<RowOutcome>> SqliteTransaction::stage(domain::SubmissionId id, std::span<const RowToStage> rows,
                                                         RowSealer& sealer) {
  std::vector<RowOutcome> outcomes;
  if (auto space = require_space(); !space) return space.error();
  const auto key = staged(id);
  if (!key) return db_.settle().error();
  if (rows.empty()) return outcomes;
  Staging staging;
  staging.key = *key;
  staging.feed = facts_of(*key).feed;
  staging.sealer = &sealer;
  const auto subject = static_cast<int>(rows.front().subject);
  std::optional<std::int64_t> subject_before;
  auto* const fresh = begun(*key);
  if (fresh != nullptr) {
    staging.next = fresh->rows_next;
    subject_before = fresh->subject;
  } else {
    Query query(db_, "SELECT rows_next, subject FROM submission WHERE id = ?1", *key);
    if (query.next()) {
      staging.next = query.integer(0);
      subject_before = query.maybe_integer(1);
    }
  }
  if (subject_before && *subject_before != subject) return error(Errc::bug, "a submission has one subject");
  if (staging.next + static_cast<std::int64_t>(rows.size()) > kRowsMax) {
    return error(Errc::too_large, "more than " + std::to_string(kRowsMax) + " rows in one submission");
  }
  outcomes.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size() && !db_.failed(); ++i) {
    if (rows[i].natural_key.empty() || rows[i].row_digest.empty() || rows[i].person.empty()) {
      return error(Errc::bug, "a row without its tokens");
    }
    if (static_cast<int>(rows[i].subject) != subject) return error(Errc::bug, "a submission has one subject");
    outcomes.push_back(stage_row(staging, i, rows[i]));
  }
  const auto& counts = staging.counts;
  const auto& revisions = staging.revisions;
  if (fresh != nullptr) {
    fresh->rows_next = staging.next;
    fresh->subject = subject;
    add(fresh->counts, counts);
    add(fresh->revisions, revisions);
  } else {
    db_.run(
        "UPDATE submission SET rows_next = ?2, subject = ?3, created = created + ?4, corrected = corrected + ?5, "
        "regrouped = regrouped + ?6, unchanged = unchanged + ?7, without_alert = without_alert + ?8, "
        "revisions_created = revisions_created + ?9, revisions_corrected = revisions_corrected + ?10, "
        "revisions_withdrawn = revisions_withdrawn + ?11 WHERE id = ?1",
        *key, staging.next, subject, counts.created, counts.corrected, counts.regrouped, counts.unchanged,
        counts.without_alert, revisions.created, revisions.corrected, revisions.withdrawn);
  }
  effect("stage.1-rows");
  if (const auto status = db_.settle(); !status) return status.error();
  return outcomes;
}

// Rows of the submission in hand count, and rows that are accepted; what other submissions have staged does not, since
// one feed's intake is serial and no other feed has the same records.
bool SqliteTransaction::counts_for(std::int64_t row, std::int64_t submission_key, const std::string& feed) {
  const auto submission = CountyIds::submission_of_row(row);
  if (submission == submission_key) return true;
  const auto& facts = facts_of(submission);
  return facts.state == domain::SubmissionState::accepted && facts.feed == feed;
}

std::int64_t SqliteTransaction::latest_row(std::int64_t record, std::int64_t submission_key, const std::string& feed) {
  std::vector<std::int64_t> versions;
  {
    Query query(db_, "SELECT row FROM record_version WHERE county = ?1 AND record = ?2 ORDER BY row DESC",
                ids_.number(), record);
    while (query.next()) versions.push_back(query.integer(0));
  }
  for (const auto row : versions) {
    if (counts_for(row, submission_key, feed)) return row;
  }
  return record;
}

std::optional<RecordVersion> SqliteTransaction::find_version(const Tokens& natural_key, std::int64_t submission_key,
                                                             const std::string& feed) {
  for (const auto record : index_.records(natural_key)) {
    if (!counts_for(record, submission_key, feed)) continue;
    RecordVersion version;
    version.record = record;
    version.row = latest_row(record, submission_key, feed);
    Query query(db_,
                "SELECT stands, alert, alert_id, person, household, digests, subject, "
                "subject IN (1, 2) AND EXISTS(SELECT 1 FROM membership_end e WHERE e.row = r.id) FROM row r "
                "WHERE r.id = ?1",
                version.row);
    if (!query.next()) return std::nullopt;
    version.stands = query.integer(0) != 0;
    version.alert = query.maybe_integer(1);
    const auto alert_id = query.blob(2);
    std::copy_n(alert_id.begin(), std::min(alert_id.size(), version.alert_id.size()), version.alert_id.begin());
    version.person = query.integer(3);
    version.household = query.maybe_integer(4);
    version.digests = query.bytes(5);
    version.ended = query.integer(7) != 0;
    return version;
  }
  return std::nullopt;
}

// An unchanged row met under an older epoch proves that the newer epoch's digest is of the same content. This is true
// whatever becomes of the submission.
void SqliteTransaction::link_digests(const RecordVersion& version, const Tokens& given) {
  if (const auto all = joined(version.digests, given)) {
    db_.run("UPDATE row SET digests = ?2 WHERE id = ?1", version.row, *all);
  }
}

RowOutcome SqliteTransaction::stage_row(Staging& staging, std::size_t position, const RowToStage& row) {
  const bool is_register = row.subject != RowSubject::alert;
  auto before = find_version(row.natural_key, staging.key, staging.feed);
  if (before && before->ended) before.reset();  // who has left and comes back begins anew
  std::optional<std::int64_t> household;
  if (!row.household.empty()) household = index_.household(row.household);
  RowToWrite written;
  const bool same_content = before && meet(before->digests, row.row_digest);
  if (!before) {
    written.outcome = RowOutcome::created;
    ++staging.counts.created;
  } else if (is_register && before->household != household) {
    written.outcome = RowOutcome::regrouped;
    ++staging.counts.regrouped;
  } else if (same_content) {
    written.outcome = RowOutcome::unchanged;
    ++staging.counts.unchanged;
  } else {
    written.outcome = RowOutcome::corrected;
    ++staging.counts.corrected;
  }
  const bool sums = !is_register && row.year_threshold && row.measure_cents && row.discovered;
  bool alert = row.alert;
  if (sums && written.outcome == RowOutcome::unchanged) alert = before->stands;
  if (sums && written.outcome != RowOutcome::unchanged && alert) {
    const PersonYear year{index_.person(row.person), to_text(*row.discovered).substr(0, 4)};
    alert = year_reaches(year, staging.key, staging.feed, before ? before->record : 0, row);
  }
  if (!is_register && !alert) ++staging.counts.without_alert;
  if (written.outcome == RowOutcome::unchanged) {
    if (row.row_digest.size() > 1) {
      link_digests(*before, row.row_digest);
      (void)index_.person(row.person);
    }
    if (is_register) {
      db_.run("INSERT INTO present(id, row) VALUES(?1, ?2)", CountyIds::row(staging.key, staging.next++), before->row);
    }
    return written.outcome;
  }
  written.id = CountyIds::row(staging.key, staging.next++);
  written.subject = static_cast<StoredSubject>(row.subject);
  written.line = row.line;
  if (!row.sheet.empty()) written.sheet = row.sheet;
  if (written.outcome == RowOutcome::created) written.due = row.due;
  written.person = index_.person(row.person);
  written.household = household;
  written.digests = packed(row.row_digest);
  written.area = row.area;
  written.discovered = stored(row.discovered);
  written.measure_cents = row.measure_cents;
  written.kept = row.kept;
  if (before) {
    written.record = before->record;
    written.previous = before->row;
  } else {
    written.keys = packed(row.natural_key);
    index_.add_record(row.natural_key, written.id);
  }
  if (!is_register) stage_alert(staging, position, alert, before, written);
  write_row(written);
  if (is_register) {
    db_.run("INSERT INTO membership(county, person, row, police, household) VALUES(?1, ?2, ?3, ?4, ?5)", ids_.number(),
            written.person, written.id, row.subject == RowSubject::household_register, household);
  } else if (!before || written.alert == written.id || written.person != before->person) {
    db_.run("INSERT INTO person_row(county, person, row) VALUES(?1, ?2, ?3)", ids_.number(), written.person,
            written.id);
  }
  if (sums && before) {
    if (const auto year = year_of(before->row)) {
      staging.revisions.withdrawn +=
          settle_year(*year, staging.key, staging.feed, *row.year_threshold, row.line, staging.next);
    }
  }
  return written.outcome;
}

// What the row does to the record's alert. Which number the revision gets and to which household it belongs is known
// only at the acceptance, for a register may be accepted before it.
void SqliteTransaction::stage_alert(Staging& staging, std::size_t position, bool alert,
                                    const std::optional<RecordVersion>& before, RowToWrite& written) {
  const bool stood = before && before->stands;
  written.stands = alert;
  if (before && before->alert) {
    written.alert = before->alert;
    written.alert_id = before->alert_id;
  }
  if (!alert && !stood) return;
  if (!alert) {
    written.kind = static_cast<int>(RevisionKind::withdrawn);
    ++staging.revisions.withdrawn;
    return;
  }
  if (stood) {
    written.kind = static_cast<int>(RevisionKind::corrected);
    ++staging.revisions.corrected;
  } else {
    written.kind = static_cast<int>(RevisionKind::created);
    ++staging.revisions.created;
    if (!written.alert) {
      written.alert = written.id;
      written.alert_id = new_alert_id();
    }
  }
  auto sealed = staging.sealer->seal(position, *written.alert_id);
  written.data_key = data_key(sealed.data_key, staging.key, *staging.sealer);
  written.envelope = std::move(sealed.ciphertext);
}

void SqliteTransaction::write_row(const RowToWrite& row) {
  const auto blob = [](const Bytes& bytes) {
    return bytes.empty() ? std::optional<ByteView>() : std::optional<ByteView>(bytes);
  };
  const auto alert_id = row.alert_id ? std::optional<ByteView>(*row.alert_id) : std::nullopt;
  db_.run(
      "INSERT INTO row(id, subject, outcome, kind, line, stands, due_at, record, previous, alert, person, household, "
      "keys, "
      "digests, area, discovered, measure_cents, alert_id, data_key, kept, envelope, sheet) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
      row.id, static_cast<int>(row.subject), static_cast<int>(row.outcome), row.kind, row.line, row.stands,
      row.due ? stored(*row.due) : 0, row.record, row.previous, row.alert, row.person, row.household, blob(row.keys),
      row.digests, row.area, row.discovered, row.measure_cents, alert_id, row.data_key, row.kept, blob(row.envelope),
      row.sheet);
  if (row.record) {
    db_.run("INSERT INTO record_version(county, record, row) VALUES(?1, ?2, ?3)", ids_.number(), row.record, row.id);
  }
}

std::int64_t SqliteTransaction::data_key(const crypto::DataKeyId& id, std::int64_t submission_key, RowSealer& sealer) {
  if (data_key_ && data_key_->id == id && data_key_->submission_key == submission_key) return data_key_->number;
  std::int64_t number = 0;
  {
    Query query(db_, "SELECT number FROM data_key WHERE county = ?1 AND id = ?2", ids_.number(), id);
    if (query.next()) number = query.integer(0);
  }
  if (number == 0) {
    const auto wrapped = sealer.wrapped(id);
    if (!wrapped) {
      db_.fail(error(Errc::bug, "an envelope whose data key is not known"));
      return 0;
    }
    db_.run("INSERT INTO data_key(county, id) VALUES(?1, ?2)", ids_.number(), id);
    {
      Query query(db_, "SELECT last_insert_rowid()");
      if (query.next()) number = query.integer(0);
    }
    for (const auto& [receiver, box] : wrapped->wrapped) {
      db_.run("INSERT INTO data_key_box(number, receiver, box) VALUES(?1, ?2, ?3)", number, receiver, box);
    }
  }
  db_.run("INSERT OR IGNORE INTO data_key_use(county, submission, number) VALUES(?1, ?2, ?3)", ids_.number(),
          submission_key, number);
  data_key_ = {id, submission_key, number};
  return number;
}

// Random, so that an alert's id says nothing about its place among others.
domain::AlertId SqliteTransaction::new_alert_id() {
  domain::AlertId id;
  if (random_used_ + id.size() > random_bytes_.size()) {
    random_.fill(random_bytes_);
    random_used_ = 0;
  }
  std::copy_n(random_bytes_.begin() + static_cast<std::ptrdiff_t>(random_used_), id.size(), id.begin());
  random_used_ += id.size();
  return id;
}

}  // namespace fangpin::store::sqlite
