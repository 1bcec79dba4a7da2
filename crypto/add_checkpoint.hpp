#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"

namespace fangpin::crypto {

// No request to a witness is longer; a witness refuses a longer body before it reads it.
inline constexpr std::size_t kAddCheckpointBytesMax = 64 * 1024;

// What a log asks a witness to cosign, as C2SP tlog-witness writes it: the size that the witness is believed to have
// seen, the consistency proof from there, and the checkpoint. One reader and one writer for both sides.
struct AddCheckpoint {
  std::uint64_t old_size = 0;
  std::vector<Digest> proof;  // at most kProofHashesMax
  std::string checkpoint;     // a signed note, verbatim; its form is not looked at here

  // Errors: malformed, too_large.
  static Result<AddCheckpoint> parse(std::string_view body);
  std::string to_text() const;
};

}  // namespace fangpin::crypto
