#pragma once
#include <mutex>
#include <optional>

#include "crypto/base/instant.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::audit {

// Which checkpoint the log shows to auditors, under /log/checkpoint and in exports. Where witnesses are configured it
// is the newest that their quorum has cosigned, so that whoever asks for a quorum finds it met; it is behind the log by
// seconds. Once its cosignatures are older than kCosignedAgeMax (no witness answers) it is the newest of all, which
// then bears the log's signature alone: the log is never frozen by others. What is shown never shrinks: once witnesses
// answer again, what was shown last stays until they have cosigned as much. Thread safe.
class Publication {
 public:
  static constexpr std::chrono::hours kCosignedAgeMax{1};

  explicit Publication(bool witnessed) : witnessed_(witnessed) {}
  // `now`: the machine's real time, as cosignatures are. Null: nothing was signed yet. Errors of the reader.
  Result<std::optional<store::LogCheckpoint>> checkpoint(store::Reader& reader, Instant now);

 private:
  const bool witnessed_;
  std::mutex mutex_;
  std::optional<store::LogCheckpoint> shown_;  // last; guarded by mutex_
};

}  // namespace fangpin::audit
