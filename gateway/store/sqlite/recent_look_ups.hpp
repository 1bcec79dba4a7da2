#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "crypto/base/bytes.hpp"
#include "gateway/store/sqlite/connection.hpp"
#include "gateway/store/sqlite/ids.hpp"
#include "gateway/store/sqlite/look_up_filter.hpp"

namespace fangpin::store::sqlite {

// A token's first 64 bits and the row, person or household that has the token. A target is greater than 0.
struct LookUp {
  std::int64_t prefix = 0;
  std::int64_t target = 0;
};

// Every target of the prefix that is on disk, for a reader, who has not the writer's memory: it reads all recent
// look-ups (at most a few MiB). Unconfirmed, unordered, perhaps twice.
std::vector<std::int64_t> look_ups_on_disk(Connection& connection, CountyIds ids, int kind, std::int64_t prefix);

// Look-ups of one kind in memory, unordered. A prefix may have several targets.
class PrefixTable {
 public:
  void add(const LookUp& look_up);
  void remove(const LookUp& look_up);
  void append_targets(std::int64_t prefix, std::vector<std::int64_t>& out) const;
  std::size_t size() const { return used_; }
  // What it held, by prefix; it is empty then.
  std::vector<LookUp> take_sorted();

 private:
  std::size_t slot_of(std::int64_t prefix) const { return static_cast<std::size_t>(prefix) & (slots_.size() - 1); }
  void grow();

  std::vector<LookUp> slots_;  // open addressing; a power of two of them, at most three quarters used
  std::size_t used_ = 0;
};

// The look-ups that are newer than the B-tree. A row that goes into a random B-tree dirties a page of it, which the
// commit writes whole: that is the ceiling of the store (LIMITS). So new look-ups are kept in memory, and on disk as
// one row per job at the end of a table; when there are many they move on into the B-tree in the order of their
// prefixes, in steps of twice what came in, so that no job waits for more than its own share and each page is written
// once for many of them.
//
// What is on disk is the truth: memory is read from it at the first use, and anew after a transaction was undone. A
// look-up too many does no harm, for every target is confirmed against its whole token.
class RecentLookUps {
 public:
  static constexpr std::size_t kKinds = 3;

  // `generation_max`: how many are collected before they move on; about three times as many stand in memory at most.
  // `filter` is told of each that moves into the B-tree, and outlives this.
  RecentLookUps(Connection& connection, CountyIds ids, std::size_t generation_max, LookUpFilter& filter)
      : db_(connection), ids_(ids), generation_max_(generation_max), filter_(filter) {}

  void append_targets(int kind, std::int64_t prefix, std::vector<std::int64_t>& out);
  void add(int kind, const LookUp& look_up);
  void remove(int kind, const LookUp& look_up);

  // At the end of a job that went well: writes what it added, and moves older ones on.
  void keep();
  // After a rollback of a job, or of the whole transaction.
  void forget();

 private:
  // Those that move on: each kind by prefix, the first `moved` of them are in the B-tree.
  struct Generation {
    std::array<std::vector<LookUp>, kKinds> sorted;
    std::array<std::size_t, kKinds> moved{};
    std::int64_t last = 0;  // the newest row of the table that it holds
    bool left = false;
  };

  void load();
  void write_job();
  void freeze();
  void move_on(std::size_t count);

  Connection& db_;
  CountyIds ids_;
  std::size_t generation_max_;
  LookUpFilter& filter_;
  bool loaded_ = false;
  std::array<PrefixTable, kKinds> newest_;
  Generation older_;
  Bytes job_;             // what the running job added, as it is written
  bool removed_ = false;  // the running job removed something
  std::int64_t last_ = 0;
};

}  // namespace fangpin::store::sqlite
