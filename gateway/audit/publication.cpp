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
  // In this order the newest covers what was cosigned.
  auto cosigned = reader.newest_cosigned();
  if (!cosigned) return cosigned.error();
  auto newest = reader.newest_checkpoint();
  if (!newest || !*newest || !witnessed_) return newest;
  const std::lock_guard lock(mutex_);
  if (shown_ && !same_origin(shown_->note, (*newest)->note)) shown_.reset();
  const bool answered =
      *cosigned && same_origin((*cosigned)->note, (*newest)->note) && is_recent((*cosigned)->note, now);
  if (!answered) {
    shown_ = std::move(**newest);
  } else if (!shown_ || (*cosigned)->size >= shown_->size) {
    shown_ = std::move(**cosigned);
  }
  return shown_;
}

}  // namespace fangpin::audit
