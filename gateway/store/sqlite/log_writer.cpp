#include "gateway/store/sqlite/log_writer.hpp"

#include <cstdio>

#include "crypto/base/effect.hpp"
#include "gateway/store/sqlite/records.hpp"

namespace fangpin::store::sqlite {

namespace {
constexpr std::uint64_t kCatchUpStep = 65'536;       // entries between two checkpoints of a log that had none
constexpr std::uint64_t kCatchUpProgress = 200'000;  // above it people are told what takes so long
}  // namespace

Result<std::vector<Digest>> read_log_hashes(Connection& connection, CountyIds ids, unsigned level, std::uint64_t from,
                                            std::size_t count) {
  std::vector<Digest> hashes;
  hashes.reserve(count);
  const auto first = static_cast<std::int64_t>(from);
  const auto last = first + static_cast<std::int64_t>(count) - 1;
  const auto take = [&](Query query) {
    while (query.next()) hashes.push_back(digest_of(query.blob(0)));
  };
  if (level == 0) {
    take(Query(connection, "SELECT leaf FROM audit_entry WHERE id BETWEEN ?1 AND ?2 ORDER BY id", ids.first() + first,
               ids.first() + last));
  } else {
    take(Query(connection,
               "SELECT hash FROM log_node WHERE county = ?1 AND level = ?2 AND position BETWEEN ?3 AND ?4 "
               "ORDER BY position",
               ids.number(), static_cast<std::int64_t>(level), first, last));
  }
  if (const auto status = connection.settle(); !status) return status.error();
  if (hashes.size() != count) return error(Errc::not_found, "the stored tree has no such hashes");
  return hashes;
}

Result<LogState> read_log_state(Connection& connection, CountyIds ids) {
  LogState state;
  {
    Query query(connection, "SELECT size, note FROM log_checkpoint WHERE county = ?1 ORDER BY size DESC LIMIT 2",
                ids.number());
    if (query.next()) {
      state.size = static_cast<std::uint64_t>(query.integer(0));
      state.note = query.string(1);
      state.first = !query.next();
    }
  }
  {
    Query query(connection, "SELECT name, value FROM fact WHERE county = ?1 AND name IN ('log_keys', 'demonstration')",
                ids.number());
    while (query.next()) {
      if (query.text(0) == "log_keys") state.keys = query.string(1);
      if (query.text(0) == "demonstration") state.demonstration = query.text(1) == "true";
    }
  }
  if (auto failure = connection.take_error()) return *std::move(failure);
  return state;
}

Result<std::uint64_t> read_log_entries(Connection& connection, CountyIds ids) {
  std::uint64_t entries = 0;
  {
    Query query(connection, "SELECT max(id) FROM audit_entry WHERE id BETWEEN ?1 AND ?2", ids.first(), ids.last());
    if (query.next() && !query.is_null(0)) entries = static_cast<std::uint64_t>(query.integer(0) - ids.first() + 1);
  }
  if (auto failure = connection.take_error()) return *std::move(failure);
  return entries;
}

Status LogWriter::append_stored(std::uint64_t from, std::uint64_t to) {
  constexpr std::uint64_t kAtOnce = 4096;
  for (; from < to; from += kAtOnce) {
    auto leaves = log_hashes(0, from, static_cast<std::size_t>(std::min(kAtOnce, to - from)));
    if (!leaves) {
      (void)db_.take_error();
      return error(Errc::storage, "the store's log has a gap: restore a backup 数据库中的日志有缺口,请从备份恢复");
    }
    for (const auto& leaf : *leaves) tree_->append(leaf);
  }
  return ok();
}

Status LogWriter::catch_up() {
  if (tree_ == nullptr) return ok();
  auto state = read_log_state(db_, ids_);
  if (!state) return state.error();
  if (auto resumed = tree_->resume(*state, *this); !resumed) {
    (void)db_.take_error();
    return resumed;
  }
  committed_size_ = state->size;
  const auto stored = read_log_entries(db_, ids_);
  if (!stored) return stored.error();
  const auto entries = *stored;
  if (entries < state->size) {
    return error(Errc::storage, "entries of the log are missing: restore a backup 日志条目缺失,请从备份恢复");
  }
  const bool told = entries - state->size >= kCatchUpProgress;
  for (auto at = state->size; at < entries;) {
    const auto next = std::min(at + kCatchUpStep, entries);
    if (auto appended = append_stored(at, next); !appended) return appended;
    at = next;
    db_.script("BEGIN IMMEDIATE");
    auto sealed = seal();
    if (!sealed) (void)db_.take_error();
    if (!sealed && sealed.error().code != Errc::conflict) return sealed;
    if (!sealed) write_nodes(tree_->fold());
    db_.script("COMMIT");
    if (auto failure = db_.take_error()) return *std::move(failure);
    if (sealed) {
      if (auto kept = committed(); !kept) return kept;
    }
    if (told) {
      std::fprintf(stderr, "正在补建审计日志的树 / building the tree over the log: %llu / %llu\n",
                   static_cast<unsigned long long>(at), static_cast<unsigned long long>(entries));
    }
  }
  committed_size_ = tree_->size();
  return ok();
}

Status LogWriter::append(std::int64_t index, const Digest& leaf) {
  if (tree_ == nullptr) return ok();
  if (tree_->size() != static_cast<std::uint64_t>(index)) {
    return error(Errc::bug, "the tree and the store do not count the same entries");
  }
  tree_->append(leaf);
  return ok();
}

std::shared_ptr<const std::string> LogWriter::want_proof(std::int64_t index) {
  if (tree_ == nullptr) return nullptr;
  wanted_.push_back(static_cast<std::uint64_t>(index));
  return proofs_.emplace_back(std::make_shared<std::string>());
}

void LogWriter::rewind(std::uint64_t size) {
  if (tree_ == nullptr) return;
  tree_->rewind(size);
  while (!wanted_.empty() && wanted_.back() >= size) {
    wanted_.pop_back();
    proofs_.pop_back();
  }
}

// Nodes above the newest checkpoint may be there from an open that could not sign: the same entries give the same ones.
void LogWriter::write_nodes(const std::vector<LogNode>& nodes) {
  for (const auto& node : nodes) {
    db_.run("INSERT OR REPLACE INTO log_node(county, level, position, hash) VALUES(?1, ?2, ?3, ?4)", ids_.number(),
            static_cast<std::int64_t>(node.level), static_cast<std::int64_t>(node.position), node.hash);
  }
}

Status LogWriter::seal() {
  if (tree_ == nullptr || tree_->size() == committed_size_) return ok();
  auto sealed = tree_->seal();
  if (!sealed) return sealed.error();
  write_nodes(sealed->nodes);
  db_.run("INSERT INTO log_checkpoint(county, size, note) VALUES(?1, ?2, ?3)", ids_.number(),
          static_cast<std::int64_t>(sealed->size), sealed->note);
  if (sealed->keys) {
    db_.run("INSERT OR REPLACE INTO fact(county, name, value) VALUES(?1, 'log_keys', ?2)", ids_.number(),
            *sealed->keys);
  }
  effect("log.1-sealed");
  return db_.settle();
}

Status LogWriter::committed() {
  if (tree_ == nullptr || tree_->size() == committed_size_) return ok();
  auto proofs = tree_->committed(wanted_);
  if (!proofs) return proofs.error();
  for (std::size_t i = 0; i < proofs_.size(); ++i) *proofs_[i] = std::move((*proofs)[i]);
  wanted_.clear();
  proofs_.clear();
  committed_size_ = tree_->size();
  effect("log.2-head-kept");
  return ok();
}

void LogWriter::rest() {
  if (tree_ != nullptr) tree_->rest();
}

}  // namespace fangpin::store::sqlite
