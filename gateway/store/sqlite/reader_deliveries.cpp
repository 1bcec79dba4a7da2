#include <algorithm>
#include <map>
#include <set>

#include "gateway/store/sqlite/delivery_state.hpp"
#include "gateway/store/sqlite/reader.hpp"
#include "gateway/store/sqlite/records.hpp"
#include "gateway/store/sqlite/token_index.hpp"

namespace fangpin::store::sqlite {

namespace {

struct OpenRange {
  std::int64_t number = 0, submission = 0, confirmed_to = 0;
};

std::vector<OpenRange> open_ranges(Connection& db, CountyIds ids) {
  std::vector<OpenRange> ranges;
  Query query(db,
              "SELECT number, submission, confirmed_to FROM delivery_range INDEXED BY delivery_open "
              "WHERE county = ?1 AND revisions > confirmed + dead ORDER BY number",
              ids.number());
  while (query.next()) ranges.push_back({query.integer(0), query.integer(1), query.integer(2)});
  return ranges;
}

// For each person with dead letters the earliest one: what comes after it has to wait.
std::map<std::int64_t, DeliveryId> earliest_dead(Connection& db, CountyIds ids) {
  std::map<std::int64_t, DeliveryId> earliest;
  Query query(db,
              "SELECT person, range, position FROM delivery_exception INDEXED BY delivery_dead "
              "WHERE county = ?1 AND state = 2 ORDER BY range, position",
              ids.number());
  while (query.next()) earliest.emplace(query.integer(0), DeliveryId{query.integer(1), query.integer(2)});
  return earliest;
}

// Positions of a range that are not to be delivered: confirmed out of order, or dead.
std::set<std::int64_t> settled(Connection& db, CountyIds ids, std::int64_t range) {
  std::set<std::int64_t> positions;
  Query query(db, "SELECT position FROM delivery_exception WHERE county = ?1 AND range = ?2 AND state <> 0",
              ids.number(), range);
  while (query.next()) positions.insert(query.integer(0));
  return positions;
}

std::string household_at(Connection& db, CountyIds ids, std::int64_t person, std::int64_t acceptance, bool police) {
  Query query(db,
              "SELECT h.tokens FROM membership m JOIN submission b ON b.id = m.row >> 24 "
              "JOIN household h ON h.id = m.household LEFT JOIN membership_end e ON e.row = m.row "
              "LEFT JOIN submission n ON n.id = e.submission "
              "WHERE m.county = ?1 AND m.person = ?2 AND m.police = ?4 AND b.acceptance <= ?3 "
              "AND (e.row IS NULL OR n.acceptance > ?3) ORDER BY m.row DESC LIMIT 1",
              ids.number(), person, acceptance, police);
  return query.next() ? newest_text(query.blob(0)) : std::string();
}

}  // namespace

std::optional<Delivery> SqliteReader::delivery(const DeliveryId& id) {
  Delivery delivery;
  delivery.range = id.range;
  delivery.position = id.position;
  std::int64_t person = 0;
  std::int64_t acceptance = 0;
  std::optional<std::int64_t> data_key;
  {
    Query query(*db_,
                "SELECT r.alert_id, coalesce(r.revision, 1), r.kind, o.feed, o.population, r.person, r.area, r.kept, "
                "r.discovered, s.received_at, s.acceptance, r.data_key, r.envelope FROM delivery_range d "
                "JOIN submission s ON s.id = d.submission JOIN row r ON r.id = (d.submission << 24) | ?3 "
                "JOIN submission o ON o.id = r.alert >> 24 "
                "WHERE d.county = ?1 AND d.number = ?2 AND r.kind IS NOT NULL",
                ids_.number(), id.range, id.position);
    if (!query.next()) return std::nullopt;
    const auto alert = query.blob(0);
    std::copy_n(alert.begin(), std::min(alert.size(), delivery.alert.size()), delivery.alert.begin());
    delivery.revision = query.integer(1);
    delivery.kind = static_cast<RevisionKind>(query.integer(2));
    delivery.feed = query.string(3);
    delivery.population = query.string(4);
    person = query.integer(5);
    delivery.area = query.string(6);
    delivery.kept = query.string(7);
    if (!query.is_null(8)) delivery.discovered = parse_date(query.text(8));
    delivery.received_at = instant_of(query.integer(9));
    acceptance = query.integer(10);
    data_key = query.maybe_integer(11);
    if (data_key) delivery.identity.emplace().ciphertext = query.bytes(12);
  }
  {
    Query query(*db_, "SELECT tokens FROM person WHERE id = ?1", person);
    if (query.next()) delivery.person = newest_text(query.blob(0));
  }
  delivery.police_household = household_at(*db_, ids_, person, acceptance, true);
  delivery.national_household = household_at(*db_, ids_, person, acceptance, false);
  if (data_key) {
    Query query(*db_,
                "SELECT k.id, b.box FROM data_key k LEFT JOIN data_key_box b ON b.number = k.number "
                "AND b.receiver = 'national-system' WHERE k.number = ?1",
                *data_key);
    if (query.next()) {
      const auto key = query.blob(0);
      std::copy_n(key.begin(), std::min(key.size(), delivery.identity->data_key.size()),
                  delivery.identity->data_key.begin());
      delivery.wrapped_key = query.bytes(1);
    }
  }
  return delivery;
}

Result<std::vector<Delivery>> SqliteReader::deliveries(std::size_t limit, std::span<const DeliveryId> in_flight) {
  Snapshot snapshot(*db_);
  const std::set<DeliveryId> under_way(in_flight.begin(), in_flight.end());
  const auto dead = earliest_dead(*db_, ids_);
  std::set<std::int64_t> waiting;  // persons of whom something earlier is under way
  std::vector<DeliveryId> chosen;
  for (const auto& range : open_ranges(*db_, ids_)) {
    if (chosen.size() >= limit) break;
    const auto done = settled(*db_, ids_, range.number);
    Query query(*db_, "SELECT id, person FROM row WHERE id > ?1 AND id <= ?2 AND kind IS NOT NULL ORDER BY id",
                CountyIds::row(range.submission, range.confirmed_to), CountyIds::row(range.submission, kRowsMax));
    while (chosen.size() < limit && query.next()) {
      const DeliveryId id{range.number, CountyIds::number_of_row(query.integer(0))};
      const auto person = query.integer(1);
      if (done.contains(id.position)) continue;
      if (under_way.contains(id)) {
        waiting.insert(person);
        continue;
      }
      const auto buried = dead.find(person);
      if (waiting.contains(person) || (buried != dead.end() && buried->second < id)) continue;
      chosen.push_back(id);
    }
  }
  std::vector<Delivery> all;
  all.reserve(chosen.size());
  for (const auto& id : chosen) {
    if (auto one = delivery(id)) all.push_back(*std::move(one));
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return all;
}

Result<std::vector<DeadLetter>> SqliteReader::dead_letters(std::size_t limit) {
  Snapshot snapshot(*db_);
  struct Found {
    DeliveryId id;
    DeadLetter letter;
  };
  std::vector<Found> found;
  {
    Query query(*db_,
                "SELECT range, position, reason, attempts, at FROM delivery_exception INDEXED BY delivery_dead "
                "WHERE county = ?1 AND state = 2 ORDER BY range, position LIMIT ?2",
                ids_.number(), static_cast<std::int64_t>(limit));
    while (query.next()) {
      found.push_back({{query.integer(0), query.integer(1)},
                       {{}, query.string(2), static_cast<int>(query.integer(3)), instant_of(query.integer(4))}});
    }
  }
  std::vector<DeadLetter> all;
  for (auto& one : found) {
    if (auto delivered = delivery(one.id)) {
      one.letter.delivery = *std::move(delivered);
      all.push_back(std::move(one.letter));
    }
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return all;
}

Result<std::vector<std::pair<domain::AlertId, std::int64_t>>> SqliteReader::accepted_revisions() {
  Snapshot snapshot(*db_);
  std::vector<std::pair<domain::AlertId, std::int64_t>> all;
  {
    Query query(*db_,
                "SELECT r.alert_id, coalesce(r.revision, 1) FROM delivery_range d "
                "CROSS JOIN row r ON r.id > (d.submission << 24) AND r.id <= ((d.submission << 24) | 16777215) "
                "AND r.kind IS NOT NULL WHERE d.county = ?1 ORDER BY d.number, r.id",
                ids_.number());
    while (query.next()) {
      domain::AlertId alert{};
      const auto id = query.blob(0);
      std::copy_n(id.begin(), std::min(id.size(), alert.size()), alert.begin());
      all.emplace_back(alert, query.integer(1));
    }
  }
  if (auto status = snapshot.end(); !status) return status.error();
  return all;
}

}  // namespace fangpin::store::sqlite
