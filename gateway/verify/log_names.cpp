#include "gateway/verify/log_names.hpp"

#include <algorithm>

namespace fangpin::verify {

LogNames::LogNames(crypto::Checkpoint tree, std::vector<CustodyCheck::Restart> restarts,
                   std::vector<crypto::NoteKey> keys)
    : tree_(std::move(tree)), restarts_(std::move(restarts)), given_(std::move(keys)), keys_(given_) {
  for (const auto& restart : restarts_) {
    for (auto& key : keys_under(restart.previous_origin)) {
      if (std::ranges::find(keys_, key) == keys_.end()) keys_.push_back(std::move(key));
    }
  }
}

std::vector<crypto::NoteKey> LogNames::keys_under(const std::string& origin) const {
  std::vector<crypto::NoteKey> out;
  if (!crypto::is_note_name(origin)) return out;
  for (const auto& key : given_) out.push_back(key.named(origin));
  return out;
}

const CustodyCheck::Restart* LogNames::end_of(std::string_view origin) const {
  if (origin == tree_.origin) return nullptr;
  const auto end = std::ranges::find(restarts_, origin, &CustodyCheck::Restart::previous_origin);
  return end == restarts_.end() ? nullptr : &*end;
}

const CustodyCheck::Restart* LogNames::restart_after(Instant at) const {
  const auto next = std::ranges::find_if(restarts_, [&](const auto& restart) { return restart.at > at; });
  return next == restarts_.end() ? nullptr : &*next;
}

std::optional<crypto::Checkpoint> LogNames::as_own(const crypto::Checkpoint& checkpoint) const {
  const auto* const end = end_of(checkpoint.origin);
  if (end == nullptr && checkpoint.origin != tree_.origin) return std::nullopt;
  if (checkpoint.size > (end != nullptr ? end->index : tree_.size)) return std::nullopt;
  auto own = checkpoint;
  own.origin = tree_.origin;
  return own;
}

}  // namespace fangpin::verify
