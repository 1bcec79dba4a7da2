#pragma once
#include <span>
#include <string_view>

#include "crypto/signed_note.hpp"

namespace fangpin::crypto {

// Whether a log signed the checkpoint in `note` under its own name: one of `keys` whose name is the checkpoint's
// `origin`. False also where any of `keys` stands under it with a signature that is none.
bool signed_under_own_name(const SignedNote& note, std::string_view origin, std::span<const NoteKey> keys);

}  // namespace fangpin::crypto
