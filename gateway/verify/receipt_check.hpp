#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/signing_key.hpp"
#include "crypto/tlog_proof.hpp"
#include "gateway/verify/cosigned_times.hpp"
#include "gateway/verify/finding.hpp"
#include "gateway/verify/log_names.hpp"

namespace fangpin::verify {

// What a department holds of one of its attempts, as the gateway answers it (config/api/gateway-v1.yaml): a receipt
// (ReceiptDocument), or a refusal (Problem) with its entry and proof.
struct Receipt {
  std::string file;     // for messages
  std::string refusal;  // the problem's code; empty for a receipt
  std::uint64_t audit_index = 0;
  std::optional<std::string> entry;       // the log's entry, as the answer carried it
  std::vector<crypto::TlogProof> proofs;  // the answer's, and that of the file beside it

  // Of a receipt only.
  std::string receipt_id, department, feed, county;
  Instant received_at;
  std::string policy, kind, population, content_digest, idempotency_key;
  std::string rows, revisions;                  // canonical JSON
  std::string window_duty, window_id, verdict;  // empty: of no window; a verdict where this push concluded it
  std::optional<Instant> due;                   // of the window
  std::uint64_t attempt = 0;
  std::string signed_bytes;  // canonical `receipt`
  Bytes signature;
  Digest digest{};  // of `receipt` without audit_index and attempt_number: what the log's entry holds

  // Error malformed: the detail says what is missing. A name that stands twice is refused.
  static Result<Receipt> parse(std::string_view document);
};

// B10: the gateway's signature (where the key is given) and what the entry says; that the receipt says the same as the
// entry which holds its digest, for the gateway signed both. A refusal bears no signature of its own: the entry must
// say the same.
void check_receipt(const Receipt& receipt, const std::optional<crypto::VerifyKey>& gateway_key, std::string_view entry,
                   Findings& findings);

// B11: the due instant that the receipt names is the one by which the log's verdict judges that window.
void check_due(const Receipt& receipt, const std::map<std::string, Instant, std::less<>>& due_of, Findings& findings);

// L7: the gateway's times, of the reception and of the entry, against those of witnesses.
void check_times(const Receipt& receipt, std::string_view entry, const TimeBracket& bracket, Findings& findings);

// What a receipt's proofs are held against: whom the auditor believes and, unless only the proofs are checked, the
// checked log.
struct ProofGround {
  const crypto::TrustPolicy& policy;
  const LogSource* source = nullptr;
  const LogNames* names = nullptr;
};
// Those that may have signed the checkpoint of a proof.
std::vector<crypto::NoteKey> keys_for(const crypto::TlogProof& proof, const ProofGround& ground);

// L8: each proof that came with the receipt leads from the entry to a checkpoint of a log that is believed, and the
// checked log, if there is one, goes on from it. Adds to `bracket` what witnesses said in them.
Status check_proofs(const Receipt& receipt, std::string_view entry, const ProofGround& ground, TimeBracket& bracket,
                    Findings& findings);

}  // namespace fangpin::verify
