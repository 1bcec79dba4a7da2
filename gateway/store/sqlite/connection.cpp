#include "gateway/store/sqlite/connection.hpp"

#include <sqlite3.h>

#include <stdexcept>

#include "gateway/store/sqlite/wal_file.hpp"

namespace fangpin::store::sqlite {

namespace {

Error error_of(sqlite3* handle, int code) {
  const int primary = code & 0xff;
  const auto errc = primary == SQLITE_FULL ? Errc::storage_full : Errc::storage;
  // SQLite's messages name tables and columns, never bound values.
  return error(errc, "database: " + std::string(sqlite3_errmsg(handle)) + " (" + std::to_string(code) + ")");
}

}  // namespace

Statement::~Statement() { sqlite3_finalize(handle_); }

void Statement::bind(int position, std::int64_t value) { sqlite3_bind_int64(handle_, position, value); }

void Statement::bind(int position, std::nullopt_t) { sqlite3_bind_null(handle_, position); }

void Statement::bind(int position, std::string_view text, bool copy) {
  sqlite3_bind_text64(handle_, position, text.data() == nullptr ? "" : text.data(), text.size(),
                      copy ? SQLITE_TRANSIENT : SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bind(int position, ByteView blob, bool copy) {
  if (blob.empty()) {
    sqlite3_bind_zeroblob(handle_, position, 0);
    return;
  }
  sqlite3_bind_blob64(handle_, position, blob.data(), blob.size(), copy ? SQLITE_TRANSIENT : SQLITE_STATIC);
}

void Statement::reset() {
  sqlite3_reset(handle_);
  in_use_ = false;
}

namespace {

// SQLite's own count of its memory costs a process-wide mutex at each allocation. Told before the first connection; a
// process that has used SQLite otherwise keeps the count.
void leave_memory_uncounted() {
  static const int told = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)told;
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Mode mode, int cache_kib) {
  leave_memory_uncounted();
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE |
                    (mode == Mode::write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, mode == Mode::write ? wal_gathering_vfs() : nullptr);
  std::unique_ptr<Connection> connection(new Connection(handle));
  if (code != SQLITE_OK) return error_of(handle, code);
  sqlite3_busy_timeout(handle, 5000);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  connection->script("PRAGMA cache_size=-" + std::to_string(cache_kib) +
                     "; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA foreign_keys=OFF;");
  if (mode == Mode::read) {
    // One connection writes and checkpoints, and no other (HARDENING 0.5): a reader must not, even when it closes last.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    connection->script("PRAGMA query_only=ON;");
  } else {
    const auto journal = connection->scalar("PRAGMA journal_mode=WAL");
    // Nothing here is plaintext of a person, so what is swept need not be overwritten; Debian turns that on by default.
    connection->script("PRAGMA synchronous=FULL; PRAGMA secure_delete=OFF; PRAGMA wal_autocheckpoint=20000;");
    if (!connection->failed() && (journal != "wal" || connection->scalar("PRAGMA synchronous") != "2")) {
      return error(Errc::storage, "the database does not take WAL with synchronous=FULL");
    }
  }
  if (auto failure = connection->take_error()) return *std::move(failure);
  return connection;
}

Connection::~Connection() {
  statements_.clear();
  sqlite3_close_v2(handle_);
}

Statement* Connection::prepared(const char* sql) {
  auto& slot = statements_[sql];
  if (slot == nullptr) {
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    if (code != SQLITE_OK) {
      fail_with(code);
      return nullptr;
    }
    slot = std::make_unique<Statement>(handle);
  }
  if (slot->in_use_) throw std::logic_error("a query is nested in itself");
  slot->in_use_ = true;
  return slot.get();
}

void Connection::run_to_end(Statement& statement) {
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(statement.handle_);
  if (code != SQLITE_DONE) fail_with(code);
  statement.reset();
}

void Connection::script(const std::string& sql) {
  if (failed()) return;
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail_with(code);
}

std::string Connection::scalar(const std::string& sql) {
  if (failed()) return {};
  sqlite3_stmt* handle = nullptr;
  int code = sqlite3_prepare_v2(handle_, sql.c_str(), -1, &handle, nullptr);
  const Statement statement(handle);
  std::string value;
  if (code == SQLITE_OK) code = sqlite3_step(handle);
  if (code == SQLITE_ROW && sqlite3_column_text(handle, 0) != nullptr) {
    value = reinterpret_cast<const char*>(sqlite3_column_text(handle, 0));
  } else if (code != SQLITE_DONE && code != SQLITE_ROW) {
    fail_with(code);
  }
  return value;
}

std::int64_t Connection::changes() const { return sqlite3_changes64(handle_); }

bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

Status Connection::settle() const {
  if (error_) return *error_;
  return ok();
}

void Connection::fail(Error failure) {
  if (!error_) error_ = std::move(failure);
}

void Connection::fail_with(int code) { fail(error_of(handle_, code)); }

Query::~Query() {
  if (statement_ != nullptr) statement_->reset();
}

bool Query::next() {
  if (statement_ == nullptr || connection_.failed()) return false;
  const int code = sqlite3_step(statement_->handle());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) connection_.fail_with(code);
  return false;
}

bool Query::is_null(int column) { return sqlite3_column_type(statement_->handle(), column) == SQLITE_NULL; }

std::int64_t Query::integer(int column) { return sqlite3_column_int64(statement_->handle(), column); }

std::optional<std::int64_t> Query::maybe_integer(int column) {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}

std::string_view Query::text(int column) {
  const auto* const data = sqlite3_column_text(statement_->handle(), column);
  if (data == nullptr) return {};
  return {reinterpret_cast<const char*>(data),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_->handle(), column))};
}

ByteView Query::blob(int column) {
  const auto* const data = sqlite3_column_blob(statement_->handle(), column);
  if (data == nullptr) return {};
  return {static_cast<const std::uint8_t*>(data),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_->handle(), column))};
}

}  // namespace fangpin::store::sqlite
