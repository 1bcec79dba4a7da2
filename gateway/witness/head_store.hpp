#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "crypto/merkle_tree.hpp"

struct sqlite3;

namespace fangpin::witness {

// The largest tree of a log that this witness cosigned. Where it never did: the empty tree, time 0, no note.
struct Head {
  std::uint64_t size = 0;
  Digest root = crypto::empty_root();
  std::uint64_t seconds = 0;  // POSIX time of its cosignature
  std::string note;           // the checkpoint with the log's signatures and ours
};

// What a witness must never forget: one SQLite file of its own (WAL, synchronous=FULL). Thread safe. After a write that
// failed nothing is answered any more until the process starts anew: what is on the disk is known only to who reads it.
class HeadStore {
 public:
  // Makes the file where there is none. Errors: storage, config (a file of another program).
  static Result<std::unique_ptr<HeadStore>> open(const std::string& path);
  ~HeadStore();
  HeadStore(const HeadStore&) = delete;
  HeadStore& operator=(const HeadStore&) = delete;

  // Error storage.
  Result<Head> latest(const std::string& origin);
  // Compare and set: `next` takes the place of `expected` if that is still the log's head and `next` is no older. True:
  // it did, and it is on the disk. False: another request came first. Errors: storage, storage_full.
  Result<bool> replace(const std::string& origin, const Head& expected, const Head& next);
  // Keeps two checkpoints of one size that the log signed: the proof that it shows two histories. Each that is offered
  // is kept once, the first kContradictionsMax in all. Errors as above.
  Status keep_contradiction(const std::string& origin, std::uint64_t seconds, const std::string& held,
                            const std::string& offered);
  Result<std::uint64_t> contradictions();

  static constexpr std::uint64_t kContradictionsMax = 1000;

 private:
  explicit HeadStore(sqlite3* database) : database_(database) {}
  Status prepare();

  std::mutex mutex_;
  sqlite3* database_;    // guarded by mutex_
  bool failed_ = false;  // guarded by mutex_
};

}  // namespace fangpin::witness
