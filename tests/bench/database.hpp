#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace fangpin::bench {

// SQLite without the gateway's store: what a bench fills and compares with. Everything throws std::runtime_error.
class Database {
 public:
  explicit Database(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  void script(const std::string& sql);
  std::int64_t integer(const std::string& sql);
  sqlite3* handle() { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

// A column's value as it was read, of any of SQLite's types.
struct Value {
  int type = 0;  // SQLITE_INTEGER, SQLITE_TEXT ...
  std::int64_t integer = 0;
  std::string bytes;
};

// A prepared statement. Bytes that are bound must live until run() returns.
class Statement {
 public:
  Statement(Database& database, const std::string& sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int position, std::int64_t value);
  void bind_text(int position, std::string_view text);
  void bind_blob(int position, std::string_view bytes);
  void bind(int position, const Value& value);
  // One step; true if there is a row. At the end the statement is reset.
  bool step();
  // Runs to the end.
  void run();
  std::vector<Value> row() const;

 private:
  Database& database_;
  sqlite3_stmt* handle_ = nullptr;
};

}  // namespace fangpin::bench
