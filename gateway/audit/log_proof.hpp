#pragma once
#include <string>

#include "gateway/store/store.hpp"

namespace fangpin::audit {

// Proofs of entries of the stored log, as tlog-proof documents. Errors: not_found (no checkpoint covers such an entry),
// storage.

// On the checkpoint of the group commit that appended the entry: the bytes that were given out at that commit, for
// ever.
Result<std::string> proof_at_commit(store::Reader& reader, std::int64_t index);
// On the newest checkpoint that witnesses have cosigned, if it covers the entry; otherwise as proof_at_commit().
Result<std::string> proof_cosigned(store::Reader& reader, std::int64_t index);

// An entry of the log and its proof, as they stand in the answer to an attempt.
struct EntryProof {
  std::string entry;  // the canonical bytes that were hashed
  std::string proof;
};
// As both stood at the commit.
Result<EntryProof> entry_at_commit(store::Reader& reader, std::int64_t index);

// What was answered to an accepted attempt, byte for byte: its receipt with entry and proof. A receipt of before the
// tree has none where no checkpoint covers it.
Result<std::string> answered_with_proof(store::Reader& reader, const store::StoredAnswer& answer);

// A canonical JSON object with the members "entry" and "proof" before all others; no name in `object` may come before
// them.
std::string with_proof(const EntryProof& proof, std::string_view object);

}  // namespace fangpin::audit
