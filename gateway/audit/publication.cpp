#include "gateway/audit/publication.hpp"

#include "gateway/audit/cosigning.hpp"

namespace fangpin::audit {

namespace {

// False as well where the witness's clock is ahead of ours by more than the limit.
bool is_recent(const std::string& note, Instant now) {
  const auto seconds = cosigned_seconds(note);
  if (!seconds) return false;
  const auto at = Instant(std::chrono::seconds(*seconds));
  return at >= now - Publication::kCosignedAgeMax && at <= now + Publication::kCosignedAgeMax;
}

// A note's first line is its log's name: after the log was begun anew, what was cosigned before is of another log.
bool same_origin(std::string_view one, std::string_view other) {
  return one.substr(0, one.find('\n')) == other.substr(0, other.find('\n'));
}

}  // namespace

Result<std::optional<store::LogCheckpoint>> Publication::checkpoint(store::Reader& reader, Instant now) {
  auto newest = reader.newest_checkpoint();
  if (!newest || !*newest || !witnessed_) return newest;
  auto cosigned = reader.newest_cosigned();
  if (!cosigned) return cosigned.error();
  const std::lock_guard lock(mutex_);
  const bool show_cosigned = *cosigned && (*cosigned)->size >= shown_ && (*cosigned)->size <= (*newest)->size &&
                             same_origin((*cosigned)->note, (*newest)->note) && is_recent((*cosigned)->note, now);
  auto out = show_cosigned ? std::move(*cosigned) : std::move(*newest);
  shown_ = std::max(shown_, out->size);
  return out;
}

}  // namespace fangpin::audit
