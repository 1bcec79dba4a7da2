#include "gateway/store/sqlite/migrations.hpp"

#include <array>

namespace fangpin::store::sqlite {

namespace {

// Enumerations are stored as the numbers that they have in gateway/domain and store.hpp; instants as milliseconds since
// 1970 UTC; days as YYYY-MM-DD; lists of short texts as lines.

constexpr const char* kFoundations = R"sql(
CREATE TABLE county(number INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);
CREATE TABLE fact(county INTEGER, name TEXT, value TEXT NOT NULL, PRIMARY KEY(county, name)) WITHOUT ROWID;
CREATE TABLE participant(county INTEGER, id TEXT, kind INTEGER NOT NULL, name TEXT NOT NULL, credit_code TEXT NOT NULL,
  role TEXT NOT NULL, certificate_fingerprints TEXT NOT NULL, signing_keys TEXT NOT NULL, envelope_key TEXT NOT NULL,
  signature_waived INTEGER NOT NULL, revoked INTEGER NOT NULL, PRIMARY KEY(county, id)) WITHOUT ROWID;
-- id: county << 48 | index in the county's log
CREATE TABLE audit_entry(id INTEGER PRIMARY KEY, leaf BLOB NOT NULL, bytes BLOB NOT NULL);
CREATE TABLE attempt_count(county INTEGER, department TEXT, attempts INTEGER NOT NULL, PRIMARY KEY(county, department))
  WITHOUT ROWID;
-- id: county << 48 | running number
CREATE TABLE refusal(id INTEGER PRIMARY KEY, department TEXT NOT NULL, feed TEXT NOT NULL, idempotency_key TEXT NOT NULL,
  problem TEXT NOT NULL, at INTEGER NOT NULL, answer TEXT NOT NULL);
CREATE TABLE slot(county INTEGER, duty TEXT, population TEXT, first TEXT, last TEXT, feed TEXT NOT NULL,
  feeds TEXT NOT NULL, due INTEGER NOT NULL, missed_at INTEGER NOT NULL, policy TEXT NOT NULL, clause TEXT NOT NULL,
  verdict INTEGER, concluded_at INTEGER, cleared_by INTEGER NOT NULL DEFAULT 0,
  delivered_after INTEGER NOT NULL DEFAULT 0, attempted INTEGER NOT NULL DEFAULT 0, waiver TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(county, duty, population, first, last)) WITHOUT ROWID;
)sql";

constexpr const char* kSubmissions = R"sql(
-- id: county << 32 | submission. acceptance: the order in which submissions became real.
CREATE TABLE submission(id INTEGER PRIMARY KEY, county INTEGER NOT NULL, department TEXT NOT NULL, feed TEXT NOT NULL,
  population TEXT NOT NULL, kind INTEGER NOT NULL, idempotency_key TEXT NOT NULL, content_digest BLOB NOT NULL,
  began_at INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0, acceptance INTEGER, subject INTEGER,
  rows_next INTEGER NOT NULL DEFAULT 1, problems_next INTEGER NOT NULL DEFAULT 1, swept INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL DEFAULT 0, corrected INTEGER NOT NULL DEFAULT 0, regrouped INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0, without_alert INTEGER NOT NULL DEFAULT 0,
  late INTEGER NOT NULL DEFAULT 0, revisions_created INTEGER NOT NULL DEFAULT 0,
  revisions_corrected INTEGER NOT NULL DEFAULT 0, revisions_withdrawn INTEGER NOT NULL DEFAULT 0,
  revisions_regrouped INTEGER NOT NULL DEFAULT 0, received_at INTEGER, committed_at INTEGER, content_length INTEGER NOT NULL DEFAULT 0,
  window_duty TEXT NOT NULL DEFAULT '', window_id TEXT NOT NULL DEFAULT '', receipt_id TEXT NOT NULL DEFAULT '',
  owes_explanation INTEGER NOT NULL DEFAULT 0, explanation TEXT, explained_at INTEGER, explanation_accepted INTEGER,
  withdrawal_reason TEXT NOT NULL DEFAULT '');
CREATE UNIQUE INDEX submission_key ON submission(county, department, idempotency_key) WHERE state <> 2;
CREATE UNIQUE INDEX submission_acceptance ON submission(county, acceptance) WHERE acceptance IS NOT NULL;
CREATE INDEX submission_department ON submission(county, department, acceptance) WHERE acceptance IS NOT NULL;
CREATE INDEX submission_content ON submission(county, feed, content_digest) WHERE acceptance IS NOT NULL;
CREATE INDEX submission_unswept ON submission(county, id) WHERE swept = 0;
CREATE TABLE receipt(county INTEGER, department TEXT, receipt_id TEXT, submission INTEGER NOT NULL,
  PRIMARY KEY(county, department, receipt_id)) WITHOUT ROWID;
CREATE TABLE receipt_text(submission INTEGER PRIMARY KEY, body TEXT NOT NULL);
-- id: county << 56 | submission << 24 | number within the submission, here and wherever a row is named.
CREATE TABLE row_problem(id INTEGER PRIMARY KEY, line INTEGER NOT NULL, name TEXT NOT NULL, reason TEXT NOT NULL,
  warning INTEGER NOT NULL);

-- id: county << 48 | running number. tokens: (epoch, token) pairs, newest first.
CREATE TABLE person(id INTEGER PRIMARY KEY, tokens BLOB NOT NULL);
CREATE TABLE household(id INTEGER PRIMARY KEY, tokens BLOB NOT NULL);
-- The one random B-tree: the first 64 bits of a token lead to what has it; the whole token is compared there.
CREATE TABLE look_up(county INTEGER, kind INTEGER, prefix INTEGER, target INTEGER,
  PRIMARY KEY(county, kind, prefix, target)) WITHOUT ROWID;

-- Append only. kind: the alert revision that the row makes, NULL for none. record: the record's first row, NULL in that
-- row itself. alert: the row in which the alert began. keys stands in a record's first row only.
CREATE TABLE row(id INTEGER PRIMARY KEY, subject INTEGER NOT NULL, outcome INTEGER NOT NULL, kind INTEGER,
  line INTEGER NOT NULL, stands INTEGER NOT NULL, late INTEGER NOT NULL, record INTEGER, previous INTEGER,
  alert INTEGER, revision INTEGER, person INTEGER NOT NULL, household INTEGER, keys BLOB, digests BLOB, area TEXT,
  discovered TEXT, measure_cents INTEGER, alert_id BLOB, data_key INTEGER, kept TEXT, envelope BLOB);
-- Rows after the first of their record: few.
CREATE INDEX row_later ON row(id) WHERE record IS NOT NULL;
CREATE TABLE record_version(county INTEGER, record INTEGER, row INTEGER, PRIMARY KEY(county, record, row)) WITHOUT ROWID;
-- Rows in which a record or an alert of the person began.
CREATE TABLE person_row(county INTEGER, person INTEGER, row INTEGER, PRIMARY KEY(county, person, row)) WITHOUT ROWID;
-- Revisions from the second on; the first is the row in which the alert began.
CREATE TABLE alert_revision(county INTEGER, alert INTEGER, revision INTEGER, row INTEGER NOT NULL,
  PRIMARY KEY(county, alert, revision)) WITHOUT ROWID;
CREATE TABLE withdrawn_alert(alert INTEGER PRIMARY KEY);

-- A register row puts its person into a household from the acceptance of its submission on, until the acceptance of the
-- submission that ends it.
CREATE TABLE membership(county INTEGER, person INTEGER, row INTEGER, police INTEGER NOT NULL, household INTEGER,
  population TEXT NOT NULL, PRIMARY KEY(county, person, row)) WITHOUT ROWID;
CREATE TABLE membership_end(row INTEGER PRIMARY KEY, submission INTEGER NOT NULL);
-- Unchanged register rows of a submission: who is still there. Cleared when the submission is real.
CREATE TABLE present(id INTEGER PRIMARY KEY, row INTEGER NOT NULL);

CREATE TABLE data_key(number INTEGER PRIMARY KEY, county INTEGER NOT NULL, id BLOB NOT NULL);
CREATE UNIQUE INDEX data_key_id ON data_key(county, id);
CREATE TABLE data_key_box(number INTEGER, receiver TEXT, box BLOB NOT NULL, PRIMARY KEY(number, receiver)) WITHOUT ROWID;
)sql";

constexpr const char* kDeliveries = R"sql(
-- confirmed_to: every revision of the range up to this row number is confirmed. What is out of order stands below.
CREATE TABLE delivery_range(county INTEGER, number INTEGER, submission INTEGER NOT NULL, revisions INTEGER NOT NULL,
  confirmed INTEGER NOT NULL DEFAULT 0, dead INTEGER NOT NULL DEFAULT 0, confirmed_to INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(county, number)) WITHOUT ROWID;
CREATE INDEX delivery_open ON delivery_range(county, number) WHERE revisions > confirmed + dead;
-- state: 0 to be sent again, 1 confirmed, 2 dead.
CREATE TABLE delivery_exception(county INTEGER, range INTEGER, position INTEGER, state INTEGER NOT NULL,
  person INTEGER NOT NULL, attempts INTEGER NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(county, range, position)) WITHOUT ROWID;
CREATE INDEX delivery_dead ON delivery_exception(county, range, position) WHERE state = 2;
)sql";

// Which population a register is of is the policy's to say: a membership leads to its register by its row.
constexpr const char* kMembershipsByRegister = "ALTER TABLE membership DROP COLUMN population;";

constexpr const char* kAuthorizations = R"sql(
-- id: county << 48 | running number, here and in authorization (there it is the order of capture).
-- subject is the one link from a handle to a token (kind: SubjectKind); subject_look_up leads to it as look_up does.
CREATE TABLE subject(id INTEGER PRIMARY KEY, county INTEGER NOT NULL, kind INTEGER NOT NULL, handle TEXT NOT NULL,
  tokens BLOB NOT NULL);
CREATE UNIQUE INDEX subject_handle ON subject(county, handle);
CREATE TABLE subject_look_up(county INTEGER, kind INTEGER, prefix INTEGER, subject INTEGER,
  PRIMARY KEY(county, kind, prefix, subject)) WITHOUT ROWID;
-- actor: whose use of find-subject is counted; only the last day stands.
CREATE TABLE subject_search(county INTEGER, actor TEXT, day TEXT NOT NULL, used INTEGER NOT NULL,
  PRIMARY KEY(county, actor)) WITHOUT ROWID;

CREATE TABLE authorization_serial(county INTEGER, year INTEGER, serial INTEGER NOT NULL, PRIMARY KEY(county, year))
  WITHOUT ROWID;
CREATE TABLE authorization(id INTEGER PRIMARY KEY, county INTEGER NOT NULL, number TEXT NOT NULL, form TEXT NOT NULL,
  previous TEXT NOT NULL, household TEXT NOT NULL, grantees TEXT NOT NULL, providers TEXT NOT NULL,
  purpose TEXT NOT NULL, programme TEXT NOT NULL, items TEXT NOT NULL, data_from TEXT, data_to TEXT,
  signed_on TEXT NOT NULL, effective_at INTEGER NOT NULL, valid_until INTEGER NOT NULL, captured_at INTEGER NOT NULL,
  uses_max INTEGER, basis INTEGER NOT NULL, basis_document TEXT NOT NULL, evidence_method TEXT NOT NULL,
  evidence BLOB NOT NULL, handler TEXT NOT NULL, actor TEXT NOT NULL, data_key BLOB NOT NULL, end_reason INTEGER,
  ended_at INTEGER, end_channel TEXT, end_actor TEXT, end_document BLOB);
CREATE UNIQUE INDEX authorization_number ON authorization(county, number);
CREATE INDEX authorization_household ON authorization(county, household);
CREATE INDEX authorization_expiry ON authorization(county, valid_until) WHERE end_reason IS NULL;
CREATE TABLE authorization_member(county INTEGER, authorization INTEGER, position INTEGER, subject TEXT NOT NULL,
  relation TEXT NOT NULL, capacity INTEGER NOT NULL, signed_by INTEGER NOT NULL, guardian TEXT NOT NULL,
  PRIMARY KEY(county, authorization, position)) WITHOUT ROWID;
CREATE INDEX authorization_subject ON authorization_member(county, subject);
-- Wrappings of the authorization's one data key, and its members' identities sealed under it.
CREATE TABLE authorization_key(county INTEGER, authorization INTEGER, provider TEXT, box BLOB NOT NULL,
  PRIMARY KEY(county, authorization, provider)) WITHOUT ROWID;
CREATE TABLE authorization_sealed(county INTEGER, authorization INTEGER, subject TEXT, envelope BLOB NOT NULL,
  PRIMARY KEY(county, authorization, subject)) WITHOUT ROWID;
)sql";

// Rows of an asset query grow once, with its answer. handed_at is real time. household_entry: which log entries a
// household's transcript is made of.
constexpr const char* kAssetQueries = R"sql(
CREATE TABLE asset_query(number INTEGER PRIMARY KEY, county INTEGER NOT NULL, id TEXT NOT NULL, asker TEXT NOT NULL,
  grantee TEXT NOT NULL, household TEXT NOT NULL, subjects TEXT NOT NULL, item TEXT NOT NULL, provider TEXT NOT NULL,
  purpose TEXT NOT NULL, programme TEXT NOT NULL, risk_clear INTEGER NOT NULL, no_objection INTEGER NOT NULL,
  override_reason TEXT NOT NULL, override_document TEXT NOT NULL, asked_at INTEGER NOT NULL, denial INTEGER,
  authorization TEXT NOT NULL, uses INTEGER NOT NULL, expires_at INTEGER NOT NULL, idempotency_key TEXT NOT NULL,
  request BLOB NOT NULL, log_index INTEGER NOT NULL, state INTEGER NOT NULL, handed_at INTEGER NOT NULL DEFAULT 0,
  answer INTEGER, band TEXT, salt BLOB, answer_digest BLOB, answered_at INTEGER, readable_until INTEGER);
CREATE UNIQUE INDEX asset_query_id ON asset_query(county, id);
CREATE UNIQUE INDEX asset_query_key ON asset_query(county, asker, idempotency_key);
CREATE INDEX asset_query_asker ON asset_query(county, asker, log_index);
CREATE INDEX asset_query_log ON asset_query(county, log_index);
CREATE INDEX asset_query_open ON asset_query(county, provider, log_index) WHERE state = 1;
CREATE INDEX asset_query_due ON asset_query(county, expires_at) WHERE state = 1;
CREATE INDEX asset_query_readable ON asset_query(county, readable_until) WHERE state = 2;
CREATE INDEX asset_query_use ON asset_query(county, authorization) WHERE denial IS NULL;
CREATE TABLE household_entry(county INTEGER, household TEXT, log_index INTEGER,
  PRIMARY KEY(county, household, log_index)) WITHOUT ROWID;
CREATE TABLE withheld_query(county INTEGER, query TEXT, until INTEGER NOT NULL, PRIMARY KEY(county, query))
  WITHOUT ROWID;
)sql";

// Who shares a police household, for sums over its year.
constexpr const char* kHouseholdPersons =
    "CREATE INDEX membership_household ON membership(county, household) WHERE police = 1;";

// Look-ups that the B-tree does not have yet, one row per job. id: county << 48 | running number; entries: kind, prefix
// and target, 1, 8 and 8 bytes each.
constexpr const char* kRecentLookUps = "CREATE TABLE recent_look_up(id INTEGER PRIMARY KEY, entries BLOB NOT NULL);";

constexpr const char* kExplanationDecisions = R"sql(
ALTER TABLE submission ADD COLUMN explanation_remark TEXT NOT NULL DEFAULT '';
ALTER TABLE submission ADD COLUMN explanation_decided_at INTEGER;
)sql";

constexpr const char* kOutages = R"sql(
ALTER TABLE slot ADD COLUMN down_from INTEGER;
ALTER TABLE slot ADD COLUMN down_to INTEGER;
)sql";

// What staff sent under a key and what it was answered with: sent again, it is answered again and done once.
constexpr const char* kStaff = R"sql(
ALTER TABLE authorization ADD COLUMN captured_after TEXT NOT NULL DEFAULT '';
ALTER TABLE participant ADD COLUMN area TEXT NOT NULL DEFAULT '';
CREATE TABLE staff_answer(county INTEGER, actor TEXT, idempotency_key TEXT, digest BLOB NOT NULL, answer TEXT NOT NULL,
  PRIMARY KEY(county, actor, idempotency_key)) WITHOUT ROWID;
)sql";

constexpr const char* kTree = R"sql(
-- The tree over the log above its leaves (audit_entry.leaf): the root of each complete subtree of 256^level leaves.
CREATE TABLE log_node(county INTEGER, level INTEGER, position INTEGER, hash BLOB NOT NULL,
  PRIMARY KEY(county, level, position)) WITHOUT ROWID;
-- One per group commit that appended: what the proofs of its entries stand on.
CREATE TABLE log_checkpoint(county INTEGER, size INTEGER, note TEXT NOT NULL, PRIMARY KEY(county, size)) WITHOUT ROWID;
-- With witnesses' cosignatures, numbered from 0 in the order in which they came; a size may come again.
CREATE TABLE cosigned_checkpoint(county INTEGER, number INTEGER, size INTEGER NOT NULL, note TEXT NOT NULL,
  PRIMARY KEY(county, number)) WITHOUT ROWID;
ALTER TABLE receipt_text ADD COLUMN audit_index INTEGER;
UPDATE receipt_text SET audit_index = json_extract(body, '$.receipt.audit_index') WHERE json_valid(body);
)sql";

// Whether a row is late is known when its push was received and not when the row is read: what stands in it is its
// limit (0: none). What was written as late (1) was due long ago, and stays so.
constexpr const char* kRowDue = "ALTER TABLE row RENAME COLUMN late TO due_at;";

// A scan stands for one household. A household's transcript is made of its captures and their ends too, those of before
// included; the bytes of an entry are canonical, so its kind stands in them exactly like this.
constexpr const char* kCaptureEntries = R"sql(
CREATE INDEX authorization_evidence ON authorization(county, evidence);
INSERT OR IGNORE INTO household_entry(county, household, log_index)
  SELECT a.county, a.household, e.id - (a.county << 48) FROM audit_entry e
  CROSS JOIN authorization a ON a.county = e.id >> 48 AND a.number =
    CASE WHEN instr(e.bytes, CAST('"kind":"authorization"' AS BLOB)) > 0
           OR instr(e.bytes, CAST('"kind":"authorization-end"' AS BLOB)) > 0
         THEN json_extract(CAST(e.bytes AS TEXT), '$.number') END;
)sql";

// Lines begin anew with each sheet of a workbook. Nothing: the file had no sheets, or was pushed before this was kept.
constexpr const char* kSheets = R"sql(
ALTER TABLE row_problem ADD COLUMN sheet TEXT NOT NULL DEFAULT '';
ALTER TABLE row ADD COLUMN sheet TEXT;
)sql";

// removed: kinds of data (1 << domain::Retained) of which the submission holds nothing any more. data_key_use: which
// data keys its envelopes are sealed under.
constexpr const char* kRetention = R"sql(
ALTER TABLE submission ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX delivery_submission ON delivery_range(county, submission);
CREATE TABLE data_key_use(county INTEGER, submission INTEGER, number INTEGER, PRIMARY KEY(county, submission, number))
  WITHOUT ROWID;
CREATE INDEX data_key_user ON data_key_use(county, number);
INSERT INTO data_key_use(county, submission, number)
  SELECT DISTINCT id >> 56, id >> 24, data_key FROM row WHERE data_key IS NOT NULL;
)sql";

// actor: whose use of citizen IDs is counted; of each kind (CountedUse) only the last day stands.
constexpr const char* kStaffCounts = R"sql(
CREATE TABLE staff_count(county INTEGER, actor TEXT, what INTEGER, day TEXT NOT NULL, used INTEGER NOT NULL,
  PRIMARY KEY(county, actor, what)) WITHOUT ROWID;
INSERT INTO staff_count SELECT county, actor, 0, day, used FROM subject_search;
DROP TABLE subject_search;
)sql";

// Under one id of a form all letters have one text.
constexpr const char* kForms = "CREATE INDEX authorization_form ON authorization(county, form);";

// Denial::data_not_in_range stands among the denials, where its check is asked.
constexpr const char* kDataDates = "UPDATE asset_query SET denial = denial + 1 WHERE denial >= 8;";

// Answers to letters stood beside a plain hash of what was sent. A request of before that comes again is a new one.
constexpr const char* kKeyedAnswers = "PRAGMA secure_delete=ON; DELETE FROM staff_answer; PRAGMA secure_delete=OFF;";

constexpr std::array kMigrations{kFoundations,
                                 kSubmissions,
                                 kDeliveries,
                                 kMembershipsByRegister,
                                 kAuthorizations,
                                 kAssetQueries,
                                 kHouseholdPersons,
                                 kRecentLookUps,
                                 kExplanationDecisions,
                                 kOutages,
                                 kStaff,
                                 kTree,
                                 kRowDue,
                                 kCaptureEntries,
                                 kSheets,
                                 kRetention,
                                 kStaffCounts,
                                 kForms,
                                 kDataDates,
                                 kKeyedAnswers};

}  // namespace

std::span<const char* const> migrations() { return kMigrations; }

Result<int> check_version(Connection& connection) {
  const auto application = connection.scalar("PRAGMA application_id");
  const auto version = std::atoi(connection.scalar("PRAGMA user_version").c_str());
  if (auto failure = connection.take_error()) return *std::move(failure);
  if (version > 0 && application != std::to_string(kApplicationId)) {
    return error(Errc::config, "the file is a database of another program 该文件不是本网关的数据库");
  }
  if (version > static_cast<int>(migrations().size())) {
    return error(Errc::config, "the store was written by a newer version of the gateway (schema " +
                                   std::to_string(version) + ", this program knows " +
                                   std::to_string(migrations().size()) +
                                   "): install that version 数据库由更新版本的网关写入,请安装该版本");
  }
  return version;
}

Status migrate(Connection& connection, int target) {
  const auto found = check_version(connection);
  if (!found) return found.error();
  for (auto version = *found; version < target; ++version) {
    connection.script("BEGIN IMMEDIATE");
    connection.script(migrations()[static_cast<std::size_t>(version)]);
    connection.script("PRAGMA application_id=" + std::to_string(kApplicationId) +
                      "; PRAGMA user_version=" + std::to_string(version + 1) + "; COMMIT;");
    if (auto failure = connection.take_error()) {
      if (connection.in_transaction()) connection.script("ROLLBACK");
      return error(failure->code, "migration " + std::to_string(version + 1) + ": " + failure->detail);
    }
  }
  return ok();
}

}  // namespace fangpin::store::sqlite
