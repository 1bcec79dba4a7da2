#pragma once
#include <cstdint>
#include <string>

#include "crypto/tile.hpp"
#include "gateway/audit/log_export.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::audit {

// The cosigned checkpoints beside an exported tree, as this folder's README says under "Cosigned checkpoints".

// "cosigned/x001/067" or "cosigned/000.p/5": the bundle with notes from index * 256 on; width 1..256.
std::string cosigned_path(std::uint64_t index, unsigned width);

// The same bundle out of the store. Errors: not_found (there are not that many), storage.
Result<std::string> cosigned_bytes(store::Reader& reader, const crypto::TileId& place);

// Writes or extends DIRECTORY/cosigned; `notes` gives them from a number on, as many as one step takes, empty at the
// end. Everything is durable under its name before the new count is. Returns the count. Errors: conflict (the folder
// holds more than there are), those of the source, storage, storage_full.
Result<std::uint64_t> export_cosigned(const std::string& directory, const EntrySource& notes);

}  // namespace fangpin::audit
