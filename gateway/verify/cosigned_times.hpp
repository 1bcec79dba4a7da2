#pragma once
#include <functional>
#include <optional>
#include <string>

#include "crypto/base/instant.hpp"
#include "gateway/verify/cosigned_notes.hpp"
#include "gateway/verify/finding.hpp"
#include "gateway/verify/log_names.hpp"
#include "gateway/verify/log_source.hpp"
#include "gateway/verify/vouching.hpp"

namespace fangpin::verify {

// Between which instants an entry came to be, as witnesses say it and not the gateway: after `after`, by `by`. POSIX
// seconds. Nothing on a side where no witness has said anything.
struct TimeBracket {
  std::optional<std::uint64_t> after, by;
  void narrow(const TimeBracket& other);
};
// "(2022-09-01T01:00:00Z, 2022-09-01T01:05:00Z]" in words, or that there is the gateway's own clock only.
std::string zh_text(const TimeBracket& bracket);
std::string en_text(const TimeBracket& bracket);
std::string to_text(const TimeBracket& bracket);  // both
// Of a cosignature's POSIX seconds; never after the year 9999.
Instant instant_of(std::uint64_t seconds);

// What one cosigned checkpoint says of an entry: with more entries than its index, it was there by the last cosignature
// that the quorum needs; otherwise it came after the first. Nothing where the policy's quorum is not met.
TimeBracket bracket_of(const Vouched& vouched, const crypto::TrustPolicy& policy, std::uint64_t index);

// Whether a time that the gateway gives for an entry is one that witnesses' times allow, kClockTolerance on each side.
bool allows(const TimeBracket& bracket, Instant given);

// A checkpoint in cosigned/ of another history: L6, broken.
Finding not_a_beginning(std::uint64_t size);

// The brackets that the cosigned checkpoints beside the log give.
class CosignedTimes {
 public:
  // `names`: of the log, which was checked. All must outlive it. Error: those of the source.
  static Result<CosignedTimes> open(const LogSource& source, const crypto::TrustPolicy& policy, const LogNames& names);
  // Adds L6 where a cosigned checkpoint is of another history, and passes over what is not properly cosigned.
  Result<TimeBracket> around(std::uint64_t index, Findings& findings);
  // Every one that is properly signed under any of the log's names, of entries that it holds, oldest first. Errors:
  // those of the source.
  Status each(const std::function<void(const Vouched&)>& visit);

 private:
  CosignedTimes(CosignedNotes notes, const LogSource& source, const crypto::TrustPolicy& policy, const LogNames& names)
      : notes_(std::move(notes)), source_(&source), policy_(&policy), names_(&names) {}
  Result<std::uint64_t> size(std::uint64_t number);

  CosignedNotes notes_;
  const LogSource* source_;
  const crypto::TrustPolicy* policy_;
  const LogNames* names_;
};

}  // namespace fangpin::verify
