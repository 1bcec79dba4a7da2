#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/calendar_date.hpp"
#include "gateway/domain/retention.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::intake {

// A run over everything that is past its period on one day of the county. It stands in the store as text, so that it
// goes on where it stopped, however the process ended.
struct RetentionRun {
  Date day;                               // the cuts are of its beginning, also where the run goes on after midnight
  std::size_t position = 0;               // of the kind in hand; the number of kinds: the run is complete
  std::int64_t after = 0;                 // where its next page begins
  std::vector<domain::Removal> removals;  // of each kind so far

  bool complete() const { return position >= removals.size(); }
  std::int64_t removed() const;
  bool operator==(const RetentionRun&) const = default;
};
std::string to_text(const RetentionRun& run);
std::optional<RetentionRun> parse_retention_run(std::string_view text);  // nothing where the text is of no run

// The last complete run; nothing before the first.
Result<std::optional<RetentionRun>> last_retention(store::Reader& reader);

// Removes what is past the period that the policy gives it, once for each day of the county's business clock. One entry
// in the log for each run that removed something, written by the transaction that ends the run. One thread.
class RetentionKeeper {
 public:
  explicit RetentionKeeper(const County& county, std::size_t page_max = 500) : county_(county), page_max_(page_max) {}
  // One page of the day's run, as one transaction. True while more is left for the day. Cheap once the day is done.
  Result<bool> step(Instant now);

 private:
  Status turn_page(store::Transaction& transaction, Instant now, bool& more);
  Status end_run(store::Transaction& transaction, const RetentionRun& run, Instant now);

  const County& county_;
  const std::size_t page_max_;  // things looked at in one transaction
  std::optional<Date> done_;    // the last day that is known to be done
};

}  // namespace fangpin::intake
