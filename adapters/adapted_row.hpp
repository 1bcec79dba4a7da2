#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crypto/base/calendar_date.hpp"

namespace fangpin::adapters {

struct RowProblem {
  std::uint32_t line = 0;
  std::string column;      // the header as the file writes it
  std::string reason;      // code of reasons.hpp
  std::string sheet = {};  // of a workbook, as sheet_label.hpp shows it; empty for files without sheets
};

// What a contract makes of one good row. From `person` to `identity` it is plaintext of a person: it is tokenised or
// sealed by intake and wiped; only what stands below may be stored.
struct AdaptedRow {
  std::uint32_t line = 0;
  std::string sheet;         // as in RowProblem
  std::string person;        // normalised 18-character citizen ID
  std::string household;     // 户号 or 户编号 where the feed has one, else empty
  std::string natural_key;   // canonical bytes: what makes it the same record when pushed again
  std::string digest_input;  // canonical bytes of every field that is not `drop`: what makes it unchanged
  std::string identity;      // canonical JSON of the `seal` fields (name, citizen ID, phone, address ...)

  std::string kept;                           // canonical JSON of what remains of the row: keep, band, area, category
  std::string area;                           // division code, 12 digits (village), 9 (town) or empty where unknown
  std::optional<Date> discovered;             // discovery day; where the row has none, the event day
  std::optional<std::int64_t> measure_cents;  // the amount that a threshold is held against
  bool alert = true;                          // false: accepted, but no alert follows
  std::string no_alert_reason;                // "below-threshold", "grade-not-dangerous", "register" ...
  std::vector<RowProblem> warnings;

  void wipe();  // overwrites the plaintext members
};

}  // namespace fangpin::adapters
