#pragma once
// SQLite behind three small types. A failed statement does not throw and is not forgotten: the connection keeps the
// first error until it is taken, statements after it do nothing, and whoever ends the unit of work asks settle().
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "crypto/base/bytes.hpp"
#include "crypto/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace fangpin::store::sqlite {

enum class Mode { write, read };

// A prepared statement with its bindings. Owned by the connection; used through Query and Connection::run.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int position, std::int64_t value);
  void bind(int position, int value) { bind(position, static_cast<std::int64_t>(value)); }
  void bind(int position, bool value) { bind(position, static_cast<std::int64_t>(value)); }
  void bind(int position, std::nullopt_t);
  // `copy`: the bytes need not outlive the call.
  void bind(int position, std::string_view text, bool copy);
  void bind(int position, ByteView blob, bool copy);
  void reset();
  sqlite3_stmt* handle() { return handle_; }

 private:
  friend class Connection;
  friend class Query;
  sqlite3_stmt* handle_;
  bool in_use_ = false;
};

class Connection {
 public:
  // The file must exist. A writer gets WAL with synchronous=FULL, both read back; a reader can neither write nor
  // checkpoint. Errors: storage, config (not a database).
  static Result<std::unique_ptr<Connection>> open(const std::string& path, Mode mode, int cache_kib);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs one statement to its end. `sql` must be a literal: it is prepared once per connection and found by address.
  template <class... Args>
  void run(const char* sql, const Args&... args) {
    if (failed()) return;
    Statement* const statement = prepared(sql);
    if (statement == nullptr) return;
    bind_all(*statement, false, args...);
    run_to_end(*statement);
  }
  // Several statements in a row, not kept: migrations, pragmas.
  void script(const std::string& sql);
  // First column of the first row of a pragma or a query without parameters; empty if there is none.
  std::string scalar(const std::string& sql);
  std::int64_t changes() const;
  // False once SQLite itself has rolled the transaction back (disk full, I/O error).
  bool in_transaction() const;

  bool failed() const { return error_.has_value(); }
  // The first error since the last take_error(), which a unit of work must end with.
  Status settle() const;
  std::optional<Error> take_error() { return std::exchange(error_, std::nullopt); }
  void fail(Error error);

  sqlite3* handle() { return handle_; }

 private:
  friend class Query;
  explicit Connection(sqlite3* handle) : handle_(handle) {}
  Statement* prepared(const char* sql);
  void run_to_end(Statement& statement);
  void fail_with(int code);

  template <class T>
  static void bind_one(Statement& statement, int position, [[maybe_unused]] bool copy, const std::optional<T>& value) {
    value ? bind_one(statement, position, copy, *value) : statement.bind(position, std::nullopt);
  }
  template <class T>
  static void bind_one(Statement& statement, int position, [[maybe_unused]] bool copy, const T& value) {
    if constexpr (std::is_convertible_v<const T&, std::string_view>) {
      statement.bind(position, std::string_view(value), copy);
    } else if constexpr (std::is_convertible_v<const T&, ByteView>) {
      statement.bind(position, ByteView(value), copy);
    } else {
      statement.bind(position, value);
    }
  }
  template <class... Args>
  static void bind_all([[maybe_unused]] Statement& statement, [[maybe_unused]] bool copy, const Args&... args) {
    [[maybe_unused]] int position = 0;
    (bind_one(statement, ++position, copy, args), ...);
  }

  sqlite3* handle_;
  std::unordered_map<const char*, std::unique_ptr<Statement>> statements_;
  std::optional<Error> error_;
};

// A query in progress; resets its statement when it goes. The same SQL literal must not be nested in itself.
class Query {
 public:
  template <class... Args>
  Query(Connection& connection, const char* sql, const Args&... args) : connection_(connection) {
    if (connection.failed()) return;
    statement_ = connection.prepared(sql);
    if (statement_ != nullptr) Connection::bind_all(*statement_, true, args...);
  }
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  // False at the end and after an error.
  bool next();
  bool is_null(int column);
  std::int64_t integer(int column);  // 0 for NULL
  std::optional<std::int64_t> maybe_integer(int column);
  std::string_view text(int column);  // valid until the next call of next()
  std::string string(int column) { return std::string(text(column)); }
  ByteView blob(int column);  // valid until the next call of next()
  Bytes bytes(int column) {
    const auto view = blob(column);
    return {view.begin(), view.end()};
  }

 private:
  Connection& connection_;
  Statement* statement_ = nullptr;
};

}  // namespace fangpin::store::sqlite
