#pragma once
#include "gateway/store/sqlite/asset_queries.hpp"
#include "gateway/store/sqlite/authorizations.hpp"
#include "gateway/store/sqlite/connection.hpp"
#include "gateway/store/sqlite/ids.hpp"
#include "gateway/store/store.hpp"

namespace fangpin::store::sqlite {

// One thread's read-only view. Every call sees one snapshot and ends it before it returns, so that no reader keeps the
// log from being checkpointed. Not thread safe: the store hands one to each thread.
class SqliteReader final : public Reader {
 public:
  SqliteReader(std::unique_ptr<Connection> connection, CountyIds ids)
      : db_(std::move(connection)), ids_(ids), authorizations_(*db_, ids, true) {}
  AuthorizationReader& authorizations() override { return authorizations_; }

  // reader.cpp
  Result<std::vector<domain::Participant>> participants() override;
  Result<std::vector<domain::Window>> windows(std::optional<std::string> department_prefix) override;
  Result<std::string> fact(std::string_view name) override;

  // reader_log.cpp
  Result<std::vector<AuditEntry>> audit_entries(std::int64_t from, std::size_t limit) override;
  Result<std::vector<Digest>> log_hashes(unsigned level, std::uint64_t from, std::size_t count) override;
  Result<std::optional<LogCheckpoint>> newest_checkpoint() override;
  Result<std::optional<LogCheckpoint>> newest_cosigned() override;
  Result<std::vector<std::string>> cosigned_notes(std::int64_t from, std::size_t limit) override;
  Result<std::int64_t> cosigned_count() override;
  Result<std::optional<LogCheckpoint>> checkpoint_over(std::int64_t index) override;

  AssetQueryReader& asset_queries() override { return asset_queries_; }

  // reader_submissions.cpp
  Result<std::vector<FeedStanding>> feed_standings() override;
  Result<std::vector<SubmissionReference>> references(std::span<const domain::SubmissionId> ids) override;
  Result<std::vector<SubmissionSummary>> submissions(std::string_view department, std::size_t limit) override;
  Result<std::vector<SubmissionSummary>> explanations(std::size_t limit) override;
  Result<std::optional<StoredAnswer>> receipt(std::string_view department, std::string_view receipt_id) override;
  Result<std::optional<StoredAnswer>> answer(std::string_view department, std::string_view idempotency_key) override;
  Result<std::vector<domain::RowProblem>> row_problems(domain::SubmissionId id, std::size_t offset,
                                                       std::size_t limit) override;
  Result<std::vector<domain::RowProblem>> late_rows(domain::SubmissionId id, std::size_t offset,
                                                    std::size_t limit) override;
  Result<Totals> totals() override;

  // reader_deliveries.cpp
  Result<std::vector<Delivery>> deliveries(std::size_t limit, std::span<const DeliveryId> in_flight) override;
  Result<std::vector<DeadLetter>> dead_letters(std::size_t limit) override;
  Result<std::vector<std::pair<domain::AlertId, std::int64_t>>> accepted_revisions() override;

 private:
  std::optional<Delivery> delivery(const DeliveryId& id);

  std::unique_ptr<Connection> db_;
  CountyIds ids_;
  SqliteAuthorizationReader authorizations_;
  SqliteAssetQueryReader asset_queries_{*db_, ids_};
};

// A snapshot for the time of one call. end() gives the call's status and leaves the connection clean for the next one.
class Snapshot {
 public:
  explicit Snapshot(Connection& connection) : db_(connection) { db_.run("BEGIN"); }
  ~Snapshot() {
    if (!ended_) (void)end();
  }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  Status end();

 private:
  Connection& db_;
  bool ended_ = false;
};

}  // namespace fangpin::store::sqlite
