#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "crypto/base/calendar_date.hpp"
#include "crypto/base/instant.hpp"

namespace fangpin::domain {

using SubmissionId = std::int64_t;             // rises with the beginning of a submission, not with its acceptance
using AlertId = std::array<std::uint8_t, 16>;  // random, immutable, what the national side knows

enum class SubmissionKind { rows, nil, withdrawal };
inline const char* to_text(SubmissionKind kind) {
  switch (kind) {
    case SubmissionKind::rows:
      return "rows";
    case SubmissionKind::nil:
      return "nil";
    case SubmissionKind::withdrawal:
      return "withdrawal";
  }
  return "";
}

// staged: its rows are invisible; accepted: one transaction made it real; abandoned: swept away in small steps.
enum class SubmissionState { staged, accepted, abandoned };

// What became of one accepted row. `regrouped`: a register row whose only change is the household.
enum class RowOutcome { created, corrected, regrouped, unchanged };

struct RowCounts {
  std::int64_t created = 0;
  std::int64_t corrected = 0;
  std::int64_t regrouped = 0;
  std::int64_t unchanged = 0;
  std::int64_t rejected = 0;
  std::int64_t without_alert = 0;  // accepted rows below the threshold or grade (registers: 0)
  std::int64_t late = 0;           // created rows past their after-discovery limit
  std::int64_t accepted() const { return created + corrected + regrouped + unchanged; }
  std::int64_t rows() const { return accepted() + rejected; }
  bool operator==(const RowCounts&) const = default;
};

// Whether a department owes words on why something came late, and what the bureau made of them. A refused explanation
// is owed anew.
enum class ExplanationState { not_owed, owed, given, accepted, refused };
inline const char* to_text(ExplanationState state) {
  switch (state) {
    case ExplanationState::not_owed:
      return "not-owed";
    case ExplanationState::owed:
      return "owed";
    case ExplanationState::given:
      return "given";
    case ExplanationState::accepted:
      return "accepted";
    case ExplanationState::refused:
      return "refused";
  }
  return "";
}

struct RowProblem {
  std::uint32_t line = 0;
  std::string column;
  std::string reason;
  bool warning = false;
  std::string sheet = {};  // of a workbook; empty for files without sheets
};

}  // namespace fangpin::domain
