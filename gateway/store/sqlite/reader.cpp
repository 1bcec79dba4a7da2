#include "gateway/store/sqlite/reader.hpp"

#include "gateway/store/sqlite/records.hpp"

namespace fangpin::store::sqlite {

Status Snapshot::end() {
  ended_ = true;
  auto failure = db_.take_error();
  if (db_.in_transaction()) db_.run("COMMIT");
  auto late = db_.take_error();
  if (failure) return *std::move(failure);
  if (late) return *std::move(late);
  return ok();
}

Result<std::vector<domain::Participant>> SqliteReader::participants() {
  Snapshot snapshot(*db_);
  std::vector<domain::Participant> all;
  {
    Query query(*db_, "SELECT " FANGPIN_PARTICIPANT_COLUMNS "FROM participant WHERE county = ?1 ORDER BY id",
                ids_.number());
    while (query.next()) all.push_back(participant_of(query));
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return all;
}

Result<std::vector<domain::Window>> SqliteReader::windows(std::optional<std::string> department_prefix) {
  Snapshot snapshot(*db_);
  std::vector<domain::Window> all;
  {
    const std::string prefix = department_prefix.value_or("");
    Query query(*db_,
                "SELECT " FANGPIN_SLOT_COLUMNS
                "FROM slot WHERE county = ?1 AND substr(feed, 1, length(?2)) = ?2 ORDER BY feed, first, last, duty, "
                "population",
                ids_.number(), prefix);
    while (query.next()) all.push_back(window_of(query));
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return all;
}

Result<std::string> SqliteReader::fact(std::string_view name) {
  Snapshot snapshot(*db_);
  std::string value;
  {
    Query query(*db_, "SELECT value FROM fact WHERE county = ?1 AND name = ?2", ids_.number(), name);
    if (query.next()) value = query.string(0);
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return value;
}

}  // namespace fangpin::store::sqlite
