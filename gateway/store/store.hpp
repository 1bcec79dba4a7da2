#pragma once
// The store's interface, shaped by what the gateway does. One writer thread runs jobs in order and commits several
// together (group commit, WAL, synchronous=FULL); a job's completion is called after its commit is durable. Readers
// never see a staged submission. County is the first column of every key; one Store serves one county.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/instant.hpp"
#include "crypto/base/result.hpp"
#include "crypto/envelope.hpp"
#include "crypto/pseudonym.hpp"
#include "gateway/domain/participant.hpp"
#include "gateway/domain/submission.hpp"
#include "gateway/domain/window.hpp"
#include "gateway/store/asset_queries.hpp"
#include "gateway/store/authorizations.hpp"
#include "gateway/store/log_tree.hpp"

namespace fangpin::store {

using Tokens = std::vector<crypto::Token>;  // one value under each live epoch, newest first

// ---- what is written
// ----------------------------------------------------------------------------------------------------------------

struct NewSubmission {
  std::string department;
  std::string feed;
  std::string population;
  domain::SubmissionKind kind = domain::SubmissionKind::rows;
  std::string idempotency_key;
  Digest content_digest{};  // as declared and signed; checked against the body before acceptance
  Instant began_at;
};

enum class RowSubject { alert, household_register, population_register };

// A calendar year's amounts held together against a threshold: those of a person, or of the persons who share their
// police household by the register in force when a row is staged. Who stands in no police register stands alone, and so
// does everybody of a collective household of more than 64.
struct YearThreshold {
  std::int64_t cents = 0;  // reached from this amount on
  bool per_household = false;
};

struct RowToStage {
  std::uint32_t line = 0;
  std::string sheet;  // of a workbook; empty for files without sheets
  RowSubject subject = RowSubject::alert;
  Tokens natural_key;
  // Registers: a row whose household changed is `regrouped` whatever else changed; only then does the digest decide
  // (corrected, unchanged).
  Tokens row_digest;
  Tokens person;
  Tokens household;  // registers: police or national household; empty otherwise
  std::string kept;  // canonical JSON
  std::string area;
  std::optional<Date> discovered;
  bool alert = true;  // false: no alert stands after this row (below the threshold); a standing one is withdrawn
  std::optional<Instant> due;  // received after it, the row is late if it is created; none: its record is not judged
  std::optional<std::int64_t> measure_cents;  // kept only where the policy sums a calendar year
  // With a measure and a day of discovery: `alert` holds only if the records of that calendar year come to the
  // threshold with this row. Where a correction makes them come to less, what stands of the year is withdrawn. Records
  // accepted without a measure do not count. A register that moves people changes nothing of what was decided: the next
  // new or corrected row is held against the household of its day.
  std::optional<YearThreshold> year_threshold;
};

// What a push says of its persons by declaring a population: that each stands in one of these registers (`enrolled`),
// or that none stands in any of them.
struct PopulationClaim {
  std::vector<std::string> registers;  // feeds of population registers
  bool enrolled = true;
};

// Called by stage() for each row that leaves an alert revision `new` or `correct`, on the writer thread, with the
// alert's id.
class RowSealer {
 public:
  virtual ~RowSealer() = default;
  virtual crypto::SealedIdentity seal(std::size_t row_in_batch, const domain::AlertId& alert) = 0;
  virtual std::optional<crypto::WrappedDataKey> wrapped(const crypto::DataKeyId& id) = 0;
};

// Facts that an audit entry needs and only the transaction knows.
struct AuditPosition {
  std::int64_t index = 0;           // of the county's log, from 0, without gaps
  std::int64_t attempt_number = 0;  // of the department, from 1, without gaps; 0 where the entry is no attempt
  // Attempts: the entry's proof (a tlog-proof document), there when the job's completion is called. Null in a store
  // without a tree.
  std::shared_ptr<const std::string> proof;
};
using AuditEntryMaker = std::function<std::string(const AuditPosition&)>;  // canonical JSON bytes

struct Acceptance {
  Instant received_at;  // whole body there, digest matched
  Instant committed_at;
  std::string window_duty;  // empty: voluntary
  std::string window_id;
  Digest content_digest{};  // of the body as received; replaces a digest that was not declared
  std::uint64_t content_length = 0;
  std::int64_t late = 0;  // created rows whose `due` was before received_at
};

// What a register would end: how many persons stand in the one in force of its feed, and how many of them not in it.
struct Leaving {
  std::int64_t in_force = 0;
  std::int64_t absent = 0;
};

struct RevisionCounts {
  std::int64_t created = 0, corrected = 0, withdrawn = 0, regrouped = 0;
};

struct StoredAnswer {
  domain::SubmissionId submission = 0;
  domain::SubmissionState state = domain::SubmissionState::staged;
  Digest content_digest{};
  std::string feed;
  std::string receipt;  // canonical JSON with its signature, as it was answered
  // The rest of what was asked: the same key with another target is another push.
  std::string population;
  domain::SubmissionKind kind = domain::SubmissionKind::rows;
  std::string window_id;          // empty: voluntary, or not accepted yet
  std::int64_t audit_index = -1;  // of the attempt's entry; -1: nothing was answered yet
};

struct RefusedAttempt {
  std::string department;
  std::string feed;             // may be empty
  std::string idempotency_key;  // may be empty
  std::string problem;          // code
  Instant at;
};

// A signed checkpoint of the log.
struct LogCheckpoint {
  std::int64_t size = 0;
  std::string note;
};

enum class RevisionKind { created, corrected, withdrawn, regrouped };

// One revision of one alert as it leaves for the national side.
struct Delivery {
  std::int64_t range = 0;     // delivery range, numbered in the accepting transaction
  std::int64_t position = 0;  // within the range
  domain::AlertId alert{};
  std::int64_t revision = 0;  // from 1, without gaps per alert
  RevisionKind kind = RevisionKind::created;
  std::string feed;
  std::string population;
  std::string person;              // "EPOCH:HEX" of the newest epoch known
  std::string police_household;    // token text or empty
  std::string national_household;  // token text or empty
  std::string area;
  std::string kept;
  std::optional<Date> discovered;
  Instant received_at;
  std::optional<crypto::SealedIdentity> identity;  // absent for withdraw and regroup
  Bytes wrapped_key;                               // for receiver "national-system"; empty where identity is absent
};

struct DeliveryId {
  std::int64_t range = 0;
  std::int64_t position = 0;
  auto operator<=>(const DeliveryId&) const = default;
};

struct DeadLetter {
  Delivery delivery;
  std::string reason;
  int attempts = 0;
  Instant at;
};

// What a job may do. Valid only inside the job. Every function keeps the invariants named; a failed one must fail the
// job, which is then rolled back alone (savepoint) while other jobs of the group go on.
class Transaction {
 public:
  virtual ~Transaction() = default;

  // submissions
  virtual Result<std::optional<StoredAnswer>> find_answer(std::string_view department,
                                                          std::string_view idempotency_key) = 0;
  virtual Result<domain::SubmissionId> begin_submission(const NewSubmission& submission) = 0;
  // Decides each row against the accepted rows and the earlier rows of the same submission, and writes it invisibly.
  virtual Result<std::vector<domain::RowOutcome>> stage(domain::SubmissionId id, std::span<const RowToStage> rows,
                                                        RowSealer& sealer) = 0;
  // Positions of the rows whose person the registers in force, as accepted by now, put elsewhere than the claim does.
  // Nothing can be said of who should be enrolled while one of the registers was never pushed. Call after stage().
  virtual Result<std::vector<std::size_t>> rows_against(const PopulationClaim& claim,
                                                        std::span<const RowToStage> rows) = 0;
  virtual Status add_row_problems(domain::SubmissionId id, std::span<const domain::RowProblem> problems) = 0;
  // How many are late is known from the acceptance on.
  virtual Result<domain::RowCounts> counts(domain::SubmissionId id) = 0;
  // True if an accepted submission of the feed had exactly this content.
  virtual Result<bool> content_seen(std::string_view feed, const Digest& content_digest) = 0;
  // Of a staged register, before accept(); nobody leaves with any other submission.
  virtual Result<Leaving> leaving(domain::SubmissionId id) = 0;
  // The commit point: flips the submission, numbers its delivery range, for a register closes who has left and regroups
  // standing alerts. Returns the revisions that it made.
  virtual Result<RevisionCounts> accept(domain::SubmissionId id, const Acceptance& acceptance) = 0;
  // `owes_explanation`: records or the push itself came late. `audit_index`: of the entry that the receipt stands on.
  virtual Status keep_receipt(domain::SubmissionId id, std::string_view receipt_id, std::string_view receipt,
                              bool owes_explanation, std::int64_t audit_index) = 0;
  // Keeps a department's explanation for one of its late submissions; a later one replaces it until the bureau has
  // accepted one. Errors: not_found (no such receipt of that department), conflict with detail "explanation-not-owed"
  // or "explanation-decided".
  virtual Status explain(std::string_view department, std::string_view receipt_id, std::string_view text,
                         Instant at) = 0;
  // The bureau's word on an explanation; `remark` is for the department. Errors: not_found, conflict with detail
  // "explanation-not-owed", "explanation-not-given" or "explanation-decided".
  virtual Status decide_explanation(std::string_view department, std::string_view receipt_id, bool accepted,
                                    std::string_view remark, Instant at) = 0;
  virtual Status abandon(domain::SubmissionId id) = 0;
  // Withdraws the standing alerts of these natural keys; true where one stood. `year_threshold` as in RowToStage:
  // a year that comes to less without them is withdrawn whole.
  virtual Result<std::vector<bool>> withdraw(domain::SubmissionId id, std::span<const Tokens> natural_keys,
                                             std::string_view reason,
                                             std::optional<YearThreshold> year_threshold = std::nullopt) = 0;
  // Corrections clear only the window in which their record was first owed: windows (duty, id) of the first acceptance
  // of the submission's corrected rows, distinct.
  virtual Result<std::vector<std::pair<std::string, std::string>>> first_windows(domain::SubmissionId id) = 0;

  // attempts and the audit log (append only; bytes are final)
  virtual Result<AuditPosition> append_audit(const AuditEntryMaker& maker) = 0;
  // Also takes the department's next attempt number.
  virtual Result<AuditPosition> append_attempt(std::string_view department, const AuditEntryMaker& maker) = 0;
  virtual Status keep_refusal(const RefusedAttempt& attempt, std::string_view answer) = 0;
  // A checkpoint of the log with the cosignatures that witnesses have given; takes the next number, from 0.
  virtual Status keep_cosigned(const LogCheckpoint& checkpoint) = 0;

  // the slot ledger
  virtual Status open_window(const domain::Window& window) = 0;  // nothing happens if it is there
  virtual Result<std::vector<domain::Window>> windows_clearable_by(std::string_view feed,
                                                                   std::string_view population) = 0;  // by time
  virtual Result<std::vector<domain::Window>> windows_without_verdict() = 0;
  virtual Status conclude(const domain::Window& window, domain::Verdict verdict, Instant at,
                          domain::SubmissionId by) = 0;
  // The window fell due in the outage; `missed_at` moves to this instant. Error: it is unknown or has its verdict.
  virtual Status note_outage(const domain::Window& window, const domain::Outage& outage, Instant missed_at) = 0;
  virtual Status note_attempted(const domain::Window& window) = 0;
  virtual Status note_delivered_after(const domain::Window& window, domain::SubmissionId by) = 0;
  // Windows that a waiver may still conclude: those without a verdict, and those that are met-late although the gateway
  // was down when they fell due (a push that came before anybody decided takes nothing from its department).
  virtual Result<std::vector<domain::Window>> windows_waivable() = 0;
  // What cleared the window stays linked; if it owes an explanation for coming late and for nothing else, and none was
  // given, none is owed any more. Error conflict: not one of windows_waivable().
  virtual Status waive(const domain::Window& window, std::string_view document, Instant at) = 0;

  // asset queries
  virtual AssetQueryWriter& asset_queries() = 0;

  // registry
  virtual Status put_participant(const domain::Participant& participant) = 0;

  // What a staff member was answered under the key, with the digest of what was asked; nothing where there is none.
  virtual Result<std::optional<std::pair<Digest, std::string>>> staff_answer(std::string_view actor,
                                                                             std::string_view idempotency_key) = 0;
  virtual Status keep_staff_answer(std::string_view actor, std::string_view idempotency_key, const Digest& digest,
                                   std::string_view answer) = 0;

  // authorizations, and as a reader sees them with what this transaction wrote
  virtual AuthorizationWriter& authorizations() = 0;
  virtual AuthorizationReader& authorizations_so_far() = 0;

  // business time and small named facts ("policy", "policy_start", "clock", "demonstration" ...)
  virtual Result<std::string> fact(std::string_view name) = 0;  // empty if absent
  virtual Status set_fact(std::string_view name, std::string_view value) = 0;

  // forwarding: the cursor is the first range not wholly read; what is taken out of order or fails stands in an
  // exception list
  virtual Status confirm(std::span<const DeliveryId> deliveries, Instant at) = 0;
  virtual Status bury(const DeliveryId& delivery, std::string_view reason, Instant at) = 0;  // to the dead letters
  virtual Result<std::int64_t> resend_dead_letters(std::string_view alert_hex_or_all) = 0;   // how many
};

// ---- what is read (read-only connections; a consistent snapshot per call)
// -------------------------------------------------------------

struct Explanation {
  domain::ExplanationState state = domain::ExplanationState::not_owed;
  std::string text;    // the department's
  std::string remark;  // the bureau's
  std::optional<Instant> given_at, decided_at;
};

struct SubmissionSummary {
  domain::SubmissionId id = 0;
  NewSubmission submission;
  Instant received_at;
  domain::RowCounts counts;
  std::string window_duty, window_id;
  std::string receipt_id;
  Explanation explanation;
};

struct Totals {
  std::int64_t submissions = 0;  // accepted ones, nil reports included
  domain::RowCounts rows;
  RevisionCounts revisions;
  std::int64_t alerts = 0;  // alert revisions of kind new
  std::int64_t standing = 0;
  std::int64_t households = 0;  // distinct police households of persons with a standing alert
  std::int64_t confirmed = 0;   // revisions that the national side confirmed
  std::int64_t unforwarded = 0;
  std::int64_t dead_letters = 0;
};

struct AuditEntry {
  std::int64_t index = 0;
  std::string bytes;
};

// What is known of a feed that is judged by record.
struct FeedStanding {
  std::string feed;
  std::string population;
  Instant last_heard;  // received_at of its latest accepted submission, nil reports included
  std::int64_t late_records = 0;
  std::int64_t explanations_owed = 0;  // submissions that owe one and have none, or a refused one
};

// A submission as a window refers to it (Window::cleared_by, delivered_after).
struct SubmissionReference {
  domain::SubmissionId id = 0;
  std::string receipt_id;
  Instant received_at;
};

class Reader : public LogHashes {
 public:
  virtual Result<std::vector<FeedStanding>> feed_standings() = 0;
  virtual Result<std::vector<SubmissionReference>> references(std::span<const domain::SubmissionId> ids) = 0;
  virtual Result<std::vector<domain::Participant>> participants() = 0;
  virtual Result<std::vector<domain::Window>> windows(
      std::optional<std::string> department_prefix) = 0;  // "education/"; by feed, time
  virtual Result<std::vector<SubmissionSummary>> submissions(std::string_view department,
                                                             std::size_t limit) = 0;  // newest first
  // Submissions of all departments that owe or owed an explanation, newest first.
  virtual Result<std::vector<SubmissionSummary>> explanations(std::size_t limit) = 0;
  virtual Result<std::optional<StoredAnswer>> receipt(std::string_view department, std::string_view receipt_id) = 0;
  // What was answered under the key, if a submission under it is accepted.
  virtual Result<std::optional<StoredAnswer>> answer(std::string_view department, std::string_view idempotency_key) = 0;
  virtual Result<std::vector<domain::RowProblem>> row_problems(domain::SubmissionId id, std::size_t offset,
                                                               std::size_t limit) = 0;
  virtual Result<std::vector<domain::RowProblem>> late_rows(domain::SubmissionId id, std::size_t offset,
                                                            std::size_t limit) = 0;
  // Revisions of accepted submissions that are neither confirmed nor dead, oldest range first, a person's in order;
  // none of a person of whom an earlier revision is in `in_flight` or dead.
  virtual Result<std::vector<Delivery>> deliveries(std::size_t limit, std::span<const DeliveryId> in_flight) = 0;
  virtual Result<std::vector<DeadLetter>> dead_letters(std::size_t limit) = 0;
  virtual Result<std::vector<std::pair<domain::AlertId, std::int64_t>>>
  accepted_revisions() = 0;  // every (alert, revision), for reconciling
  virtual Result<Totals> totals() = 0;
  virtual Result<std::vector<AuditEntry>> audit_entries(std::int64_t from, std::size_t limit) = 0;
  // The newest checkpoint, with its cosignatures where witnesses have given some for just this size.
  virtual Result<std::optional<LogCheckpoint>> newest_checkpoint() = 0;
  // The newest one that witnesses have cosigned.
  virtual Result<std::optional<LogCheckpoint>> newest_cosigned() = 0;
  // All that witnesses have cosigned, from a number on, in their order; and how many there are.
  virtual Result<std::vector<std::string>> cosigned_notes(std::int64_t from, std::size_t limit) = 0;
  virtual Result<std::int64_t> cosigned_count() = 0;
  // The checkpoint of the group commit that appended the entry: what its proof stands on, for ever.
  virtual Result<std::optional<LogCheckpoint>> checkpoint_over(std::int64_t index) = 0;
  virtual Result<std::string> fact(std::string_view name) = 0;
  // Each of its calls is a snapshot of its own.
  virtual AssetQueryReader& asset_queries() = 0;
  virtual AuthorizationReader& authorizations() = 0;
};

// ---- the store
// ------------------------------------------------------------------------------------------------------------------------

using Job = std::function<Status(Transaction&)>;
using Done = std::function<void(Status)>;  // called on the writer thread after the commit (or the job's failure)

class Store {
 public:
  virtual ~Store() = default;
  // Bounded queue: false if it is full or the store is stopping (the job will not run, `done` is not called).
  virtual bool submit(Job job, Done done) = 0;
  // Runs a job and waits: start-up, admin commands, tests.
  virtual Status run(Job job) = 0;
  // Thread safe; each thread gets a connection of its own.
  virtual Reader& reader() = 0;
  // Writes and reads back a probe row and checks free space: for /readyz and for refusing intake before the disk is
  // full.
  virtual Status probe() = 0;
  // Deletes rows of abandoned submissions and of staged ones begun before `older_than`, at most `rows_max`; how many it
  // deleted.
  virtual Result<std::int64_t> sweep(Instant older_than, std::size_t rows_max) = 0;
  // True while older pages with a link that was forgotten still stand in the log of the database (PATH-wal), because a
  // reader holds an older state (a backup, at most as long as it runs). The store empties it as soon as none does; once
  // false, nothing of the link is on the disk. To be asked after the job of forget() is done. Thread safe.
  virtual bool traces_remain() const = 0;
  // A consistent copy by SQLite's backup API, without keys (there are none in the store).
  virtual Status backup(const std::string& path) = 0;
};

struct StoreOptions {
  std::string path;                             // the database file
  std::string county;                           // "130126"
  std::uint64_t free_bytes_min = 256ull << 20;  // below it intake is refused
  std::size_t queue_max = 1024;                 // jobs
  // Look-ups that are collected before they move into the B-tree; 40 bytes of memory each.
  std::size_t recent_look_ups_max = 180'000;
  // The tree over the log; null where nothing is appended that anybody will see (init, tests).
  std::shared_ptr<LogTree> log_tree;
};

namespace sqlite {
// Creates a new store (fails if the file exists) with its migrations and the facts "demonstration" ("true" or "false")
// and "county".
Status create(const StoreOptions& options, bool demonstration);
// Opens an existing one under an exclusive lock file (a second server is refused); migrates forward; refuses a newer
// version with a sentence, another county, a failed integrity check after an unclean end.
Result<std::unique_ptr<Store>> open(const StoreOptions& options);
}  // namespace sqlite

}  // namespace fangpin::store
