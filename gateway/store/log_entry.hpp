#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace fangpin::store {

// Facts that an audit entry needs and only the transaction knows.
struct AuditPosition {
  std::int64_t index = 0;           // of the county's log, from 0, without gaps
  std::int64_t attempt_number = 0;  // of the department, from 1, without gaps; 0 where the entry is no attempt
  // Attempts: the entry's proof (a tlog-proof document), there when the job's completion is called. Null in a store
  // without a tree.
  std::shared_ptr<const std::string> proof;
};
using AuditEntryMaker = std::function<std::string(const AuditPosition&)>;  // canonical JSON bytes

// A signed checkpoint of the log.
struct LogCheckpoint {
  std::int64_t size = 0;
  std::string note;
};

struct AuditEntry {
  std::int64_t index = 0;
  std::string bytes;
};

}  // namespace fangpin::store
