#pragma once
#include <string_view>

#include "gateway/domain/participant.hpp"

namespace fangpin::access {

// Everything that can be asked of the exchange interface (DESIGN 7). A new route names its operation here or cannot be
// served.
enum class Operation {
  submit,         // submissions, nil reports, withdrawals
  read_contract,  // what a feed must look like
  read_windows,   // what is owed, and what became of it
  read_receipts,  // own receipts, their row problems and late records
  explain,        // why a record came late
  read_standing,  // the county's timeliness
  read_time,
  read_checkpoint,         // the audit log's newest checkpoint
  read_log,                // its tiles and entries
  capture_authorizations,  // households' authorizations, and their ends
  read_authorizations,     // by handles only
  find_subject,            // from a citizen ID to a handle; never for departments
  ask_assets,              // asset queries: ask, and read own ones
  answer_questions,        // of one's own department
  read_transcript,         // who looked at a household
};

enum class Scope { nothing, own, all };

// How far a participant may go: departments to what is their own, staff by role, receivers nowhere. One table, default
// `nothing`.
Scope scope_of(const domain::Participant& participant, Operation operation);

// `department`: whose feed or receipt is asked for; empty where the operation has none (then any scope but `nothing`
// will do).
bool may(const domain::Participant& participant, Operation operation, std::string_view department);

}  // namespace fangpin::access
