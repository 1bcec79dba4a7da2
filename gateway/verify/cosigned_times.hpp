#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "gateway/verify/finding.hpp"
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
std::string to_text(const TimeBracket& bracket);

// What one cosigned checkpoint says of an entry: with more entries than its index, it was there by the last cosignature
// that the quorum needs; otherwise it came after the first. Nothing where the policy's quorum is not met.
TimeBracket bracket_of(const Vouched& vouched, const crypto::TrustPolicy& policy, std::uint64_t index);

// The cosigned checkpoints that lie beside the log (`cosigned/`, gateway/audit/README.md).
class CosignedTimes {
 public:
  // `tree`: the log's checkpoint, which was checked. Error: those of the source.
  static Result<CosignedTimes> open(const LogSource& source, const crypto::TrustPolicy& policy,
                                    std::vector<crypto::NoteKey> successors, crypto::Checkpoint tree);
  // Adds L6 where a cosigned checkpoint is of another history, and passes over what is not properly cosigned.
  Result<TimeBracket> around(std::uint64_t index, Findings& findings);
  // Every one that is properly signed and not larger than the tree, oldest first. Errors: those of the source.
  Status each(const std::function<void(const Vouched&)>& visit);
  std::uint64_t count() const { return count_; }

 private:
  CosignedTimes(const LogSource& source, const crypto::TrustPolicy& policy) : source_(&source), policy_(&policy) {}
  Result<std::string> note(std::uint64_t number);
  Result<std::uint64_t> size(std::uint64_t number);

  const LogSource* source_;
  const crypto::TrustPolicy* policy_;
  std::vector<crypto::NoteKey> successors_;
  crypto::Checkpoint tree_;
  std::uint64_t count_ = 0;
  std::map<std::uint64_t, std::vector<std::string>> bundles_;  // the last few that were read
};

}  // namespace fangpin::verify
