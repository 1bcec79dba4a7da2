#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "crypto/checkpoint.hpp"

namespace fangpin::audit {

// The county's log as files that a static web server or a USB stick can carry: C2SP tlog-tiles with entry bundles.

// The entries from `from` on, as many as one step takes; empty at the end of the log.
using EntrySource = std::function<Result<std::vector<std::string>>(std::uint64_t from)>;

struct LogExportOptions {
  std::string directory;  // made if it is not there
  std::string origin;
  // The last checkpoint that this gateway signed, in a file outside the backup set: it is what tells a restored or
  // rolled-back store from a grown one. Made at the first export.
  std::string last_signed;
};

struct LogExportReport {
  crypto::Checkpoint checkpoint;
  std::uint64_t entries_before = 0;  // of the export that was there
  std::uint64_t files_written = 0;
};

// The origin of a county's log: `configured`, or "fangpin.example/COUNTY"; a demonstration store's always ends in
// "-demonstration", so that its log is never taken for a real one.
std::string log_origin(const std::string& configured, const std::string& county, bool demonstration);

// Writes or extends the export. Effects, in order:
//   1. every entry is hashed anew; tiles and bundles are written, those that a checkpoint covers already are compared
//   2. the tree is compared with the export's checkpoint and with the last signed one: both must be prefixes of it
//   3. everything is made durable
//   4. the new checkpoint is kept as the last signed one, durably
//   5. it gets its name in the export, durably
// A crash before 5 leaves the export as it was for every reader (files that no checkpoint needs), and the next run goes
// on from there. Errors: conflict (the store is not an extension of what was signed, a file was altered, or another
// export runs), config, storage, storage_full, and those of the source.
Result<LogExportReport> export_log(const EntrySource& entries, const crypto::SigningKey& key,
                                   const LogExportOptions& options);

}  // namespace fangpin::audit
