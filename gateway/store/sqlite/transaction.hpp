#pragma once
#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "crypto/base/random.hpp"
#include "gateway/store/sqlite/asset_queries.hpp"
#include "gateway/store/sqlite/authorizations.hpp"
#include "gateway/store/sqlite/begun_submission.hpp"
#include "gateway/store/sqlite/connection.hpp"
#include "gateway/store/sqlite/ids.hpp"
#include "gateway/store/sqlite/log_writer.hpp"
#include "gateway/store/sqlite/token_index.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::store::sqlite {

// What is known of a submission while its rows are compared.
struct SubmissionFacts {
  domain::SubmissionState state = domain::SubmissionState::abandoned;
  std::string feed;
  std::string department;
};

// The latest row of a record that counts for the submission in hand: of an accepted one or of itself.
struct RecordVersion {
  std::int64_t record = 0;
  std::int64_t row = 0;
  bool stands = false;
  bool ended = false;  // registers: the person has left since
  std::optional<std::int64_t> alert;
  domain::AlertId alert_id{};
  std::int64_t person = 0;
  std::optional<std::int64_t> household;
  Bytes digests;
};

// A row as it is written.
struct RowToWrite;

// One record of a calendar year in one feed, as it counts for the submission in hand.
struct YearRecord {
  std::int64_t person = 0;
  std::int64_t record = 0;
  std::int64_t row = 0;  // its latest version
  std::int64_t cents = 0;
  bool stands = false;
};

// The data key that the newest envelope of a submission was sealed under.
struct LastDataKey {
  crypto::DataKeyId id{};
  std::int64_t submission_key = 0;
  std::int64_t number = 0;
};

// A record's rows with all that its alert has become: what is removed together or not at all.
struct RecordChain;

// A person's calendar year.
struct PersonYear {
  std::int64_t person = 0;
  std::string year;  // "2022"
  auto operator<=>(const PersonYear&) const = default;
};

// The jobs' interface on the writer's connection; lives as long as the writer. Split by subject over transaction_*.cpp.
class SqliteTransaction final : public Transaction {
 public:
  SqliteTransaction(Connection& connection, CountyIds ids, const StoreOptions& options)
      : db_(connection),
        ids_(ids),
        index_(connection, ids, options.recent_look_ups_max),
        log_(connection, ids, options.log_tree.get()),
        path_(options.path),
        free_bytes_min_(options.free_bytes_min) {
    prepare_scratch();
  }

  // What was remembered may be gone: after each rollback.
  void forget();
  // The last act of each job that went well.
  Status finish();
  LogWriter& log() { return log_; }
  // Between transactions, while no job waits: a step of work that jobs are spared. False: nothing is left to do.
  bool prepare_ahead();

  // transaction_submissions.cpp
  Result<std::optional<StoredAnswer>> find_answer(std::string_view department,
                                                  std::string_view idempotency_key) override;
  Result<domain::SubmissionId> begin_submission(const NewSubmission& submission) override;
  Status add_row_problems(domain::SubmissionId id, std::span<const domain::RowProblem> problems) override;
  Result<domain::RowCounts> counts(domain::SubmissionId id) override;
  Result<Leaving> leaving(domain::SubmissionId id) override;  // transaction_acceptance.cpp
  Result<bool> content_seen(std::string_view feed, const Digest& content_digest) override;
  Status keep_receipt(domain::SubmissionId id, std::string_view receipt_id, std::string_view receipt,
                      bool owes_explanation, std::int64_t audit_index) override;
  Status abandon(domain::SubmissionId id) override;
  Result<std::vector<std::pair<std::string, std::string>>> first_windows(domain::SubmissionId id) override;

  // transaction_explanations.cpp
  Status explain(std::string_view department, std::string_view receipt_id, std::string_view text, Instant at) override;
  Status decide_explanation(std::string_view department, std::string_view receipt_id, bool accepted,
                            std::string_view remark, Instant at) override;

  // transaction_staging.cpp
  Result<std::vector<domain::RowOutcome>> stage(domain::SubmissionId id, std::span<const RowToStage> rows,
                                                RowSealer& sealer) override;
  // transaction_populations.cpp
  Result<std::vector<std::size_t>> rows_against(const PopulationClaim& claim,
                                                std::span<const RowToStage> rows) override;
  // transaction_withdrawals.cpp
  Result<std::vector<bool>> withdraw(domain::SubmissionId id, std::span<const Tokens> natural_keys,
                                     std::string_view reason, std::optional<YearThreshold> year_threshold) override;
  // transaction_acceptance.cpp
  Result<RevisionCounts> accept(domain::SubmissionId id, const Acceptance& acceptance) override;

  // transaction_audit.cpp
  Result<AuditPosition> append_audit(const AuditEntryMaker& maker) override;
  Result<AuditPosition> append_attempt(std::string_view department, const AuditEntryMaker& maker) override;
  Status keep_refusal(const RefusedAttempt& attempt, std::string_view answer) override;
  Status keep_cosigned(const LogCheckpoint& checkpoint) override;

  // transaction_windows.cpp
  Status open_window(const domain::Window& window) override;
  Result<std::vector<domain::Window>> windows_clearable_by(std::string_view feed, std::string_view population) override;
  Result<std::vector<domain::Window>> windows_without_verdict() override;
  Status conclude(const domain::Window& window, domain::Verdict verdict, Instant at, domain::SubmissionId by) override;
  Status note_outage(const domain::Window& window, const domain::Outage& outage, Instant missed_at) override;
  Status note_attempted(const domain::Window& window) override;
  Status note_delivered_after(const domain::Window& window, domain::SubmissionId by) override;
  Result<std::vector<domain::Window>> windows_waivable() override;
  Status waive(const domain::Window& window, std::string_view document, Instant at) override;

  AssetQueryWriter& asset_queries() override { return asset_queries_; }

  // transaction_registry.cpp
  Status put_participant(const domain::Participant& participant) override;
  Result<std::optional<domain::Participant>> participant(std::string_view id) override;
  Result<std::optional<std::pair<Digest, std::string>>> staff_answer(std::string_view actor,
                                                                     std::string_view idempotency_key) override;
  Status keep_staff_answer(std::string_view actor, std::string_view idempotency_key, const Digest& digest,
                           std::string_view answer) override;
  Result<std::string> fact(std::string_view name) override;
  Status set_fact(std::string_view name, std::string_view value) override;

  AuthorizationWriter& authorizations() override { return authorizations_; }
  AuthorizationReader& authorizations_so_far() override { return authorizations_so_far_; }
  // True once after a link was forgotten: the log is to be emptied after the commit.
  bool take_forgot() { return authorizations_.take_forgot(); }
  // True once after something past its period was removed: the log's next pause is to leave nothing of it.
  bool take_removed() { return std::exchange(removed_, false); }

  // transaction_deliveries.cpp
  Status confirm(std::span<const DeliveryId> deliveries, Instant at) override;
  Status bury(const DeliveryId& delivery, std::string_view reason, Instant at) override;
  Result<std::int64_t> resend_dead_letters(std::string_view alert_hex_or_all) override;

  // transaction_retention.cpp, transaction_expiry.cpp (alerts)
  Result<PageRemoved> remove_expired(const RetentionPage& page) override;

  // sweep.cpp: how many rows it deleted, at most `rows_max`.
  Result<std::int64_t> sweep(Instant older_than, std::size_t rows_max);
  // sweep.cpp: what an earlier process left staged can never be finished.
  Status abandon_all();

 private:
  struct Staging;
  struct Explained {
    std::int64_t submission_key = 0;
    domain::ExplanationState state = domain::ExplanationState::owed;
  };

  // A submission whose explanation is owed, given or refused. Errors as explain().
  Result<Explained> explained(std::string_view department, std::string_view receipt_id);

  Result<AuditPosition> append(std::int64_t attempt_number, const AuditEntryMaker& maker);
  Status write_entry(const AuditPosition& position, const AuditEntryMaker& maker);
  // The submission's key if it is staged; fails the job otherwise.
  std::optional<std::int64_t> staged(domain::SubmissionId id);
  const SubmissionFacts& facts_of(std::int64_t submission_key);
  // The submission, if it began in this job and its row is not written yet; nullptr otherwise.
  BegunSubmission* begun(std::int64_t submission_key);
  // Before a statement that wants it in its table.
  void write_begun();
  Status require_space();
  // The number after the newest; `sql` asks the tables for that one. Of a job that fails, any number.
  template <class... Args>
  std::int64_t next(std::optional<std::int64_t>& newest, const char* sql, const Args&... args) {
    if (!newest) {
      Query query(db_, sql, args...);
      newest = query.next() ? query.integer(0) : 0;
    }
    return ++*newest;
  }
  bool counts_for(std::int64_t row, std::int64_t submission_key, const std::string& feed);
  std::optional<RecordVersion> find_version(const Tokens& natural_key, std::int64_t submission_key,
                                            const std::string& feed);
  std::int64_t latest_row(std::int64_t record, std::int64_t submission_key, const std::string& feed);
  void link_digests(const RecordVersion& version, const Tokens& given);
  domain::RowOutcome stage_row(Staging& staging, std::size_t position, const RowToStage& row);
  void stage_alert(Staging& staging, std::size_t position, bool alert, const std::optional<RecordVersion>& before,
                   RowToWrite& written);
  void write_row(const RowToWrite& row);
  // transaction_years.cpp
  // Who is held together with the person: at least they themselves.
  std::vector<std::int64_t> summed_with(std::int64_t person, const YearThreshold& threshold);
  std::vector<YearRecord> year_records(const PersonYear& of, const YearThreshold& threshold,
                                       std::int64_t submission_key, const std::string& feed);
  // Whether the year comes to the threshold with the row in hand, which is `record`'s next version (0: a new record).
  bool year_reaches(const PersonYear& of, std::int64_t submission_key, const std::string& feed, std::int64_t record,
                    const RowToStage& row);
  // The year of a stored row; nullopt if it has no measure or no day.
  std::optional<PersonYear> year_of(std::int64_t row);
  // Withdraws what stands of a year that comes to less than the threshold; how many. `next` is the submission's next
  // row number.
  std::int64_t settle_year(const PersonYear& of, std::int64_t submission_key, const std::string& feed,
                           const YearThreshold& threshold, std::int64_t line, std::int64_t& next);
  std::int64_t data_key(const crypto::DataKeyId& id, std::int64_t submission_key, RowSealer& sealer);
  domain::AlertId new_alert_id();
  void prepare_scratch();
  void number_later_revisions(std::int64_t submission_key);
  void end_memberships(std::int64_t submission_key);
  std::int64_t regroup(std::int64_t submission_key, std::int64_t acceptance, std::int64_t rows_next);
  std::size_t sweep_rows(std::int64_t submission_key, std::size_t rows_max);
  // sweep.cpp: a row whose record and alert go too.
  void erase_row(std::int64_t row, std::int64_t person);
  // sweep.cpp: tokens of a person of whom nothing speaks any more.
  void erase_person_unless_known(std::int64_t person);
  // transaction_retention.cpp
  PageRemoved expire_row_problems(const RetentionPage& page);
  PageRemoved expire_envelopes(const RetentionPage& page);
  PageRemoved expire_push_details(const RetentionPage& page);
  // The first accepted submission from a key on that is past its period and holds something of the kind; 0: none.
  std::int64_t expired_submission(const RetentionPage& page, std::int64_t from_key);
  void mark_removed(std::int64_t submission_key, domain::Retained kind);
  // True unless the row is a revision that the national side has not confirmed.
  bool delivered(std::int64_t row);
  // Data keys that no envelope of the submission needs any more; those that no other submission needs are deleted.
  void release_data_keys(std::int64_t submission_key);
  // transaction_expiry.cpp
  PageRemoved expire_records(const RetentionPage& page);
  PageRemoved expire_authorization_identities(const RetentionPage& page);
  RecordChain chain_of(std::int64_t record);
  void erase_chain(const RecordChain& chain);
  // The row of a delivery in an accepted range; 0 and a failed job if there is none.
  std::int64_t delivery_row(const DeliveryId& id);

  Connection& db_;
  CountyIds ids_;
  TokenIndex index_;
  LogWriter log_;
  SqliteAuthorizationWriter authorizations_{db_, ids_};
  SqliteAuthorizationReader authorizations_so_far_{db_, ids_, false};
  SqliteAssetQueryWriter asset_queries_{db_, ids_};
  std::string path_;
  std::uint64_t free_bytes_min_;
  std::chrono::steady_clock::time_point space_seen_{};  // when there was enough of it
  std::map<std::int64_t, SubmissionFacts> facts_;
  std::optional<BegunSubmission> begun_;
  // The newest number given, nothing where it must be asked of the tables: at first, and after something was undone.
  std::optional<std::int64_t> newest_submission_;
  std::optional<std::int64_t> newest_acceptance_;
  std::optional<std::int64_t> newest_range_;
  std::optional<std::int64_t> newest_entry_;
  std::map<std::string, std::optional<std::int64_t>, std::less<>> newest_attempts_;  // by department
  std::optional<LastDataKey> data_key_;
  bool removed_ = false;
  SystemRandom random_;
  std::array<std::uint8_t, 1024> random_bytes_{};
  std::size_t random_used_ = 1024;
};

}  // namespace fangpin::store::sqlite
