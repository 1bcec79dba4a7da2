#include "gateway/store/sqlite/store.hpp"

#include <sys/statvfs.h>

#include <atomic>
#include <cerrno>
#include <cstring>

#include "gateway/store/log_room.hpp"

namespace fangpin::store::sqlite {

namespace {

constexpr int kReaderCacheKib = 2048;

class UnavailableAuthorizations final : public AuthorizationReader {
 public:
  explicit UnavailableAuthorizations(Error failure) : failure_(std::move(failure)) {}
  Result<std::optional<domain::SubjectHandle>> find_subject(SubjectKind, const Tokens&) override { return failure_; }
  Result<Tokens> police_household(const Tokens&) override { return failure_; }
  Result<bool> knows(std::string_view) override { return failure_; }
  Result<domain::SubjectHandle> household_of_evidence(const Digest&) override { return failure_; }
  Result<std::string> form_of(std::string_view) override { return failure_; }
  Result<std::optional<Kept>> authorization(std::string_view) override { return failure_; }
  Result<std::vector<Kept>> authorizations_of(std::string_view) override { return failure_; }
  Result<std::vector<Kept>> authorizations_naming(std::string_view) override { return failure_; }
  Result<std::vector<Kept>> authorizations(std::size_t, std::size_t, std::string_view) override { return failure_; }
  Result<std::vector<std::string>> expired(Instant, std::size_t) override { return failure_; }
  Result<std::vector<std::string>> unauthorized_queries(std::string_view, std::size_t) override { return failure_; }
  Result<std::optional<std::pair<crypto::SealedIdentity, Bytes>>> sealed_member(std::string_view, std::string_view,
                                                                                std::string_view) override {
    return failure_;
  }

 private:
  Error failure_;
};

class UnavailableAssetQueries final : public AssetQueryReader {
 public:
  explicit UnavailableAssetQueries(const Error& failure) : failure_(failure) {}
  Result<std::optional<KeptQuery>> query(std::string_view) override { return failure_; }
  Result<std::optional<KeptQuery>> query_of_key(std::string_view, std::string_view) override { return failure_; }
  Result<std::vector<KeptQuery>> queries(std::string_view, std::size_t, std::size_t) override { return failure_; }
  Result<std::vector<KeptQuery>> open_questions(std::string_view, Instant, Instant, std::size_t) override {
    return failure_;
  }
  Result<std::int64_t> uses(std::string_view) override { return failure_; }
  Result<std::vector<std::int64_t>> entries_of(std::string_view, std::int64_t, std::size_t) override {
    return failure_;
  }
  Result<std::optional<Instant>> withheld_until(std::string_view) override { return failure_; }

 private:
  const Error& failure_;
};

// Answers every call with the error that kept a thread's connection from opening.
class UnavailableReader final : public Reader {
 public:
  explicit UnavailableReader(Error failure) : failure_(failure), authorizations_(std::move(failure)) {}
  AuthorizationReader& authorizations() override { return authorizations_; }
  Result<std::vector<FeedStanding>> feed_standings() override { return failure_; }
  Result<std::vector<SubmissionReference>> references(std::span<const domain::SubmissionId>) override {
    return failure_;
  }
  Result<std::vector<domain::Participant>> participants() override { return failure_; }
  Result<std::vector<domain::Window>> windows(std::optional<std::string>) override { return failure_; }
  Result<std::vector<SubmissionSummary>> submissions(std::string_view, std::size_t) override { return failure_; }
  Result<std::vector<SubmissionSummary>> explanations(std::size_t) override { return failure_; }
  Result<std::optional<StoredAnswer>> receipt(std::string_view, std::string_view) override { return failure_; }
  Result<std::optional<StoredAnswer>> answer(std::string_view, std::string_view) override { return failure_; }
  Result<std::vector<domain::RowProblem>> row_problems(domain::SubmissionId, std::size_t, std::size_t) override {
    return failure_;
  }
  Result<std::vector<domain::RowProblem>> late_rows(domain::SubmissionId, std::size_t, std::size_t) override {
    return failure_;
  }
  Result<std::vector<Delivery>> deliveries(std::size_t, std::span<const DeliveryId>) override { return failure_; }
  Result<std::vector<DeadLetter>> dead_letters(std::size_t) override { return failure_; }
  Result<std::vector<std::pair<domain::AlertId, std::int64_t>>> accepted_revisions() override { return failure_; }
  Result<Totals> totals() override { return failure_; }
  Result<std::vector<AuditEntry>> audit_entries(std::int64_t, std::size_t) override { return failure_; }
  Result<std::string> fact(std::string_view) override { return failure_; }
  AssetQueryReader& asset_queries() override { return asset_queries_; }
  Result<std::vector<Digest>> log_hashes(unsigned, std::uint64_t, std::size_t) override { return failure_; }
  Result<std::optional<LogCheckpoint>> newest_checkpoint() override { return failure_; }
  Result<std::optional<LogCheckpoint>> newest_cosigned() override { return failure_; }
  Result<std::vector<std::string>> cosigned_notes(std::int64_t, std::size_t) override { return failure_; }
  Result<std::int64_t> cosigned_count() override { return failure_; }
  Result<std::optional<LogCheckpoint>> checkpoint_over(std::int64_t) override { return failure_; }

 private:
  Error failure_;
  UnavailableAuthorizations authorizations_;
  UnavailableAssetQueries asset_queries_{failure_};
};

Result<std::uint64_t> free_space(const std::string& path) {
  struct statvfs space {};
  if (::statvfs(path.c_str(), &space) != 0) {
    return error(Errc::storage, std::string("cannot ask for free space: ") + std::strerror(errno));
  }
  return static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
}

Status finished(const Job& job, SqliteTransaction& transaction) {
  if (auto done = job(transaction); !done) return done;
  return transaction.finish();
}

}  // namespace

Status require_free_space(const std::string& path, std::uint64_t bytes_min) {
  const auto free = free_space(path);
  if (!free) return free.error();
  if (*free < bytes_min) {
    return error(Errc::storage_full, "the disk is nearly full: " + std::to_string(*free >> 20) + " MiB free, " +
                                         std::to_string(bytes_min >> 20) + " MiB are kept in reserve 磁盘空间不足");
  }
  return ok();
}

SqliteStore::SqliteStore(InstanceLock lock, std::unique_ptr<Connection> connection, CountyIds ids, StoreOptions options)
    : lock_(std::move(lock)),
      options_(std::move(options)),
      ids_(ids),
      writer_(std::make_unique<Writer>(std::move(connection), ids, options_)) {}

SqliteStore::~SqliteStore() {
  (void)writer_->run([](SqliteTransaction& transaction) { return transaction.set_fact("end", "clean"); });
  readers_.clear();
  writer_.reset();
}

bool SqliteStore::submit(Job job, Done done) {
  return writer_->submit([job = std::move(job)](SqliteTransaction& transaction) { return finished(job, transaction); },
                         std::move(done));
}

Status SqliteStore::run(Job job) {
  return writer_->run([&job](SqliteTransaction& transaction) { return finished(job, transaction); });
}

Reader& SqliteStore::reader() {
  const std::lock_guard lock(readers_mutex_);
  auto& slot = readers_[std::this_thread::get_id()];
  if (slot == nullptr || dynamic_cast<UnavailableReader*>(slot.get()) != nullptr) {
    auto connection = Connection::open(options_.path, Mode::read, kReaderCacheKib);
    if (connection) {
      slot = std::make_unique<SqliteReader>(std::move(*connection), ids_);
    } else {
      slot = std::make_unique<UnavailableReader>(connection.error());
    }
  }
  return *slot;
}

Result<std::uint64_t> SqliteStore::free_bytes() const { return free_space(options_.path); }

Status SqliteStore::check_space() const { return require_free_space(options_.path, options_.free_bytes_min); }

Status SqliteStore::probe() {
  static std::atomic<std::uint64_t> count{0};
  const auto written = std::to_string(++count);
  if (auto status =
          writer_->run([&](SqliteTransaction& transaction) { return transaction.set_fact("probe", written); });
      !status) {
    return status;
  }
  const auto read = reader().fact("probe");
  if (!read) return read.error();
  // Another probe may have come between; what must not be is an older value.
  if (read->empty() || std::strtoull(read->c_str(), nullptr, 10) < std::strtoull(written.c_str(), nullptr, 10)) {
    return error(Errc::storage, "the probe row does not read back as written");
  }
  return ok();
}

void SqliteStore::give_log_room() {
  const auto needed = options_.free_bytes_min + static_cast<std::uint64_t>(Writer::kRoomBytes);
  if (require_free_space(options_.path, needed)) writer_->keep_room();
}

void give_log_room(Store& store) { dynamic_cast<SqliteStore&>(store).give_log_room(); }

Result<std::int64_t> SqliteStore::sweep(Instant older_than, std::size_t rows_max) {
  std::int64_t deleted = 0;
  const auto status = writer_->run([&](SqliteTransaction& transaction) -> Status {
    const auto swept = transaction.sweep(older_than, rows_max);
    if (!swept) return swept.error();
    deleted = *swept;
    return ok();
  });
  if (!status) return status.error();
  return deleted;
}

}  // namespace fangpin::store::sqlite
