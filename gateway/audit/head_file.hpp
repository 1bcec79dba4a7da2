#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/result.hpp"

namespace fangpin::audit {

// The last signed checkpoints of the log in a small file outside the store and its backups: what tells a restored or
// rolled-back store from a grown one. Two places of 4 KiB are written in turn, so that a power cut in the middle of a
// write leaves the note before it.
//
// A write is not synced: whoever ends the process cannot undo it, and a power cut can only leave an older note, which
// is of a prefix of the (synced) store and still finds every store that lost more than what was signed since. sync() is
// for the pauses in between, which keeps that difference to a burst.
class HeadFile {
 public:
  static constexpr std::size_t kNoteBytesMax = 4095;

  explicit HeadFile(std::string path) : path_(std::move(path)) {}
  ~HeadFile();
  HeadFile(const HeadFile&) = delete;
  HeadFile& operator=(const HeadFile&) = delete;

  // What the places hold, unchecked; empty where there is no file. Error storage.
  Result<std::vector<std::string>> read() const;
  // Overwrites the older place. Makes the file, durably, where it is not there. Errors: storage, storage_full.
  Status write(std::string_view note);
  // Does nothing where nothing was written.
  void sync();

 private:
  Status open();

  std::string path_;
  int file_ = -1;
  unsigned next_ = 0;  // the place to write
  bool dirty_ = false;
};

}  // namespace fangpin::audit
