#pragma once
#include <utility>

#include "gateway/store/log_tree.hpp"
#include "gateway/store/sqlite/connection.hpp"
#include "gateway/store/sqlite/ids.hpp"

namespace fangpin::store::sqlite {

// Hashes of the tree as they are stored: leaves beside their entries, roots of full tiles in log_node.
Result<std::vector<Digest>> read_log_hashes(Connection& connection, CountyIds ids, unsigned level, std::uint64_t from,
                                            std::size_t count);

// What the store holds of the tree.
Result<LogState> read_log_state(Connection& connection, CountyIds ids);
// How many entries the log has; the newest may not be under a checkpoint yet.
Result<std::uint64_t> read_log_entries(Connection& connection, CountyIds ids);

// The log's part of a group commit on the writer's connection: leaves go to the tree as entries are appended, and
// before the COMMIT the tree's nodes and one checkpoint become rows of the same transaction. Without a tree (init,
// which appends nothing, and tests) it does nothing, and the next open with one catches up.
class LogWriter final : public LogHashes {
 public:
  LogWriter(Connection& connection, CountyIds ids, LogTree* tree)
      : db_(connection), ids_(ids), tree_(tree), committed_size_(tree != nullptr ? tree->size() : 0) {}

  // Brings the tree up to the entries that are there. Entries of before the tree are hashed in steps, each with a
  // checkpoint of its own, except where the tree refuses to sign: then only its nodes are written, and the entries wait
  // for whoever may sign. Takes the memory of one step.
  Status catch_up();

  std::uint64_t size() const { return tree_ != nullptr ? tree_->size() : 0; }
  // `index`: of the entry, as the store counts; another than the tree's next is a bug.
  Status append(std::int64_t index, const Digest& leaf);
  // The proof of that entry, filled in before the job's completion is called; null without a tree.
  std::shared_ptr<const std::string> want_proof(std::int64_t index);
  // A job or the whole group was rolled back to where size() was `size`.
  void rewind(std::uint64_t size);
  // Before the COMMIT: writes what the tree adds, if anything was appended.
  Status seal();
  // After the COMMIT and before any completion.
  Status committed();
  void rest();

  Result<std::vector<Digest>> log_hashes(unsigned level, std::uint64_t from, std::size_t count) override {
    return read_log_hashes(db_, ids_, level, from, count);
  }

 private:
  void write_nodes(const std::vector<LogNode>& nodes);
  Status append_stored(std::uint64_t from, std::uint64_t to);

  Connection& db_;
  CountyIds ids_;
  LogTree* tree_;
  std::uint64_t committed_size_;                      // of the tree when the group began
  std::vector<std::uint64_t> wanted_;                 // indexes, rising
  std::vector<std::shared_ptr<std::string>> proofs_;  // beside them
};

}  // namespace fangpin::store::sqlite
