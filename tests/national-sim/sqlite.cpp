#include "sqlite.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace fangpin::national_sim {

Database::Database(const std::string& path) {
  if (sqlite3_open_v2(path.c_str(), &native_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                      nullptr) != SQLITE_OK) {
    const std::string why = native_ == nullptr ? "out of memory" : sqlite3_errmsg(native_);
    sqlite3_close(native_);
    throw std::runtime_error(path + ": " + why);
  }
  execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA locking_mode=EXCLUSIVE");
}

Database::~Database() { sqlite3_close(native_); }

void Database::execute(const std::string& sql) {
  if (sqlite3_exec(native_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(native_));
  }
}

Statement::Statement(Database& database, std::string_view sql) {
  if (sqlite3_prepare_v3(database.native(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                         &statement_, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(database.native()));
  }
}

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  const std::string why = code == SQLITE_DONE ? "" : sqlite3_errmsg(sqlite3_db_handle(statement_));
  sqlite3_reset(statement_);
  if (code != SQLITE_DONE) throw std::runtime_error(why);
  return false;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Statement::text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_, column);
  return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text));
}

Bytes Statement::blob(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
  return data == nullptr ? Bytes() : Bytes(data, data + sqlite3_column_bytes(statement_, column));
}

void Statement::bind(int index, std::int64_t value) { sqlite3_bind_int64(statement_, index, value); }

void Statement::bind(int index, std::string_view value) {
  if (value.empty()) {
    sqlite3_bind_null(statement_, index);
  } else {
    sqlite3_bind_text64(statement_, index, value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  }
}

void Statement::bind(int index, ByteView value) {
  sqlite3_bind_blob64(statement_, index, value.data(), value.size(), SQLITE_TRANSIENT);
}

}  // namespace fangpin::national_sim
