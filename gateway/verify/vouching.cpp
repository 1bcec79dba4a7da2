#include "gateway/verify/vouching.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fangpin::verify {

std::variant<Vouched, Refusal> vouch(const std::string& text, const crypto::TrustPolicy& policy,
                                     const std::vector<crypto::NoteKey>& successors) {
  auto note = crypto::SignedNote::parse(text);
  if (!note) return Refusal{"L1", note.error().detail};
  auto checkpoint = crypto::Checkpoint::parse(note->text);
  if (!checkpoint) return Refusal{"L1", checkpoint.error().detail};
  std::vector<crypto::NoteKey> keys = policy.logs;
  keys.insert(keys.end(), successors.begin(), successors.end());
  const auto logs = keys.size();
  for (const auto& witness : policy.witnesses) keys.push_back(witness.key);
  const bool of_the_policy = std::any_of(policy.logs.begin(), policy.logs.end(),
                                         [&](const auto& key) { return key.name() == checkpoint->origin; });
  const bool known_log_key = std::any_of(note->signatures.begin(), note->signatures.end(), [&](const auto& signature) {
    return std::any_of(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(logs),
                       [&](const auto& key) { return key.name() == signature.name && key.id() == signature.key_id; });
  });
  auto known = crypto::verify_note(*note, keys);
  if (!known) return Refusal{"L1", known.error().detail, of_the_policy && !known_log_key};
  Vouched out{std::move(*checkpoint), text, {}, {}, {}};
  for (const auto& signature : *known) {
    if (signature.key >= logs) {
      out.witnesses.insert(policy.witnesses[signature.key - logs].name);
      out.seconds.push_back(signature.seconds.value_or(0));
    } else if (keys[signature.key].name() == out.checkpoint.origin) {
      out.by.push_back(keys[signature.key]);
    }
  }
  std::sort(out.seconds.begin(), out.seconds.end());
  if (!out.by.empty()) return out;
  return Refusal{
      "L2",
      fmt::format("日志 {0} 不在信任策略中, 或检查点不是它签的 / the log {0} is not in the trust policy or did "
                  "not sign this checkpoint",
                  out.checkpoint.origin),
      of_the_policy && !known_log_key};
}

}  // namespace fangpin::verify
