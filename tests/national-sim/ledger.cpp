#include "ledger.hpp"

#include <algorithm>
#include <array>

#include "crypto/base/encoding.hpp"

namespace fangpin::national_sim {
namespace {

constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS inbox(alert BLOB NOT NULL, revision INTEGER NOT NULL, content BLOB NOT NULL,
  PRIMARY KEY(alert, revision)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS effect(number INTEGER PRIMARY KEY AUTOINCREMENT, alert BLOB NOT NULL, revision INTEGER NOT NULL,
  kind TEXT NOT NULL, feed TEXT NOT NULL, risk TEXT NOT NULL, risk_code TEXT NOT NULL, population TEXT, person TEXT NOT NULL,
  household TEXT, national_household TEXT, area TEXT, received_at INTEGER NOT NULL, discovered TEXT, details TEXT,
  opened TEXT);
CREATE TABLE IF NOT EXISTS alert(alert BLOB PRIMARY KEY, revision INTEGER NOT NULL, standing INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS person(person TEXT PRIMARY KEY, received_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
)";

Database& with_schema(Database& database) {
  database.execute(kSchema);
  return database;
}

// The codes of the local risk table that the mapping may use (DOMAIN 2.3).
constexpr std::array<std::string_view, 15> kRiskCodes = {"01", "0201", "0202", "0203", "0204", "0205", "0206", "0299",
                                                         "03", "04",   "05",   "06",   "07",   "09",   "99"};

bool needs_envelope(const ReceivedRevision& revision) { return revision.kind == "new" || revision.kind == "correct"; }

class Rollback {
 public:
  explicit Rollback(Database& database) : database_(database) { database_.execute("BEGIN IMMEDIATE"); }
  ~Rollback() {
    if (!committed_) {
      try {
        database_.execute("ROLLBACK");
      } catch (const std::exception&) {
        // The failure that brought us here is the one that main reports.
      }
    }
  }
  void commit() {
    database_.execute("COMMIT");
    committed_ = true;
  }

 private:
  Database& database_;
  bool committed_ = false;
};

}  // namespace

Ledger::Ledger(const std::string& path)
    : database_(path),
      find_key_(with_schema(database_), "SELECT content FROM inbox WHERE alert=? AND revision=?"),
      find_alert_(database_, "SELECT revision, standing FROM alert WHERE alert=?"),
      find_person_(database_, "SELECT received_at FROM person WHERE person=?"),
      add_key_(database_, "INSERT INTO inbox VALUES(?,?,?)"),
      add_effect_(database_, "INSERT INTO effect VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      put_alert_(database_, "INSERT OR REPLACE INTO alert VALUES(?,?,?)"),
      put_person_(database_, "INSERT OR REPLACE INTO person VALUES(?,?)"),
      add_count_(database_,
                 "INSERT INTO counter VALUES(?1,?2) ON CONFLICT(name) DO UPDATE SET value=value+excluded.value"),
      get_count_(database_, "SELECT value FROM counter WHERE name=?") {}

std::vector<RevisionResult> Ledger::apply(const ReceivedBatch& batch, EnvelopeOpener& opener, FaultPlan& faults) {
  std::vector<RevisionResult> results;
  Rollback transaction(database_);
  count("batches");
  count("received", static_cast<std::int64_t>(batch.revisions.size()));
  for (const ReceivedRevision& revision : batch.revisions) {
    results.push_back(decide(revision, opener, faults));
    const std::string& word = results.back().result;
    if (word == "duplicate") count("duplicates");
    if (word == "refused") count("refused");
    if (word == "retry") count("retried");
  }
  transaction.commit();
  return results;
}

RevisionResult Ledger::decide(const ReceivedRevision& revision, EnvelopeOpener& opener, FaultPlan& faults) {
  const auto refused = [&](const char* code) { return RevisionResult{revision.key, "refused", code}; };
  const auto retry = [&](const char* code) { return RevisionResult{revision.key, "retry", code}; };

  if (find_key_.with(ByteView(revision.alert), revision.revision).step()) {
    const Bytes known = find_key_.blob(0);
    find_key_.reset();
    const Digest content = revision.content();
    return std::equal(known.begin(), known.end(), content.begin(), content.end())
               ? RevisionResult{revision.key, "duplicate", {}}
               : refused("revision-conflict");
  }
  if (faults.fires(FaultKind::refuse, revision.key) != nullptr) return refused("on-command");
  if (faults.fires(FaultKind::put_off, revision.key) != nullptr) return retry("busy");

  std::int64_t last = 0;
  bool standing = false;
  if (find_alert_.with(ByteView(revision.alert)).step()) {
    last = find_alert_.integer(0);
    standing = find_alert_.integer(1) != 0;
    find_alert_.reset();
  }
  if (revision.revision != last + 1) return retry("revision-gap");
  if (revision.kind == "new" && standing) return refused("already-standing");
  if (revision.kind != "new" && !standing) return refused("not-standing");
  if (std::find(kRiskCodes.begin(), kRiskCodes.end(), revision.risk_code) == kRiskCodes.end()) {
    return refused("risk-unknown");
  }
  if (needs_envelope(revision) && !revision.envelope) return refused("envelope-missing");
  if (revision.envelope) {
    switch (opener.open(revision)) {
      case EnvelopeOpener::Opened::yes:
        break;
      case EnvelopeOpener::Opened::unopened:
        return refused("envelope-unopened");
      case EnvelopeOpener::Opened::identity_invalid:
        return refused("identity-invalid");
    }
  }
  record(revision, revision.envelope.has_value());
  return {revision.key, "applied", {}};
}

void Ledger::record(const ReceivedRevision& revision, bool opened) {
  const std::int64_t received_at = revision.received_at.time_since_epoch().count();
  const Digest content = revision.content();
  add_key_.with(ByteView(revision.alert), revision.revision, ByteView(content)).run();
  add_effect_
      .with(ByteView(revision.alert), revision.revision, std::string_view(revision.kind),
            std::string_view(revision.feed), std::string_view(revision.risk), std::string_view(revision.risk_code),
            std::string_view(revision.population), std::string_view(revision.person),
            std::string_view(revision.household), std::string_view(revision.national_household),
            std::string_view(revision.area), received_at, std::string_view(revision.discovered),
            std::string_view(revision.details), std::string_view(opened ? "yes" : ""))
      .run();
  const std::int64_t stands = revision.kind == "withdraw" ? 0 : 1;
  put_alert_.with(ByteView(revision.alert), revision.revision, stands).run();
  // Stamps of the gateway never step back, so neither do those of one person's revisions.
  std::int64_t before = 0;
  if (find_person_.with(std::string_view(revision.person)).step()) {
    before = find_person_.integer(0);
    find_person_.reset();
  }
  if (before > received_at) count("out_of_order");
  put_person_.with(std::string_view(revision.person), std::max(before, received_at)).run();
}

void Ledger::count(const char* name, std::int64_t more) { add_count_.with(std::string_view(name), more).run(); }

std::int64_t Ledger::counter(const char* name) {
  const std::int64_t value = get_count_.with(std::string_view(name)).step() ? get_count_.integer(0) : 0;
  get_count_.reset();
  return value;
}

Summary Ledger::summary() {
  Summary out;
  out.received = counter("received");
  out.duplicates = counter("duplicates");
  out.refused = counter("refused");
  out.retried = counter("retried");
  out.out_of_order = counter("out_of_order");
  out.batches = counter("batches");
  const auto number = [this](const char* sql) {
    Statement statement(database_, sql);
    return statement.step() ? statement.integer(0) : 0;
  };
  out.applied = number("SELECT count(*) FROM effect");
  out.distinct = number("SELECT count(*) FROM (SELECT DISTINCT alert, revision FROM effect)");
  out.doubled = out.applied - out.distinct;
  out.envelopes_opened = number("SELECT count(*) FROM effect WHERE opened='yes'");
  out.alerts_standing = number("SELECT count(*) FROM alert WHERE standing=1");
  for (const char* kind : {"new", "correct", "withdraw", "regroup"}) out.by_kind[kind] = 0;
  Statement kinds(database_, "SELECT kind, count(*) FROM effect GROUP BY kind");
  while (kinds.step()) out.by_kind[kinds.text(0)] = kinds.integer(1);
  return out;
}

std::vector<AppliedRevision> Ledger::revisions(std::int64_t after, std::int64_t limit) {
  std::vector<AppliedRevision> out;
  Statement statement(database_,
                      "SELECT number, alert, revision, kind FROM effect WHERE number>? ORDER BY number LIMIT ?");
  statement.with(after, limit);
  while (statement.step()) {
    out.push_back({statement.integer(0), to_hex(statement.blob(1)), statement.integer(2), statement.text(3)});
  }
  return out;
}

}  // namespace fangpin::national_sim
