#include "gateway/witness/head_store.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <vector>

#include "crypto/base/effect.hpp"

namespace fangpin::witness {

namespace {

constexpr int kApplicationId = 0x66707769;  // "fpwi"
constexpr const char* kTables = R"sql(
CREATE TABLE IF NOT EXISTS head(origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, seconds INTEGER NOT NULL,
  note TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS contradiction(number INTEGER PRIMARY KEY, origin TEXT NOT NULL, seconds INTEGER NOT NULL,
  held TEXT NOT NULL, offered TEXT NOT NULL) STRICT;
)sql";
constexpr const char* kLatest = "SELECT size, root, seconds, note FROM head WHERE origin = ?1";
constexpr const char* kReplace = R"sql(
INSERT INTO head(origin, size, root, seconds, note) VALUES(?1, ?2, ?3, ?4, ?5)
ON CONFLICT(origin) DO UPDATE SET size = ?2, root = ?3, seconds = ?4, note = ?5
WHERE size = ?6 AND root = ?7 AND seconds = ?8 AND seconds <= ?4 AND size <= ?2)sql";
constexpr const char* kKeep = R"sql(
INSERT INTO contradiction(origin, seconds, held, offered) SELECT ?1, ?2, ?3, ?4
WHERE (SELECT count(*) FROM contradiction) < ?5
AND NOT EXISTS(SELECT 1 FROM contradiction WHERE origin = ?1 AND offered = ?4))sql";

// One statement, run once.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql) { code_ = sqlite3_prepare_v2(database, sql, -1, &handle_, nullptr); }
  ~Statement() { sqlite3_finalize(handle_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int position, std::uint64_t value) {
    keep(sqlite3_bind_int64(handle_, position, static_cast<sqlite3_int64>(value)));
  }
  void bind(int position, const std::string& text) {
    keep(sqlite3_bind_text64(handle_, position, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  }
  void bind(int position, const Digest& bytes) {
    keep(sqlite3_bind_blob(handle_, position, bytes.data(), static_cast<int>(bytes.size()), SQLITE_TRANSIENT));
  }
  // SQLITE_ROW, SQLITE_DONE or what went wrong, now or before.
  int step() { return code_ == SQLITE_OK ? sqlite3_step(handle_) : code_; }
  std::uint64_t integer(int column) { return static_cast<std::uint64_t>(sqlite3_column_int64(handle_, column)); }
  ByteView bytes(int column) {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(handle_, column));
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
  }

 private:
  void keep(int code) {
    if (code_ == SQLITE_OK) code_ = code;
  }
  sqlite3_stmt* handle_ = nullptr;
  int code_;
};

Error error_of(sqlite3* database) {
  const bool full = sqlite3_errcode(database) == SQLITE_FULL;
  return error(full ? Errc::storage_full : Errc::storage,
               fmt::format("见证库出错 / the witness's database: {}", sqlite3_errmsg(database)));
}

Error gone() {
  return error(
      Errc::storage,
      "见证库写入失败过, 重启后才能继续 / a write of the witness's database failed; it goes on after a restart");
}

}  // namespace

Result<std::unique_ptr<HeadStore>> HeadStore::open(const std::string& path) {
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &database,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
  std::unique_ptr<HeadStore> out(new HeadStore(database));
  if (code != SQLITE_OK) {
    return error(Errc::storage, fmt::format("无法打开 {0} / cannot open {0}: {1}", path, sqlite3_errmsg(database)));
  }
  if (auto prepared = out->prepare(); !prepared) {
    return error(prepared.error().code, fmt::format("{}: {}", path, prepared.error().detail));
  }
  return out;
}

HeadStore::~HeadStore() { sqlite3_close(database_); }

Status HeadStore::prepare() {
  const auto pragma = [this](const char* sql) {
    Statement statement(database_, sql);
    const int code = statement.step();
    return code == SQLITE_ROW ? std::string(as_text(statement.bytes(0))) : std::string(code == SQLITE_DONE ? "" : "!");
  };
  sqlite3_busy_timeout(database_, 5'000);
  const auto application = pragma("PRAGMA application_id");
  const auto schema = pragma("PRAGMA schema_version");
  if (application == "!" || schema == "!") return error_of(database_);
  if (schema != "0" && application != std::to_string(kApplicationId)) {
    return error(Errc::config, "不是见证库 / it is a database of another program");
  }
  if (pragma("PRAGMA journal_mode=WAL") != "wal") return error_of(database_);
  const auto script = fmt::format("PRAGMA synchronous=FULL; PRAGMA application_id={}; {}", kApplicationId, kTables);
  if (sqlite3_exec(database_, script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return error_of(database_);
  if (pragma("PRAGMA synchronous") != "2") return error(Errc::storage, "synchronous=FULL is not in force 未能生效");
  return ok();
}

Result<Head> HeadStore::latest(const std::string& origin) {
  const std::lock_guard lock(mutex_);
  if (failed_) return gone();
  Statement statement(database_, kLatest);
  statement.bind(1, origin);
  Head out;
  const int code = statement.step();
  if (code == SQLITE_DONE) return out;
  if (code != SQLITE_ROW) return error_of(database_);
  const auto root = statement.bytes(1);
  if (root.size() != out.root.size()) return error(Errc::storage, "见证库已损坏 / the witness's database is damaged");
  std::copy(root.begin(), root.end(), out.root.begin());
  out.size = statement.integer(0);
  out.seconds = statement.integer(2);
  out.note = as_text(statement.bytes(3));
  return out;
}

Result<bool> HeadStore::replace(const std::string& origin, const Head& expected, const Head& next) {
  const std::lock_guard lock(mutex_);
  if (failed_) return gone();
  Statement statement(database_, kReplace);
  statement.bind(1, origin);
  statement.bind(2, next.size);
  statement.bind(3, next.root);
  statement.bind(4, next.seconds);
  statement.bind(5, next.note);
  statement.bind(6, expected.size);
  statement.bind(7, expected.root);
  statement.bind(8, expected.seconds);
  // One statement is one transaction: it is on the disk when step() returns.
  if (statement.step() != SQLITE_DONE) {
    failed_ = true;
    return error_of(database_);
  }
  const bool replaced = sqlite3_changes(database_) == 1;
  if (replaced) effect("witness.1-stored");
  return replaced;
}

Status HeadStore::keep_contradiction(const std::string& origin, std::uint64_t seconds, const std::string& held,
                                     const std::string& offered) {
  const std::lock_guard lock(mutex_);
  if (failed_) return gone();
  Statement statement(database_, kKeep);
  statement.bind(1, origin);
  statement.bind(2, seconds);
  statement.bind(3, held);
  statement.bind(4, offered);
  statement.bind(5, kContradictionsMax);
  if (statement.step() == SQLITE_DONE) return ok();
  failed_ = true;
  return error_of(database_);
}

Result<std::uint64_t> HeadStore::contradictions() {
  const std::lock_guard lock(mutex_);
  Statement statement(database_, "SELECT count(*) FROM contradiction");
  if (statement.step() != SQLITE_ROW) return error_of(database_);
  return statement.integer(0);
}

}  // namespace fangpin::witness
