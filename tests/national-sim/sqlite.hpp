#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace fangpin::national_sim {

// A failure of SQLite is thrown as std::runtime_error: at start it ends the simulator, later the transaction rolls back
// and the request is answered 500, as the contract has it: it is not known whether anything was applied.
class Database;

class Statement {
 public:
  Statement(Database& database, std::string_view sql);
  ~Statement();
  Statement(Statement&& other) noexcept : statement_(other.statement_) { other.statement_ = nullptr; }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Starts over with these values, in the order of the parameters.
  template <class... Values>
  Statement& with(const Values&... values) {
    reset();
    int index = 0;
    (bind(++index, values), ...);
    return *this;
  }
  // True while there is a row.
  bool step();
  // One that returns no row.
  void run() {
    while (step()) continue;
  }
  // Ends a look-up whose further rows are not wanted: an open one keeps the WAL from being checkpointed.
  void reset();

  std::int64_t integer(int column) const;
  std::string text(int column) const;
  Bytes blob(int column) const;

 private:
  void bind(int index, std::int64_t value);
  void bind(int index, std::string_view value);  // empty: NULL
  void bind(int index, ByteView value);

  sqlite3_stmt* statement_ = nullptr;
};

class Database {
 public:
  // Creates the file if need be. WAL, synchronous=FULL, one connection: what is answered is durable.
  explicit Database(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  void execute(const std::string& sql);
  sqlite3* native() { return native_; }

 private:
  sqlite3* native_ = nullptr;
};

}  // namespace fangpin::national_sim
