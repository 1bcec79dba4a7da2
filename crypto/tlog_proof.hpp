#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/checkpoint.hpp"

namespace fangpin::crypto {

// A C2SP tlog-proof document: that an entry is in a log, checkable without the log.
struct TlogProof {
  std::optional<Bytes> extra;  // authenticated by nothing
  std::uint64_t index = 0;
  std::vector<Digest> hashes;  // from the leaf to the root
  std::string checkpoint;      // the signed note, verbatim

  // Errors: malformed, too_large.
  static Result<TlogProof> parse(std::string_view document);
  std::string to_text() const;
};

// The checkpoint that the proof stands on, if one of `log_keys` signed it, its origin is that key's name and the leaf
// is included. Witnesses' cosignatures are the caller's to judge (verify_note with their keys). Errors: malformed,
// unauthenticated (the checkpoint), unprocessable (the inclusion).
Result<Checkpoint> verify_tlog_proof(const TlogProof& proof, const Digest& leaf_hash,
                                     std::span<const NoteKey> log_keys);

}  // namespace fangpin::crypto
