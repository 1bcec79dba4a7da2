#pragma once
#include <map>
#include <string>

#include "gateway/verify/audit_entry.hpp"
#include "gateway/verify/log_check.hpp"
#include "gateway/verify/table.hpp"

namespace fangpin::verify {

// The tables of an auditor's report. Rows are written as entries come; what is a count over many entries waits for the
// end, in memory that grows with households, askers and authorizations.
class ReportTables {
 public:
  explicit ReportTables(const std::string& directory);
  void take(std::uint64_t index, const AuditEntry& entry);
  // What is known only when all entries were seen. `now` decides which authorizations are in force; `policy` whose
  // cosigned checkpoints are believed. Errors: those of the source; storage (a table could not be written).
  Status finish(const LogCheckReport& report, const LogSource& source, const crypto::TrustPolicy& policy, Instant now);

 private:
  struct Count {
    std::uint64_t allowed = 0, denied = 0;
    std::uint64_t first = 0, last = 0;  // indexes
    std::string last_leaf;
  };
  struct Authorization {
    std::vector<std::string> cells;  // up to queries_before
    std::string household;
    bool signed_for = false;  // not by duty or emergency
    Instant effective_at, valid_until;
    std::uint64_t uses = 0;
    std::string ended_by, ended_index;
  };
  void take(std::uint64_t index, const std::string& leaf, Instant at, const AccessEntry& entry);
  void take(std::uint64_t index, const std::string& leaf, Instant at, const AuthorizationEntry& entry);
  void take(std::uint64_t index, const std::string& leaf, Instant at, const RecordViewEntry& entry);
  void take(std::uint64_t index, const std::string& leaf, Instant at, const VerdictEntry& entry);
  void write_counts();
  void write_authorizations(Instant now);
  void write_exceptions(const LogCheckReport& report, const LogSource& source);
  void write_checkpoint(const char* what, const Vouched& vouched, const LogSource& source, std::uint64_t size);
  Status write_checkpoints(const LogCheckReport& report, const LogSource& source, const crypto::TrustPolicy& policy);
  void write_coverage(const LogCheckReport& report, Instant now);

  Table accesses_, by_household_, by_asker_, views_, authorizations_, submissions_, administration_, keys_, exceptions_,
      coverage_;
  std::map<std::string, Count, std::less<>> households_;
  std::map<std::vector<std::string>, Count> askers_;
  std::map<std::string, Authorization, std::less<>> letters_;
  // By household: queries that no signature stood behind, denied for want of one or allowed by duty or emergency. What
  // is signed later came after them.
  std::map<std::string, std::uint64_t> unsigned_;
};

}  // namespace fangpin::verify
