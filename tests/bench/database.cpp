#include "tests/bench/database.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace fangpin::bench {

Database::Database(const std::string& path) {
  if (sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK) {
    throw std::runtime_error("cannot open " + path);
  }
}

Database::~Database() { sqlite3_close_v2(handle_); }

void Database::script(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sql + ": " + sqlite3_errmsg(handle_));
  }
}

std::int64_t Database::integer(const std::string& sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.row().at(0).integer : 0;
}

Statement::Statement(Database& database, const std::string& sql) : database_(database) {
  if (sqlite3_prepare_v3(database.handle(), sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr) !=
      SQLITE_OK) {
    throw std::runtime_error(sql + ": " + sqlite3_errmsg(database.handle()));
  }
}

Statement::~Statement() { sqlite3_finalize(handle_); }

void Statement::bind(int position, std::int64_t value) { sqlite3_bind_int64(handle_, position, value); }

void Statement::bind_text(int position, std::string_view text) {
  sqlite3_bind_text64(handle_, position, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bind_blob(int position, std::string_view bytes) {
  sqlite3_bind_blob64(handle_, position, bytes.data(), bytes.size(), SQLITE_STATIC);
}

void Statement::bind(int position, const Value& value) {
  switch (value.type) {
    case SQLITE_INTEGER:
      bind(position, value.integer);
      return;
    case SQLITE_TEXT:
      bind_text(position, value.bytes);
      return;
    case SQLITE_BLOB:
      bind_blob(position, value.bytes);
      return;
    default:
      sqlite3_bind_null(handle_, position);
  }
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  sqlite3_reset(handle_);
  if (code != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(database_.handle()));
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

std::vector<Value> Statement::row() const {
  std::vector<Value> out(static_cast<std::size_t>(sqlite3_column_count(handle_)));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int column = static_cast<int>(i);
    out[i].type = sqlite3_column_type(handle_, column);
    if (out[i].type == SQLITE_INTEGER) {
      out[i].integer = sqlite3_column_int64(handle_, column);
    } else if (out[i].type != SQLITE_NULL) {
      const auto* const data = static_cast<const char*>(sqlite3_column_blob(handle_, column));
      out[i].bytes.assign(data == nullptr ? "" : data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)));
    }
  }
  return out;
}

}  // namespace fangpin::bench
