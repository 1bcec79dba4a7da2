// The rate to compare the gateway with: the rows that it stored for a run of submissions are read into memory and
// inserted again by SQLite alone, one transaction per submission, with the store's own settings (WAL,
// synchronous=FULL). Nothing is parsed, hashed, sealed, signed, looked up or decided here. Where the target holds rows
// already, numbers are moved behind the last ones and index prefixes are changed.
//   fangpin-bench-replay SOURCE TARGET FIRST_SUBMISSION LAST_SUBMISSION
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "tests/bench/database.hpp"

namespace {

using namespace fangpin::bench;

constexpr int kRowBits = 24;
using Rows = std::vector<std::vector<Value>>;

// One table's part of a submission. `shifted`: the columns that hold numbers to be moved, and which number.
enum class Number { submission, row, person, audit, acceptance, range, prefix };
struct Shift {
  std::size_t column;
  Number number;
};
struct Table {
  const char* name;
  const char* columns;
  const char* select;  // ?1 first, ?2 last row or submission of one submission
  bool by_row;
  std::vector<Shift> shifts;
};

constexpr const char* kSubmissionColumns =
    "id, county, department, feed, population, kind, idempotency_key, content_digest, began_at, state, acceptance, "
    "subject, rows_next, problems_next, swept, created, revisions_created, received_at, committed_at, content_length, "
    "window_duty, window_id, receipt_id, owes_explanation";
constexpr const char* kRowColumns =
    "id, subject, outcome, kind, line, stands, due_at, record, previous, alert, revision, person, household, keys, "
    "digests, area, discovered, measure_cents, alert_id, data_key, kept, envelope";

const std::vector<Table>& tables() {
  static const std::string submission =
      std::string("SELECT ") + kSubmissionColumns + " FROM submission WHERE id BETWEEN ?1 AND ?2";
  static const std::string row = std::string("SELECT ") + kRowColumns + " FROM row WHERE id BETWEEN ?1 AND ?2";
  static const std::vector<Table> all = {
      {"submission",
       kSubmissionColumns,
       submission.c_str(),
       false,
       {{0, Number::submission}, {10, Number::acceptance}}},
      {"row", kRowColumns, row.c_str(), true, {{0, Number::row}, {9, Number::row}, {11, Number::person}}},
      {"person",
       "id, tokens",
       "SELECT p.id, p.tokens FROM row r JOIN person p ON p.id = r.person WHERE r.id BETWEEN ?1 AND ?2",
       true,
       {{0, Number::person}}},
      {"person_row",
       "county, person, row",
       "SELECT 0, person, id FROM row WHERE id BETWEEN ?1 AND ?2",
       true,
       {{1, Number::person}, {2, Number::row}}},
      {"receipt",
       "county, department, receipt_id, submission",
       "SELECT county, department, receipt_id, submission FROM receipt WHERE submission BETWEEN ?1 AND ?2",
       false,
       {{3, Number::submission}}},
      {"receipt_text",
       "submission, body",
       "SELECT submission, body FROM receipt_text WHERE submission BETWEEN ?1 AND ?2",
       false,
       {{0, Number::submission}}},
      {"delivery_range",
       "county, number, submission, revisions",
       "SELECT county, number, submission, revisions FROM delivery_range WHERE submission BETWEEN ?1 AND ?2",
       false,
       {{1, Number::range}, {2, Number::submission}}},
  };
  return all;
}

std::int64_t prefix_of(const std::string& pair) {
  std::uint64_t value = 0;
  for (std::size_t i = 4; i < 12; ++i) value = (value << 8) | static_cast<unsigned char>(pair.at(i));
  return static_cast<std::int64_t>(value);
}

struct Shifts {
  std::int64_t submission = 0, person = 0, audit = 0, acceptance = 0, range = 0, prefix = 0;
  std::int64_t of(Number number) const {
    switch (number) {
      case Number::submission:
        return submission;
      case Number::row:
        return submission << kRowBits;
      case Number::person:
        return person;
      case Number::audit:
        return audit;
      case Number::acceptance:
        return acceptance;
      case Number::range:
        return range;
      case Number::prefix:
        break;
    }
    return 0;
  }
};

class Replay {
 public:
  // Everything of the submissions, by submission and table, look-up entries and audit entry last.
  void load(Database& source, std::int64_t first, std::int64_t last) {
    std::vector<std::unique_ptr<Statement>> selects;
    for (const auto& table : tables()) selects.push_back(std::make_unique<Statement>(source, table.select));
    const auto entry = source.integer("SELECT max(id) FROM audit_entry");
    for (auto submission = first; submission <= last; ++submission) {
      std::vector<Rows> parts;
      for (std::size_t i = 0; i < tables().size(); ++i) {
        const bool by_row = tables()[i].by_row;
        selects[i]->bind(1, by_row ? submission << kRowBits : submission);
        selects[i]->bind(2, by_row ? ((submission + 1) << kRowBits) - 1 : submission);
        auto& rows = parts.emplace_back();
        while (selects[i]->step()) rows.push_back(selects[i]->row());
      }
      rows_ += static_cast<std::int64_t>(parts[1].size());
      Rows look_ups;
      for (const auto& row : parts[1]) look_ups.push_back(look_up(0, prefix_of(row[13].bytes), row[0].integer));
      for (const auto& row : parts[2]) look_ups.push_back(look_up(1, prefix_of(row[1].bytes), row[0].integer));
      parts.push_back(std::move(look_ups));
      submissions_.push_back(std::move(parts));
    }
    Statement audit(source, "SELECT id, leaf, bytes FROM audit_entry WHERE id > ?1 ORDER BY id");
    audit.bind(1, entry - static_cast<std::int64_t>(submissions_.size()));
    for (auto& parts : submissions_) {
      if (!audit.step()) throw std::runtime_error("fewer audit entries than submissions");
      parts.push_back({audit.row()});
    }
  }

  void shift(Database& target, std::int64_t first) {
    if (target.integer("SELECT count(*) FROM (SELECT 1 FROM row LIMIT 1)") == 0) return;
    // Submissions that ran side by side were not accepted in the order in which they began.
    const auto least = [&](std::size_t table, std::size_t column) {
      auto value = submissions_.front()[table].at(0)[column].integer;
      for (const auto& parts : submissions_) {
        for (const auto& row : parts[table]) value = std::min(value, row[column].integer);
      }
      return value;
    };
    const auto beyond = [&](const char* sql, std::int64_t from) { return target.integer(sql) - from + 1; };
    shifts_.submission = beyond("SELECT max(id) FROM submission", first);
    shifts_.person = beyond("SELECT max(id) FROM person", least(2, 0));
    shifts_.acceptance = beyond("SELECT max(acceptance) FROM submission", 1);
    shifts_.range = beyond("SELECT max(number) FROM delivery_range", least(6, 1));
    shifts_.audit = beyond("SELECT max(id) FROM audit_entry", submissions_.front().back().at(0)[0].integer);
    shifts_.prefix = 0x5bd1e9955bd1e995;
    for (auto& parts : submissions_) {
      for (std::size_t i = 0; i < tables().size(); ++i) {
        for (auto& row : parts[i]) {
          for (const auto& [column, number] : tables()[i].shifts) row[column].integer += shifts_.of(number);
        }
      }
      for (auto& row : parts[0]) row[6].bytes += "-again";
      for (auto& row : parts[0]) row[22].bytes += "-again";
      for (auto& row : parts[4]) row[2].bytes += "-again";
      for (auto& row : parts[tables().size()]) {
        row[1].integer ^= shifts_.prefix;
        row[2].integer += row[0].integer == 0 ? shifts_.of(Number::row) : shifts_.person;
      }
      for (auto& row : parts.back()) row[0].integer += shifts_.audit;
    }
  }

  // Seconds.
  double insert(Database& target) const {
    target.script(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=OFF; "
        "PRAGMA wal_autocheckpoint=20000; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY;");
    std::vector<std::unique_ptr<Statement>> inserts;
    const auto prepare = [&](const std::string& name, const std::string& columns, std::size_t count) {
      std::string marks = "?1";
      for (std::size_t i = 2; i <= count; ++i) marks += ", ?" + std::to_string(i);
      inserts.push_back(
          std::make_unique<Statement>(target, "INSERT INTO " + name + "(" + columns + ") VALUES(" + marks + ")"));
    };
    const auto& front = submissions_.front();
    for (std::size_t i = 0; i < tables().size(); ++i) {
      prepare(tables()[i].name, tables()[i].columns, front[i].at(0).size());
    }
    prepare("look_up", "county, kind, prefix, target", 4);
    prepare("audit_entry", "id, leaf, bytes", 3);
    Statement begin(target, "BEGIN IMMEDIATE");
    Statement commit(target, "COMMIT");
    const auto began = std::chrono::steady_clock::now();
    for (const auto& parts : submissions_) {
      begin.run();
      for (std::size_t i = 0; i < parts.size(); ++i) {
        for (const auto& row : parts[i]) {
          const bool is_look_up = i == tables().size();
          if (is_look_up) inserts[i]->bind(1, std::int64_t{0});
          for (std::size_t c = 0; c < row.size(); ++c) inserts[i]->bind(static_cast<int>(c) + 1 + is_look_up, row[c]);
          inserts[i]->run();
        }
      }
      commit.run();
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  }

  std::int64_t rows() const { return rows_; }

 private:
  static std::vector<Value> look_up(std::int64_t kind, std::int64_t prefix, std::int64_t target) {
    return {{SQLITE_INTEGER, kind, {}}, {SQLITE_INTEGER, prefix, {}}, {SQLITE_INTEGER, target, {}}};
  }

  std::vector<std::vector<Rows>> submissions_;
  Shifts shifts_;
  std::int64_t rows_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: fangpin-bench-replay SOURCE TARGET FIRST_SUBMISSION LAST_SUBMISSION\n";
    return 2;
  }
  try {
    const auto first = std::strtoll(argv[3], nullptr, 10);
    Replay replay;
    {
      Database source(argv[1]);
      replay.load(source, first, std::strtoll(argv[4], nullptr, 10));
    }
    Database target(argv[2]);
    replay.shift(target, first);
    const double seconds = replay.insert(target);
    std::cout << "{\"rows\":" << replay.rows() << ",\"seconds\":" << seconds
              << ",\"rows_per_second\":" << static_cast<double>(replay.rows()) / seconds << "}\n";
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
  }
}
