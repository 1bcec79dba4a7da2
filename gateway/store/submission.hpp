#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crypto/base/instant.hpp"
#include "crypto/envelope.hpp"
#include "crypto/pseudonym.hpp"
#include "gateway/domain/submission.hpp"

namespace fangpin::store {

using Tokens = std::vector<crypto::Token>;  // one value under each live epoch, newest first

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

}  // namespace fangpin::store
