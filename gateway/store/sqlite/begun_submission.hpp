#pragma once
#include <optional>
#include <string>

#include "gateway/store/sqlite/connection.hpp"
#include "gateway/store/sqlite/ids.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::store::sqlite {

// A submission that began in the job that runs, as its row will be. The row is written once, with all that the job made
// of it, and not anew at every step: most pushes begin and are accepted in one job.
struct BegunSubmission {
  std::int64_t key = 0;
  NewSubmission submission;
  std::optional<std::int64_t> subject;  // of its rows
  std::int64_t rows_next = 1;
  std::int64_t problems_next = 1;
  domain::RowCounts counts;
  RevisionCounts revisions;
  // Once it is accepted:
  std::optional<std::int64_t> number;
  Acceptance acceptance;
  std::string receipt_id;
  bool owes_explanation = false;

  void write(Connection& db, CountyIds ids) const;
};

}  // namespace fangpin::store::sqlite
