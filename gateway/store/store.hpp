#pragma once
// The store's interface, shaped by what the gateway does. One writer thread runs jobs in order and commits several
// together (group commit, WAL, synchronous=FULL); a job's completion is called after its commit is durable. Readers
// never see a staged submission. County is the first column of every key; one Store serves one county.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "gateway/store/reader.hpp"
#include "gateway/store/transaction.hpp"

namespace fangpin::store {

using Job = std::function<Status(Transaction&)>;
using Done = std::function<void(Status)>;  // called on the writer thread after the commit (or the job's failure)

class Store {
 public:
  virtual ~Store() = default;
  // Bounded queue: false if it is full or the store is stopping (the job will not run, `done` is not called).
  virtual bool submit(Job job, Done done) = 0;
  // Runs a job and waits: start-up, admin commands, tests.
  virtual Status run(Job job) = 0;
  // Thread safe; each thread gets a connection of its own.
  virtual Reader& reader() = 0;
  // Writes and reads back a probe row, for /readyz.
  virtual Status probe() = 0;
  // Bytes that an ordinary process may still write where the store lies. Error storage: the system does not say.
  virtual Result<std::uint64_t> free_bytes() const = 0;
  // Error storage_full, with a sentence: fewer than `free_bytes_min` are free, and intake is refused.
  virtual Status check_space() const = 0;
  // Deletes rows of abandoned submissions and of staged ones begun before `older_than`, at most `rows_max`; how many it
  // deleted.
  virtual Result<std::int64_t> sweep(Instant older_than, std::size_t rows_max) = 0;
  // True while older pages with a link that was forgotten still stand in the log of the database (PATH-wal), because a
  // reader holds an older state (a backup, at most as long as it runs). The store empties it as soon as none does; once
  // false, nothing of the link is on the disk. To be asked after the job of forget() is done. Thread safe.
  virtual bool traces_remain() const = 0;
  // A consistent copy by SQLite's backup API, without keys (there are none in the store).
  virtual Status backup(const std::string& path) = 0;
};

struct StoreOptions {
  std::string path;                             // the database file
  std::string county;                           // "130126"
  std::uint64_t free_bytes_min = 256ull << 20;  // below it intake is refused
  std::size_t queue_max = 1024;                 // jobs
  // Look-ups that are collected before they move into the B-tree; 40 bytes of memory each.
  std::size_t recent_look_ups_max = 180'000;
  // The tree over the log; null where nothing is appended that anybody will see (init, tests).
  std::shared_ptr<LogTree> log_tree;
};

namespace sqlite {
// Creates a new store (fails if the file exists) with its migrations and the facts "demonstration" ("true" or "false")
// and "county".
Status create(const StoreOptions& options, bool demonstration);
// Opens an existing one under an exclusive lock file (a second server is refused); migrates forward; refuses a newer
// version with a sentence, another county, a failed integrity check after an unclean end.
Result<std::unique_ptr<Store>> open(const StoreOptions& options);
// A look at a store that a server may have open at the same time: nothing is written, migrated or locked for longer
// than the call. Errors: config as open() has them, storage.
struct Examined {
  bool in_use = false;             // a gateway has it open
  std::unique_ptr<Reader> reader;  // null: the schema is older, and the next open() brings it up to date
  LogState log;                    // beside `reader`
  std::uint64_t log_entries = 0;
};
Result<Examined> examine(const StoreOptions& options);
}  // namespace sqlite

}  // namespace fangpin::store
