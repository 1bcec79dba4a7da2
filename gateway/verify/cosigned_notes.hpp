#pragma once
#include <map>
#include <string>
#include <vector>

#include "gateway/verify/log_source.hpp"

namespace fangpin::verify {

// The cosigned checkpoints that lie beside the log, oldest first (`cosigned/`, gateway/audit/README.md), as they lie
// there: nothing is vouched for yet. A few bundles of them are in memory at a time.
class CosignedNotes {
 public:
  // Errors: those of the source.
  static Result<CosignedNotes> open(const LogSource& source);
  // Whether `cosigned/count` is there and says no number: then nothing can be said of any of them.
  bool miscounted() const { return miscounted_; }
  std::uint64_t count() const { return count_; }
  // Empty where the files do not hold it, or for a number of count() and above. Errors: those of the source.
  Result<std::string> note(std::uint64_t number);

 private:
  explicit CosignedNotes(const LogSource& source) : source_(&source) {}

  const LogSource* source_;
  bool miscounted_ = false;
  std::uint64_t count_ = 0;
  std::map<std::uint64_t, std::vector<std::string>> bundles_;  // the last few that were read
};

}  // namespace fangpin::verify
