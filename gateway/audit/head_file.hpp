#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/result.hpp"
#include "crypto/checkpoint.hpp"

namespace fangpin::audit {

// The last signed checkpoints of the log in a small file outside the store and its backups: what tells a restored or
// rolled-back store from a grown one. Two places of 4 KiB are written in turn, so that a power cut in the middle of a
// write leaves the note before it.
//
// The file is made, durably and empty, before anything is signed: places that hold nothing say that the first
// checkpoint was not written yet, and a file that is not there says that somebody took it away. The first note of an
// origin in each place is synced before write() returns, so neither an empty file nor an older origin alone can come
// back once there were two. Other writes are not synced: whoever ends the process cannot undo them, and a power cut can
// only leave an older note, which is of a prefix of the (synced) store and still finds every store that lost more than
// what was signed since. sync() is for the pauses in between, which keeps that difference to a burst.
class HeadFile {
 public:
  static constexpr std::size_t kNoteBytesMax = 4095;

  explicit HeadFile(std::string path) : path_(std::move(path)) {}
  ~HeadFile();
  HeadFile(const HeadFile&) = delete;
  HeadFile& operator=(const HeadFile&) = delete;

  // What the places hold, unchecked, an empty text for an empty place; no places where there is no file. Error storage.
  Result<std::vector<std::string>> read() const;
  // Makes the file, durably, where it is not there. Errors: storage, storage_full.
  Status make();
  // Overwrites a place of another origin than the note's, else the one of the smaller size. Makes the file where it is
  // not there. Errors: storage, storage_full.
  Status write(std::string_view note);
  // The same, told what the note says.
  Status write(std::string_view note, const crypto::Checkpoint& checkpoint);
  // Does nothing where nothing was written.
  void sync();

 private:
  static constexpr unsigned kPlaces = 2;
  // Of whom a place speaks, without asking who signed it; nobody where it is empty or torn.
  struct Place {
    std::string origin;
    std::uint64_t size = 0;
    static Place of(std::string_view note);
  };
  Status write(std::string_view note, Place written_now);

  std::string path_;
  int file_ = -1;
  std::array<Place, kPlaces> places_;  // once the file is open
  bool dirty_ = false;
  std::string content_;  // of the place that is written
};

}  // namespace fangpin::audit
