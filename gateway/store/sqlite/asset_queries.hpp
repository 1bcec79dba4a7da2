#pragma once
#include "gateway/store/asset_queries.hpp"
#include "gateway/store/sqlite/connection.hpp"
#include "gateway/store/sqlite/ids.hpp"

namespace fangpin::store::sqlite {

// The statements, on whichever connection: the writer's transaction and the readers' snapshots ask them alike. An error
// sticks to the connection until the caller settles it.
class AssetQueryTable {
 public:
  AssetQueryTable(Connection& connection, CountyIds ids) : db_(connection), ids_(ids) {}

  std::optional<KeptQuery> query(std::string_view id);
  std::optional<KeptQuery> query_of_key(std::string_view asker, std::string_view idempotency_key);
  std::vector<KeptQuery> queries(std::string_view asker, std::size_t offset, std::size_t limit);
  std::vector<KeptQuery> open_questions(std::string_view provider, Instant now, Instant handed_before,
                                        std::size_t limit);
  std::vector<KeptQuery> overdue(Instant now, std::size_t limit);
  std::int64_t uses(std::string_view authorization);
  std::vector<std::int64_t> entries_of(std::string_view household, std::int64_t before, std::size_t limit);
  std::optional<Instant> withheld_until(std::string_view query);

 private:
  Connection& db_;
  CountyIds ids_;
};

class SqliteAssetQueryReader final : public AssetQueryReader {
 public:
  SqliteAssetQueryReader(Connection& connection, CountyIds ids) : db_(connection), table_(connection, ids) {}
  Result<std::optional<KeptQuery>> query(std::string_view id) override;
  Result<std::optional<KeptQuery>> query_of_key(std::string_view asker, std::string_view idempotency_key) override;
  Result<std::vector<KeptQuery>> queries(std::string_view asker, std::size_t offset, std::size_t limit) override;
  Result<std::vector<KeptQuery>> open_questions(std::string_view provider, Instant now, Instant handed_before,
                                                std::size_t limit) override;
  Result<std::int64_t> uses(std::string_view authorization) override;
  Result<std::vector<std::int64_t>> entries_of(std::string_view household, std::int64_t before,
                                               std::size_t limit) override;
  Result<std::optional<Instant>> withheld_until(std::string_view query) override;

 private:
  Connection& db_;
  AssetQueryTable table_;
};

class SqliteAssetQueryWriter final : public AssetQueryWriter {
 public:
  SqliteAssetQueryWriter(Connection& connection, CountyIds ids) : db_(connection), ids_(ids), table_(connection, ids) {}
  Result<std::optional<KeptQuery>> query(std::string_view id) override;
  Result<std::optional<KeptQuery>> query_of_key(std::string_view asker, std::string_view idempotency_key) override;
  Result<std::vector<KeptQuery>> queries(std::string_view asker, std::size_t offset, std::size_t limit) override;
  Result<std::vector<KeptQuery>> open_questions(std::string_view provider, Instant now, Instant handed_before,
                                                std::size_t limit) override;
  Result<std::int64_t> uses(std::string_view authorization) override;
  Result<std::vector<std::int64_t>> entries_of(std::string_view household, std::int64_t before,
                                               std::size_t limit) override;
  Result<std::optional<Instant>> withheld_until(std::string_view query) override;
  Status put(const KeptQuery& query) override;
  Status hand_out(std::string_view id, Instant real_now) override;
  Status answer(std::string_view id, const KeptAnswer& answer) override;
  Result<std::vector<KeptQuery>> expire(Instant now, std::size_t limit) override;
  Result<std::int64_t> lapse(Instant now, std::size_t limit) override;
  Status concerns(std::string_view household, std::int64_t log_index) override;
  Status withhold(std::string_view query, Instant until) override;

 private:
  Connection& db_;
  CountyIds ids_;
  AssetQueryTable table_;
};

}  // namespace fangpin::store::sqlite
