#include "gateway/store/sqlite/asset_queries.hpp"

#include "gateway/store/sqlite/reader.hpp"
#include "gateway/store/sqlite/records.hpp"

namespace fangpin::store::sqlite {

namespace {

#define FANGPIN_QUERY_COLUMNS                                                                                         \
  "id, asker, grantee, household, subjects, item, provider, purpose, programme, risk_clear, no_objection, "           \
  "override_reason, override_document, asked_at, denial, authorization, uses, expires_at, idempotency_key, request, " \
  "log_index, state, answer, band, salt, answer_digest, answered_at, readable_until, handed_at "

KeptQuery kept(Query& row) {
  KeptQuery out;
  auto& query = out.query;
  query.id = row.string(0);
  query.asker = row.string(1);
  query.grantee = row.string(2);
  query.household = row.string(3);
  query.subjects = split_lines(row.text(4));
  query.item = row.string(5);
  query.provider = row.string(6);
  query.purpose = row.string(7);
  query.programme = row.string(8);
  query.risk_clear = row.integer(9) != 0;
  query.no_objection = row.integer(10) != 0;
  query.override_reason = row.string(11);
  query.override_document = row.string(12);
  query.asked_at = instant_of(row.integer(13));
  if (!row.is_null(14)) out.decision.denial = static_cast<domain::Denial>(row.integer(14));
  out.decision.authorization = row.string(15);
  out.decision.use = row.integer(16);
  out.decision.expires_at = instant_of(row.integer(17));
  out.idempotency_key = row.string(18);
  out.request = digest_of(row.blob(19));
  out.log_index = row.integer(20);
  out.state = static_cast<QueryState>(row.integer(21));
  out.handed_out = row.integer(28) != 0;
  if (out.state == QueryState::answered || out.state == QueryState::lapsed) {
    KeptAnswer answer;
    answer.kind = static_cast<domain::AnswerKind>(row.integer(22));
    answer.band = row.string(23);
    answer.salt = row.bytes(24);
    answer.digest = digest_of(row.blob(25));
    answer.answered_at = instant_of(row.integer(26));
    answer.readable_until = instant_of(row.integer(27));
    out.answer = std::move(answer);
  }
  return out;
}

std::optional<KeptQuery> one(Query&& query) {
  if (!query.next()) return std::nullopt;
  return kept(query);
}

std::vector<KeptQuery> all(Query&& query) {
  std::vector<KeptQuery> out;
  while (query.next()) out.push_back(kept(query));
  return out;
}

std::int64_t state_of(QueryState state) { return static_cast<std::int64_t>(state); }

// One read outside a transaction: a snapshot of its own.
template <class T, class Read>
Result<T> in_snapshot(Connection& db, Read read) {
  Snapshot snapshot(db);
  T value = read();
  if (auto status = snapshot.end(); !status) return status.error();
  return value;
}

template <class T>
Result<T> settled(Connection& db, T value) {
  if (auto status = db.settle(); !status) return status.error();
  return value;
}

}  // namespace

std::optional<KeptQuery> AssetQueryTable::query(std::string_view id) {
  return one(
      Query(db_, "SELECT " FANGPIN_QUERY_COLUMNS "FROM asset_query WHERE county = ?1 AND id = ?2", ids_.number(), id));
}

std::optional<KeptQuery> AssetQueryTable::query_of_key(std::string_view asker, std::string_view idempotency_key) {
  return one(Query(
      db_, "SELECT " FANGPIN_QUERY_COLUMNS "FROM asset_query WHERE county = ?1 AND asker = ?2 AND idempotency_key = ?3",
      ids_.number(), asker, idempotency_key));
}

std::vector<KeptQuery> AssetQueryTable::queries(std::string_view asker, std::size_t offset, std::size_t limit) {
  if (asker.empty()) {
    return all(Query(db_,
                     "SELECT " FANGPIN_QUERY_COLUMNS
                     "FROM asset_query WHERE county = ?1 ORDER BY log_index DESC LIMIT ?2 OFFSET ?3",
                     ids_.number(), static_cast<std::int64_t>(limit), static_cast<std::int64_t>(offset)));
  }
  return all(Query(db_,
                   "SELECT " FANGPIN_QUERY_COLUMNS
                   "FROM asset_query WHERE county = ?1 AND asker = ?2 ORDER BY log_index DESC LIMIT ?3 OFFSET ?4",
                   ids_.number(), asker, static_cast<std::int64_t>(limit), static_cast<std::int64_t>(offset)));
}

std::vector<KeptQuery> AssetQueryTable::open_questions(std::string_view provider, Instant now, Instant handed_before,
                                                       std::size_t limit) {
  return all(Query(db_,
                   "SELECT " FANGPIN_QUERY_COLUMNS
                   "FROM asset_query WHERE county = ?1 AND state = 1 AND provider = ?2 AND expires_at > ?3 "
                   "AND handed_at <= ?4 ORDER BY log_index LIMIT ?5",
                   ids_.number(), provider, stored(now), stored(handed_before), static_cast<std::int64_t>(limit)));
}

std::vector<KeptQuery> AssetQueryTable::overdue(Instant now, std::size_t limit) {
  return all(Query(db_,
                   "SELECT " FANGPIN_QUERY_COLUMNS
                   "FROM asset_query WHERE county = ?1 AND state = 1 AND expires_at <= ?2 ORDER BY log_index LIMIT ?3",
                   ids_.number(), stored(now), static_cast<std::int64_t>(limit)));
}

std::int64_t AssetQueryTable::uses(std::string_view authorization) {
  Query query(db_, "SELECT count(*) FROM asset_query WHERE county = ?1 AND authorization = ?2 AND denial IS NULL",
              ids_.number(), authorization);
  return query.next() ? query.integer(0) : 0;
}

std::vector<std::int64_t> AssetQueryTable::entries_of(std::string_view household, std::int64_t before,
                                                      std::size_t limit) {
  std::vector<std::int64_t> out;
  Query query(db_,
              "SELECT log_index FROM household_entry WHERE county = ?1 AND household = ?2 AND log_index < ?3 "
              "ORDER BY log_index DESC LIMIT ?4",
              ids_.number(), household, before, static_cast<std::int64_t>(limit));
  while (query.next()) out.push_back(query.integer(0));
  return out;
}

std::optional<Instant> AssetQueryTable::withheld_until(std::string_view query) {
  Query row(db_, "SELECT until FROM withheld_query WHERE county = ?1 AND query = ?2", ids_.number(), query);
  if (!row.next()) return std::nullopt;
  return instant_of(row.integer(0));
}

Result<std::optional<KeptQuery>> SqliteAssetQueryReader::query(std::string_view id) {
  return in_snapshot<std::optional<KeptQuery>>(db_, [&] { return table_.query(id); });
}

Result<std::optional<KeptQuery>> SqliteAssetQueryReader::query_of_key(std::string_view asker,
                                                                      std::string_view idempotency_key) {
  return in_snapshot<std::optional<KeptQuery>>(db_, [&] { return table_.query_of_key(asker, idempotency_key); });
}

Result<std::vector<KeptQuery>> SqliteAssetQueryReader::queries(std::string_view asker, std::size_t offset,
                                                               std::size_t limit) {
  return in_snapshot<std::vector<KeptQuery>>(db_, [&] { return table_.queries(asker, offset, limit); });
}

Result<std::vector<KeptQuery>> SqliteAssetQueryReader::open_questions(std::string_view provider, Instant now,
                                                                      Instant handed_before, std::size_t limit) {
  return in_snapshot<std::vector<KeptQuery>>(
      db_, [&] { return table_.open_questions(provider, now, handed_before, limit); });
}

Result<std::int64_t> SqliteAssetQueryReader::uses(std::string_view authorization) {
  return in_snapshot<std::int64_t>(db_, [&] { return table_.uses(authorization); });
}

Result<std::vector<std::int64_t>> SqliteAssetQueryReader::entries_of(std::string_view household, std::int64_t before,
                                                                     std::size_t limit) {
  return in_snapshot<std::vector<std::int64_t>>(db_, [&] { return table_.entries_of(household, before, limit); });
}

Result<std::optional<Instant>> SqliteAssetQueryReader::withheld_until(std::string_view query) {
  return in_snapshot<std::optional<Instant>>(db_, [&] { return table_.withheld_until(query); });
}

Result<std::optional<KeptQuery>> SqliteAssetQueryWriter::query(std::string_view id) {
  return settled(db_, table_.query(id));
}

Result<std::optional<KeptQuery>> SqliteAssetQueryWriter::query_of_key(std::string_view asker,
                                                                      std::string_view idempotency_key) {
  return settled(db_, table_.query_of_key(asker, idempotency_key));
}

Result<std::vector<KeptQuery>> SqliteAssetQueryWriter::queries(std::string_view asker, std::size_t offset,
                                                               std::size_t limit) {
  return settled(db_, table_.queries(asker, offset, limit));
}

Result<std::vector<KeptQuery>> SqliteAssetQueryWriter::open_questions(std::string_view provider, Instant now,
                                                                      Instant handed_before, std::size_t limit) {
  return settled(db_, table_.open_questions(provider, now, handed_before, limit));
}

Result<std::int64_t> SqliteAssetQueryWriter::uses(std::string_view authorization) {
  return settled(db_, table_.uses(authorization));
}

Result<std::vector<std::int64_t>> SqliteAssetQueryWriter::entries_of(std::string_view household, std::int64_t before,
                                                                     std::size_t limit) {
  return settled(db_, table_.entries_of(household, before, limit));
}

Result<std::optional<Instant>> SqliteAssetQueryWriter::withheld_until(std::string_view query) {
  return settled(db_, table_.withheld_until(query));
}

Status SqliteAssetQueryWriter::put(const KeptQuery& kept_query) {
  const auto& query = kept_query.query;
  const auto& decision = kept_query.decision;
  if (table_.query(query.id) || table_.query_of_key(query.asker, kept_query.idempotency_key)) {
    return error(Errc::conflict, "the query is there already");
  }
  std::optional<std::int64_t> denial;
  if (decision.denial) denial = static_cast<std::int64_t>(*decision.denial);
  db_.run(
      "INSERT INTO asset_query(county, id, asker, grantee, household, subjects, item, provider, purpose, programme, "
      "risk_clear, no_objection, override_reason, override_document, asked_at, denial, authorization, uses, "
      "expires_at, idempotency_key, request, log_index, state) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, "
      "?23)",
      ids_.number(), query.id, query.asker, query.grantee, query.household, lines(query.subjects), query.item,
      query.provider, query.purpose, query.programme, query.risk_clear, query.no_objection, query.override_reason,
      query.override_document, stored(query.asked_at), denial, decision.authorization, decision.use,
      stored(decision.expires_at), kept_query.idempotency_key, kept_query.request, kept_query.log_index,
      state_of(denial ? QueryState::denied : QueryState::open));
  return db_.settle();
}

Status SqliteAssetQueryWriter::hand_out(std::string_view id, Instant real_now) {
  db_.run("UPDATE asset_query SET handed_at = ?3 WHERE county = ?1 AND id = ?2", ids_.number(), id, stored(real_now));
  return db_.settle();
}

Status SqliteAssetQueryWriter::answer(std::string_view id, const KeptAnswer& answer) {
  db_.run(
      "UPDATE asset_query SET state = 2, answer = ?3, band = ?4, salt = ?5, answer_digest = ?6, answered_at = ?7, "
      "readable_until = ?8 WHERE county = ?1 AND id = ?2 AND state = 1",
      ids_.number(), id, static_cast<std::int64_t>(answer.kind), answer.band, answer.salt, answer.digest,
      stored(answer.answered_at), stored(answer.readable_until));
  if (!db_.failed() && db_.changes() != 1) return error(Errc::conflict, "the question is not open");
  return db_.settle();
}

Result<std::vector<KeptQuery>> SqliteAssetQueryWriter::expire(Instant now, std::size_t limit) {
  auto overdue = table_.overdue(now, limit);
  for (auto& query : overdue) {
    db_.run("UPDATE asset_query SET state = 3 WHERE county = ?1 AND id = ?2", ids_.number(), query.query.id);
    query.state = QueryState::expired;
  }
  return settled(db_, std::move(overdue));
}

Result<std::int64_t> SqliteAssetQueryWriter::lapse(Instant now, std::size_t limit) {
  db_.run(
      "UPDATE asset_query SET state = 4, answer = 3, band = '', salt = x'' WHERE number IN "
      "(SELECT number FROM asset_query WHERE county = ?1 AND state = 2 AND readable_until <= ?2 LIMIT ?3)",
      ids_.number(), stored(now), static_cast<std::int64_t>(limit));
  return settled(db_, db_.changes());
}

Status SqliteAssetQueryWriter::concerns(std::string_view household, std::int64_t log_index) {
  db_.run("INSERT OR IGNORE INTO household_entry(county, household, log_index) VALUES(?1, ?2, ?3)", ids_.number(),
          household, log_index);
  return db_.settle();
}

Status SqliteAssetQueryWriter::withhold(std::string_view query, Instant until) {
  db_.run(
      "INSERT INTO withheld_query(county, query, until) VALUES(?1, ?2, ?3) "
      "ON CONFLICT(county, query) DO UPDATE SET until = max(until, excluded.until)",
      ids_.number(), query, stored(until));
  return db_.settle();
}

}  // namespace fangpin::store::sqlite
