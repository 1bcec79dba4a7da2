#include <algorithm>

#include "crypto/base/effect.hpp"
#include "crypto/base/encoding.hpp"
#include "gateway/store/sqlite/delivery_state.hpp"
#include "gateway/store/sqlite/records.hpp"
#include "gateway/store/sqlite/transaction.hpp"

namespace fangpin::store::sqlite {

namespace {

struct Range {
  std::int64_t submission = 0, revisions = 0, confirmed = 0, dead = 0, confirmed_to = 0;
};

std::optional<Range> find_range(Connection& db, CountyIds ids, std::int64_t number) {
  Query query(db,
              "SELECT submission, revisions, confirmed, dead, confirmed_to FROM delivery_range "
              "WHERE county = ?1 AND number = ?2",
              ids.number(), number);
  if (!query.next()) return std::nullopt;
  return Range{query.integer(0), query.integer(1), query.integer(2), query.integer(3), query.integer(4)};
}

std::optional<DeliveryState> find_exception(Connection& db, CountyIds ids, const DeliveryId& id) {
  Query query(db, "SELECT state FROM delivery_exception WHERE county = ?1 AND range = ?2 AND position = ?3",
              ids.number(), id.range, id.position);
  if (!query.next()) return std::nullopt;
  return static_cast<DeliveryState>(query.integer(0));
}

// The position of the first revision after `position`; 0 if there is none.
std::int64_t next_revision(Connection& db, std::int64_t submission, std::int64_t position) {
  Query query(db, "SELECT id FROM row WHERE id > ?1 AND id <= ?2 AND kind IS NOT NULL ORDER BY id LIMIT 1",
              CountyIds::row(submission, position), CountyIds::row(submission, kRowsMax));
  return query.next() ? CountyIds::number_of_row(query.integer(0)) : 0;
}

}  // namespace

std::int64_t SqliteTransaction::delivery_row(const DeliveryId& id) {
  if (const auto range = find_range(db_, ids_, id.range); range && id.position > 0 && id.position <= kRowsMax) {
    const auto row = CountyIds::row(range->submission, id.position);
    Query query(db_, "SELECT 1 FROM row WHERE id = ?1 AND kind IS NOT NULL", row);
    if (query.next()) return row;
  }
  if (!db_.failed()) db_.fail(error(Errc::not_found, "no such delivery"));
  return 0;
}

// A confirmation in order moves the range's mark and leaves nothing; one out of order is an exception until the mark
// has passed it. What is confirmed already stays so: the national side may answer twice.
Status SqliteTransaction::confirm(std::span<const DeliveryId> deliveries, Instant at) {
  std::vector<DeliveryId> sorted(deliveries.begin(), deliveries.end());
  std::sort(sorted.begin(), sorted.end());
  for (const auto& id : sorted) {
    const auto row = delivery_row(id);
    if (row == 0) break;
    auto range = *find_range(db_, ids_, id.range);
    if (range.confirmed == range.revisions || id.position <= range.confirmed_to) continue;
    const auto state = find_exception(db_, ids_, id);
    if (state == DeliveryState::confirmed) continue;
    const auto next = next_revision(db_, range.submission, range.confirmed_to);
    if (id.position == next) {
      std::int64_t mark = id.position;
      for (auto after = next_revision(db_, range.submission, mark);
           after != 0 && find_exception(db_, ids_, {id.range, after}) == DeliveryState::confirmed;
           after = next_revision(db_, range.submission, mark)) {
        mark = after;
      }
      range.confirmed_to = mark;
      db_.run("DELETE FROM delivery_exception WHERE county = ?1 AND range = ?2 AND position <= ?3", ids_.number(),
              id.range, mark);
    } else {
      db_.run(
          "INSERT INTO delivery_exception(county, range, position, state, person, attempts, reason, at) "
          "SELECT ?1, ?2, ?3, ?4, person, 0, '', ?5 FROM row WHERE id = ?6 "
          "ON CONFLICT(county, range, position) DO UPDATE SET state = excluded.state, at = excluded.at",
          ids_.number(), id.range, id.position, static_cast<int>(DeliveryState::confirmed), stored(at), row);
    }
    db_.run(
        "UPDATE delivery_range SET confirmed = confirmed + 1, dead = dead - ?3, confirmed_to = ?4 "
        "WHERE county = ?1 AND number = ?2",
        ids_.number(), id.range, state == DeliveryState::dead ? 1 : 0, range.confirmed_to);
    if (range.confirmed + 1 == range.revisions) {
      db_.run("DELETE FROM delivery_exception WHERE county = ?1 AND range = ?2", ids_.number(), id.range);
    }
  }
  effect("forward.1-confirmed");
  return db_.settle();
}

Status SqliteTransaction::bury(const DeliveryId& delivery, std::string_view reason, Instant at) {
  const auto row = delivery_row(delivery);
  if (row == 0) return db_.settle();
  const auto range = *find_range(db_, ids_, delivery.range);
  const auto state = find_exception(db_, ids_, delivery);
  if (range.confirmed == range.revisions || delivery.position <= range.confirmed_to ||
      state == DeliveryState::confirmed) {
    return error(Errc::conflict, "the delivery is confirmed");
  }
  if (state == DeliveryState::dead) return ok();
  db_.run(
      "INSERT INTO delivery_exception(county, range, position, state, person, attempts, reason, at) "
      "SELECT ?1, ?2, ?3, ?4, person, 1, ?5, ?6 FROM row WHERE id = ?7 "
      "ON CONFLICT(county, range, position) DO UPDATE SET state = excluded.state, attempts = attempts + 1, "
      "reason = excluded.reason, at = excluded.at",
      ids_.number(), delivery.range, delivery.position, static_cast<int>(DeliveryState::dead), reason, stored(at), row);
  db_.run("UPDATE delivery_range SET dead = dead + 1 WHERE county = ?1 AND number = ?2", ids_.number(), delivery.range);
  effect("forward.2-buried");
  return db_.settle();
}

// A resent letter keeps its count of burials until its range is wholly confirmed.
Result<std::int64_t> SqliteTransaction::resend_dead_letters(std::string_view alert_hex_or_all) {
  std::optional<Bytes> alert;
  if (alert_hex_or_all != "all") {
    alert = from_hex(alert_hex_or_all);
    if (!alert || alert->size() != domain::AlertId{}.size()) {
      return error(Errc::malformed, "an alert is named by 32 hexadecimal digits, or all of them by `all`");
    }
  }
  std::vector<DeliveryId> dead;
  {
    Query query(db_,
                "SELECT e.range, e.position FROM delivery_exception e "
                "JOIN delivery_range d ON d.county = e.county AND d.number = e.range "
                "JOIN row r ON r.id = (d.submission << 24) | e.position "
                "WHERE e.county = ?1 AND e.state = 2 AND (?2 IS NULL OR r.alert_id = ?2)",
                ids_.number(), alert);
    while (query.next()) dead.push_back({query.integer(0), query.integer(1)});
  }
  for (const auto& id : dead) {
    db_.run("UPDATE delivery_exception SET state = ?4 WHERE county = ?1 AND range = ?2 AND position = ?3",
            ids_.number(), id.range, id.position, static_cast<int>(DeliveryState::again));
    db_.run("UPDATE delivery_range SET dead = dead - 1 WHERE county = ?1 AND number = ?2", ids_.number(), id.range);
  }
  if (const auto status = db_.settle(); !status) return status.error();
  return static_cast<std::int64_t>(dead.size());
}

}  // namespace fangpin::store::sqlite
