#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "crypto/base/instant.hpp"
#include "crypto/base/random.hpp"
#include "crypto/signing_key.hpp"
#include "gateway/domain/submission.hpp"
#include "gateway/domain/window.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::intake {

// What a receipt says (schema "fangpin-receipt/1", config/api/gateway-v1.yaml). Holds no value of a person.
struct Receipt {
  std::string id;  // 22 characters of base64url
  std::string county;
  bool demonstration = false;
  std::string department;
  std::string feed;
  std::string population;
  domain::SubmissionKind kind = domain::SubmissionKind::rows;
  Digest content_digest{};
  std::uint64_t content_length = 0;
  std::string idempotency_key;
  bool signature_waived = false;
  Instant received_at;
  Instant committed_at;
  std::string window_duty;  // empty: voluntary
  std::string window_id;
  Instant window_due;
  std::string verdict;     // of that window as it stands after this push; empty: none yet
  bool cleared = false;    // this push concluded it
  bool attempted = false;  // all rows were rejected
  std::string policy;      // "NAME@VERSION"
  domain::RowCounts rows;
  store::RevisionCounts revisions;
  std::vector<domain::RowProblem> row_problems;  // the first ones
  std::int64_t row_problems_total = 0;
  bool explanation_owed = false;  // a record or the push itself came late
};

std::string new_receipt_id(Random& random);

// SHA-256 of the canonical receipt without audit_index and attempt_number: what the log entry holds.
Digest receipt_digest(const Receipt& receipt);

// The whole answer: canonical JSON {"receipt": {...}, "signature": {"algorithm", "key_id", "value"}}; the signature is
// over the canonical bytes of "receipt".
std::string signed_receipt(const Receipt& receipt, const store::AuditPosition& position, const crypto::SigningKey& key,
                           std::string_view key_id);

}  // namespace fangpin::intake
