#pragma once
#include <string>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"

namespace fangpin::crypto {

// What may happen where the name is already taken.
enum class ExistingFile { refuse, replace };

// Writes a whole file so that after a crash at any instant its name holds either all of `content` or what it held
// before: a temporary file in the same directory, fsync, rename, fsync of the directory. `mode` is set as given,
// whatever the umask. Errors: conflict (it exists and `existing` is refuse), storage_full, storage.
Status write_file_durably(const std::string& path, ByteView content, unsigned mode, ExistingFile existing);

}  // namespace fangpin::crypto
