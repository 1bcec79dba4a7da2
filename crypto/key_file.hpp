#pragma once
#include <string>
#include <string_view>

#include "crypto/base/result.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::crypto {

// Secret files: regular, owned by the caller or root, mode without any bit for group or others; at most 64 KiB. The
// error names the file and the command that mends it (chmod 600 ...).
Result<SecretBytes> read_secret_file(const std::string& path);
// Creates with mode 0600 (fails if it exists), writes, fsyncs file and directory.
Status create_secret_file(const std::string& path, ByteView content);
// Replaces atomically: temporary file, fsync, rename, fsync of the directory.
Status replace_secret_file(const std::string& path, ByteView content);

}  // namespace fangpin::crypto
