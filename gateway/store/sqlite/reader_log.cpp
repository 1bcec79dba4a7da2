// The log as it is read: entries, the tree's hashes and its checkpoints.
#include "gateway/store/sqlite/log_writer.hpp"
#include "gateway/store/sqlite/reader.hpp"

namespace fangpin::store::sqlite {

namespace {

std::optional<LogCheckpoint> first_of(Query query) {
  if (!query.next()) return std::nullopt;
  return LogCheckpoint{query.integer(0), query.string(1)};
}

}  // namespace

Result<std::vector<AuditEntry>> SqliteReader::audit_entries(std::int64_t from, std::size_t limit) {
  Snapshot snapshot(*db_);
  std::vector<AuditEntry> all;
  {
    Query query(*db_, "SELECT id, bytes FROM audit_entry WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3",
                ids_.first() + std::max<std::int64_t>(from, 0), ids_.last(), static_cast<std::int64_t>(limit));
    while (query.next()) all.push_back({query.integer(0) - ids_.first(), std::string(as_text(query.blob(1)))});
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return all;
}

Result<std::vector<Digest>> SqliteReader::log_hashes(unsigned level, std::uint64_t from, std::size_t count) {
  Snapshot snapshot(*db_);
  auto hashes = read_log_hashes(*db_, ids_, level, from, count);
  if (auto status = snapshot.end(); !status) return status.error();
  return hashes;
}

Result<std::optional<LogCheckpoint>> SqliteReader::newest_checkpoint() {
  Snapshot snapshot(*db_);
  auto found = first_of(Query(
      *db_,
      "SELECT l.size, coalesce((SELECT c.note FROM cosigned_checkpoint c WHERE c.county = l.county AND c.number = "
      "(SELECT max(number) FROM cosigned_checkpoint WHERE county = l.county) AND c.size = l.size), l.note) "
      "FROM log_checkpoint l WHERE l.county = ?1 ORDER BY l.size DESC LIMIT 1",
      ids_.number()));
  if (auto status = snapshot.end(); !status) return status.error();
  return found;
}

Result<std::optional<LogCheckpoint>> SqliteReader::newest_cosigned() {
  Snapshot snapshot(*db_);
  auto found =
      first_of(Query(*db_, "SELECT size, note FROM cosigned_checkpoint WHERE county = ?1 ORDER BY number DESC LIMIT 1",
                     ids_.number()));
  if (auto status = snapshot.end(); !status) return status.error();
  return found;
}

Result<std::vector<std::string>> SqliteReader::cosigned_notes(std::int64_t from, std::size_t limit) {
  Snapshot snapshot(*db_);
  std::vector<std::string> notes;
  {
    Query query(*db_,
                "SELECT note FROM cosigned_checkpoint WHERE county = ?1 AND number >= ?2 ORDER BY number LIMIT ?3",
                ids_.number(), from, static_cast<std::int64_t>(limit));
    while (query.next()) notes.push_back(query.string(0));
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return notes;
}

Result<std::int64_t> SqliteReader::cosigned_count() {
  Snapshot snapshot(*db_);
  std::int64_t count = 0;
  {
    Query query(*db_, "SELECT max(number) + 1 FROM cosigned_checkpoint WHERE county = ?1", ids_.number());
    if (query.next()) count = query.integer(0);
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return count;
}

Result<std::optional<LogCheckpoint>> SqliteReader::checkpoint_over(std::int64_t index) {
  Snapshot snapshot(*db_);
  auto found = first_of(
      Query(*db_, "SELECT size, note FROM log_checkpoint WHERE county = ?1 AND size > ?2 ORDER BY size LIMIT 1",
            ids_.number(), index));
  if (auto status = snapshot.end(); !status) return status.error();
  return found;
}

}  // namespace fangpin::store::sqlite
