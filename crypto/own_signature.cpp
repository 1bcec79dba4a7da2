#include "crypto/own_signature.hpp"

#include <algorithm>

namespace fangpin::crypto {

bool signed_under_own_name(const SignedNote& note, std::string_view origin, std::span<const NoteKey> keys) {
  const auto signers = verify_note(note, keys);
  return signers && std::ranges::any_of(*signers, [&](const auto& one) { return keys[one.key].name() == origin; });
}

}  // namespace fangpin::crypto
