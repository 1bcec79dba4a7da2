#include "store_fixture.hpp"

#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>

#include "crypto/sha256.hpp"

namespace fangpin::store {

crypto::Token token(std::uint32_t epoch, crypto::TokenKind kind, const std::string& value) {
  return {epoch, crypto::sha256(std::to_string(epoch) + "/" + std::to_string(static_cast<int>(kind)) + "/" + value)};
}

Tokens tokens(const std::vector<std::uint32_t>& epochs, crypto::TokenKind kind, const std::string& value) {
  Tokens all;
  for (const auto epoch : epochs) all.push_back(token(epoch, kind, value));
  return all;
}

RowToStage Sample::row(std::uint32_t line) const {
  using crypto::TokenKind;
  RowToStage row;
  row.line = line;
  row.subject = subject;
  row.natural_key = tokens(epochs, TokenKind::natural_key, record.empty() ? person : record);
  row.row_digest = tokens(epochs, TokenKind::row_digest, content);
  row.person = tokens(epochs, TokenKind::person, person);
  if (!household.empty()) {
    row.household =
        tokens(epochs,
               subject == RowSubject::population_register ? TokenKind::national_household : TokenKind::police_household,
               household);
  }
  row.kept = "{\"content\":\"" + content + "\"}";
  row.area = "130126100";
  row.measure_cents = cents;
  row.year_threshold = threshold;
  row.discovered = Date{std::chrono::year{year}, std::chrono::month{9}, std::chrono::day{3}};
  row.alert = alert;
  row.due = due;
  return row;
}

crypto::SealedIdentity FakeSealer::seal(std::size_t row_in_batch, const domain::AlertId& alert) {
  ++sealed;
  crypto::SealedIdentity identity;
  identity.data_key.fill(7);
  identity.ciphertext.assign(alert.begin(), alert.end());
  identity.ciphertext.push_back(static_cast<std::uint8_t>(row_in_batch));
  return identity;
}

std::optional<crypto::WrappedDataKey> FakeSealer::wrapped(const crypto::DataKeyId& id) {
  return crypto::WrappedDataKey{id, {{"national-system", Bytes{1, 2, 3}}, {"officer", Bytes{4, 5, 6}}}};
}

Instant at(std::int64_t minutes) { return Instant(Milliseconds(1662000000000 + minutes * 60000)); }

StoreTest::StoreTest() {
  std::string pattern = (std::filesystem::temp_directory_path() / "fangpin-store-XXXXXX").string();
  directory_ = mkdtemp(pattern.data());
  path_ = directory_ + "/gateway.db";
  EXPECT_TRUE(sqlite::create(options(), true));
  reopen();
}

StoreTest::~StoreTest() {
  store_.reset();
  std::filesystem::remove_all(directory_);
}

StoreOptions StoreTest::options() const {
  StoreOptions options;
  options.path = path_;
  options.county = "130126";
  options.free_bytes_min = 1;
  options.recent_look_ups_max = 8;  // so that every test of some rows sees look-ups in both places
  return options;
}

void StoreTest::reopen() {
  store_.reset();
  auto opened = sqlite::open(options());
  ASSERT_TRUE(opened) << opened.error().detail;
  store_ = std::move(*opened);
}

domain::SubmissionId StoreTest::stage(const std::string& feed, const std::vector<Sample>& rows,
                                      std::vector<domain::RowOutcome>* outcomes) {
  domain::SubmissionId id = 0;
  const auto status = store_->run([&](Transaction& transaction) -> Status {
    NewSubmission submission;
    submission.department = feed.substr(0, feed.find('/'));
    submission.feed = feed;
    submission.idempotency_key = "key-" + std::to_string(++keys_) + "-" + std::to_string(std::rand());
    submission.content_digest = crypto::sha256(submission.idempotency_key);
    submission.began_at = at(keys_);
    const auto begun = transaction.begin_submission(submission);
    if (!begun) return begun.error();
    id = *begun;
    std::vector<RowToStage> staged;
    for (std::size_t i = 0; i < rows.size(); ++i) staged.push_back(rows[i].row(static_cast<std::uint32_t>(i + 2)));
    const auto done = transaction.stage(id, staged, sealer_);
    if (!done) return done.error();
    if (outcomes != nullptr) *outcomes = *done;
    return ok();
  });
  EXPECT_TRUE(status) << status.error().detail;
  last_ = id;
  return id;
}

RevisionCounts StoreTest::accept(domain::SubmissionId id, std::int64_t late) {
  RevisionCounts revisions;
  const auto status = store_->run([&](Transaction& transaction) -> Status {
    Acceptance acceptance;
    acceptance.received_at = at(keys_);
    acceptance.committed_at = at(keys_);
    acceptance.late = late;
    const auto made = transaction.accept(id, acceptance);
    if (!made) return made.error();
    revisions = *made;
    return ok();
  });
  EXPECT_TRUE(status) << status.error().detail;
  return revisions;
}

RevisionCounts StoreTest::push(const std::string& feed, const std::vector<Sample>& rows,
                               std::vector<domain::RowOutcome>* outcomes) {
  return accept(stage(feed, rows, outcomes));
}

domain::RowCounts StoreTest::counts(domain::SubmissionId id) {
  domain::RowCounts counts;
  EXPECT_TRUE(store_->run([&](Transaction& transaction) -> Status {
    const auto read = transaction.counts(id);
    if (!read) return read.error();
    counts = *read;
    return ok();
  }));
  return counts;
}

std::vector<Delivery> StoreTest::deliveries(std::size_t limit, const std::vector<DeliveryId>& in_flight) {
  auto read = store_->reader().deliveries(limit, in_flight);
  EXPECT_TRUE(read) << read.error().detail;
  return read ? *std::move(read) : std::vector<Delivery>{};
}

void StoreTest::confirm(const std::vector<Delivery>& deliveries) {
  std::vector<DeliveryId> ids;
  for (const auto& delivery : deliveries) ids.push_back(id_of(delivery));
  const auto status = store_->run([&](Transaction& transaction) { return transaction.confirm(ids, at(0)); });
  EXPECT_TRUE(status) << status.error().detail;
}

Totals StoreTest::totals() {
  auto read = store_->reader().totals();
  EXPECT_TRUE(read) << read.error().detail;
  return read ? *read : Totals{};
}

std::string StoreTest::sql(const std::string& statement) const {
  sqlite3* handle = nullptr;
  sqlite3_stmt* query = nullptr;
  std::string value;
  sqlite3_open_v2(path_.c_str(), &handle, SQLITE_OPEN_READWRITE, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_busy_timeout(handle, 2000);
  EXPECT_EQ(sqlite3_prepare_v2(handle, statement.c_str(), -1, &query, nullptr), SQLITE_OK) << sqlite3_errmsg(handle);
  if (sqlite3_step(query) == SQLITE_ROW && sqlite3_column_text(query, 0) != nullptr) {
    value = reinterpret_cast<const char*>(sqlite3_column_text(query, 0));
  }
  sqlite3_finalize(query);
  sqlite3_close(handle);
  return value;
}

DeliveryId id_of(const Delivery& delivery) { return {delivery.range, delivery.position}; }

}  // namespace fangpin::store
