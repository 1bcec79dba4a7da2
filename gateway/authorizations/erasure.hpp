#pragma once
#include <string>
#include <vector>

#include "crypto/note_key.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::authorizations {

// Handles whose erasure the store's own log holds, in the order of the log.
Result<std::vector<std::string>> erasures_of(store::Reader& reader);

// The same out of a folder that `fangpin-gateway log export` wrote, in the order of its log, once it is proven that the
// log's keys signed exactly these entries. Errors as audit::read_exported_log().
Result<std::vector<std::string>> erasures_of_export(const std::string& folder, std::vector<crypto::NoteKey> keys);

// Erases these links where they stand again, as after a backup was restored; how many did. No entry is appended: the
// log that held the erasures holds them already.
Result<std::int64_t> replay_erasures(store::Store& store, const std::vector<std::string>& handles);

}  // namespace fangpin::authorizations
