// A SQLite file of the department, opened read-only; the ID number is a bound parameter and never part of the SQL.
#include <sqlite3.h>

#include <chrono>

#include "gateway/agent/answer_source.hpp"

namespace fangpin::agent {

namespace {

constexpr int kBusyMilliseconds = 5'000;
constexpr std::chrono::seconds kPatience{30};
constexpr int kStepsBetweenLooks = 10'000;

struct Close {
  void operator()(sqlite3* database) const { ::sqlite3_close_v2(database); }
  void operator()(sqlite3_stmt* statement) const { ::sqlite3_finalize(statement); }
};

class SqliteSource final : public AnswerSource {
 public:
  explicit SqliteSource(const AnswerItem& item) : item_(item) {}

  Result<std::vector<FoundValues>> look_up(std::span<const std::string> citizen_ids) override {
    sqlite3* opened = nullptr;
    const int status =
        ::sqlite3_open_v2(item_.sqlite.c_str(), &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    const std::unique_ptr<sqlite3, Close> database(opened);
    if (status != SQLITE_OK) return failed("打不开 SQLite 文件 / cannot open the SQLite file");
    ::sqlite3_busy_timeout(opened, kBusyMilliseconds);
    auto give_up = std::chrono::steady_clock::now() + kPatience;
    ::sqlite3_progress_handler(opened, kStepsBetweenLooks, &over, &give_up);
    sqlite3_stmt* prepared = nullptr;
    ::sqlite3_prepare_v2(opened, item_.select.c_str(), -1, &prepared, nullptr);
    const std::unique_ptr<sqlite3_stmt, Close> statement(prepared);
    // The message of a wrong statement quotes the statement, which the department wrote and which holds nobody.
    if (!statement) {
      return failed(std::string("SQL 语句有误 / the statement is wrong: ") + ::sqlite3_errmsg(opened));
    }
    if (::sqlite3_bind_parameter_count(prepared) != 1 || ::sqlite3_stmt_readonly(prepared) == 0) {
      return failed("select 须为只读且恰有一个参数 / select must only read and have exactly one parameter");
    }
    std::vector<FoundValues> out;
    for (const auto& id : citizen_ids) {
      auto values = one(prepared, id);
      if (!values) return values.error();
      out.push_back(std::move(*values));
    }
    return out;
  }

 private:
  static int over(void* give_up) {
    return std::chrono::steady_clock::now() > *static_cast<std::chrono::steady_clock::time_point*>(give_up) ? 1 : 0;
  }

  Error failed(std::string what) const { return error(Errc::storage, std::move(what) + ": " + item_.sqlite); }

  Result<FoundValues> one(sqlite3_stmt* statement, const std::string& id) const {
    FoundValues out;
    ::sqlite3_bind_text(statement, 1, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
    int step = SQLITE_ROW;
    while ((step = ::sqlite3_step(statement)) == SQLITE_ROW && out.size() <= kValuesMax) {
      if (::sqlite3_column_type(statement, 0) == SQLITE_NULL) continue;
      const auto* text = reinterpret_cast<const char*>(::sqlite3_column_text(statement, 0));
      out.emplace_back(text == nullptr ? "" : text);
    }
    ::sqlite3_reset(statement);
    ::sqlite3_clear_bindings(statement);
    if (step != SQLITE_DONE && step != SQLITE_ROW)
      return failed("查询 SQLite 失败或超时 / the query failed or took too long");
    return out;
  }

  const AnswerItem& item_;
};

}  // namespace

std::unique_ptr<AnswerSource> make_sqlite_source(const AnswerItem& item) {
  return std::make_unique<SqliteSource>(item);
}

}  // namespace fangpin::agent
