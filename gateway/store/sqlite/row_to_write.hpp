#pragma once
#include "gateway/store/sqlite/connection.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::store::sqlite {

// What a row is about, as stored; `regroup` is made by an acceptance and not by a file.
enum class StoredSubject { alert = 0, household_register = 1, population_register = 2, regroup = 3, withdrawal = 4 };

// A row as it is written to the append-only table. Members without a comment are as in RowToStage.
struct RowToWrite {
  std::int64_t id = 0;
  StoredSubject subject = StoredSubject::alert;
  domain::RowOutcome outcome = domain::RowOutcome::created;
  std::optional<int> kind;  // RevisionKind that the row makes
  std::int64_t line = 0;
  std::optional<std::string_view> sheet;
  bool stands = false;  // an alert stands after this row
  std::optional<Instant> due;
  std::optional<std::int64_t> record;    // the record's first row; none in that row itself
  std::optional<std::int64_t> previous;  // the record's row before
  std::optional<std::int64_t> alert;     // the row in which the alert began
  std::optional<domain::AlertId> alert_id;
  std::int64_t person = 0;
  std::optional<std::int64_t> household;
  Bytes keys;
  Bytes digests;
  std::string_view area;
  std::optional<std::string> discovered;
  std::optional<std::int64_t> measure_cents;
  std::optional<std::int64_t> data_key;
  std::string_view kept;
  Bytes envelope;
};

}  // namespace fangpin::store::sqlite
