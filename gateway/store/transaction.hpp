#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/base/instant.hpp"
#include "crypto/base/result.hpp"
#include "gateway/domain/participant.hpp"
#include "gateway/domain/submission.hpp"
#include "gateway/domain/window.hpp"
#include "gateway/store/asset_queries.hpp"
#include "gateway/store/authorizations.hpp"
#include "gateway/store/delivery.hpp"
#include "gateway/store/log_entry.hpp"
#include "gateway/store/retention.hpp"
#include "gateway/store/submission.hpp"

namespace fangpin::store {

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
  virtual Result<std::optional<domain::Participant>> participant(std::string_view id) = 0;  // nothing: unknown

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

  // Removes a page of what of one kind is past its period, of accepted submissions only, and overwrites what it frees:
  //   row_problems        numbers and reasons of rejected rows; those of a window without a verdict stay
  //   identity_envelopes  sealed identities of revisions that are confirmed, and data keys that nothing is left under
  //   receipts            answers to refused attempts, texts of decided explanations, reasons of withdrawals. Receipts
  //                       stay: they name nobody, and a department proves with them
  //   alerts              records whose every row and revision is past its period and confirmed, with the tokens of
  //                       persons of whom nothing else speaks; of registers those memberships that ended before
  // Never: a submission, its counts, digest and receipt, a window, an entry of the log.
  virtual Result<PageRemoved> remove_expired(const RetentionPage& page) = 0;
};

}  // namespace fangpin::store
