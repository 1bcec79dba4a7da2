#pragma once
#include <memory>
#include <string>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"

namespace fangpin::crypto {

// What may happen where the name is already taken.
enum class ExistingFile { refuse, replace };

// A file that is written piece by piece and gets its name when it is whole: after a crash at any instant the name holds
// either all of it or what it held before (a temporary file in the same directory, fsync, rename, fsync of the
// directory). What is not committed is removed. Errors: conflict (the name is taken and `existing` is refuse),
// storage_full, storage.
class DurableFile {
 public:
  // `mode` is set as given, whatever the umask.
  static Result<DurableFile> create(const std::string& path, unsigned mode);
  ~DurableFile();
  DurableFile(DurableFile&&) noexcept;
  DurableFile& operator=(DurableFile&&) = delete;
  Status append(ByteView bytes);
  // Once, and last.
  Status commit(ExistingFile existing);

 private:
  struct State;
  explicit DurableFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Writes a whole file so that after a crash at any instant its name holds either all of `content` or what it held
// before: a temporary file in the same directory, fsync, rename, fsync of the directory. `mode` is set as given,
// whatever the umask. Errors: conflict (it exists and `existing` is refuse), storage_full, storage.
Status write_file_durably(const std::string& path, ByteView content, unsigned mode, ExistingFile existing);

}  // namespace fangpin::crypto
