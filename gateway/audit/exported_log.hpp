#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/checkpoint.hpp"
#include "crypto/note_key.hpp"

namespace fangpin::audit {

// Reads a folder that export_log() wrote, for somebody who does not trust whoever kept it: every entry that its
// checkpoint covers is hashed, the root must be the checkpoint's, and one of the log's keys must have signed that.
// `keys` are those that the reader knows already; keys that the entries themselves hand over to, each signed by a known
// one, and the names that a restart gave, count too.
//
// `visit` gets each entry in order, before the whole is proven: what it gathers is to be believed only where this
// returns a checkpoint. Constant memory. Errors: not_found (there is no checkpoint in the folder), malformed (a file is
// not what its name says), conflict (the entries are not what was signed, or none of the log's keys signed it).
Result<crypto::Checkpoint> read_exported_log(const std::string& folder, std::vector<crypto::NoteKey> keys,
                                             const std::function<void(std::string_view)>& visit);

}  // namespace fangpin::audit
