#pragma once
#include <string>
#include <vector>

#include "gateway/store/store.hpp"

namespace fangpin::authorizations {

// Staff reading records of households (authorizations, or queries that have no answer to read): what is shown, to whom.
struct RecordView {
  std::string county;
  std::string actor;   // staff id
  std::string office;  // "bureau", "township:130126101", "auditor"
  Instant at;
  std::vector<domain::Authorization> authorizations;
  std::vector<domain::AssetQuery> queries;
};

// Appends the `record-view` entry, which the transcript of each of the households holds. Call before any of it leaves:
// where the entry cannot be written nothing may be shown. What shows nobody's record leaves no entry.
Status log_record_view(store::Transaction& transaction, const RecordView& view);

}  // namespace fangpin::authorizations
