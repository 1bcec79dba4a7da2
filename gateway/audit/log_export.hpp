#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "crypto/checkpoint.hpp"
#include "crypto/note_key.hpp"

namespace fangpin::audit {

// The county's log as files that a static web server or a USB stick can carry: C2SP tlog-tiles with entry bundles.

// The entries from `from` on, as many as one step takes; empty at the end of the log.
using EntrySource = std::function<Result<std::vector<std::string>>(std::uint64_t from)>;

struct LogExportOptions {
  std::string directory;              // made if it is not there
  std::string checkpoint;             // what is exported: a checkpoint of the log as the gateway signed it
  std::vector<crypto::NoteKey> keys;  // all keys that ever signed the log
};

struct LogExportReport {
  crypto::Checkpoint checkpoint;
  std::uint64_t entries_before = 0;  // of the export that was there
  std::uint64_t files_written = 0;
};

// Writes or extends the export: the entries that the checkpoint covers. Effects, in order:
//   1. every entry is hashed anew; tiles and bundles are written, those that an earlier export covers already are
//      compared
//   2. the tree is compared with the checkpoint, and with the one that the folder has: both must fit it
//   3. everything is made durable
//   4. the checkpoint gets its name in the export, durably
// A crash before 4 leaves the export as it was for every reader (files that no checkpoint needs), and the next run goes
// on from there. Errors: conflict (the entries are not what was signed, the folder holds another log or an altered
// file, or another export runs), storage, storage_full, and those of the source.
Result<LogExportReport> export_log(const EntrySource& entries, const LogExportOptions& options);

}  // namespace fangpin::audit
