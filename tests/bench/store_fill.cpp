// Fills a store that no process has open with ALERTS accepted and confirmed alerts of as many persons, by writing the
// schema's own form: each is a copy of a row that the gateway itself stored, under tokens of its own. Nothing is
// synced meanwhile, so that five million take a minute or two.
//   fangpin-bench-fill DATABASE ALERTS
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <stdexcept>

#include "tests/bench/database.hpp"

namespace {

using namespace fangpin::bench;

constexpr std::int64_t kRowsEach = 10'000;  // rows of one submission
constexpr int kRowBits = 24;

class Filler {
 public:
  Filler(Database& database, std::int64_t alerts) : database_(database), alerts_(alerts) {}

  void run() {
    database_.script(
        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-800000;");
    template_ = database_.integer("SELECT max(id) FROM submission WHERE state = 1 AND created > 0");
    templates_ = database_.integer("SELECT created FROM submission WHERE id = " + std::to_string(template_));
    if (templates_ == 0) throw std::runtime_error("the store holds no accepted submission to copy");
    database_.script("BEGIN");
    write_rows();
    write_look_ups(record_prefixes_, 0);
    write_look_ups(person_prefixes_, 1);
    database_.script("COMMIT; PRAGMA journal_mode=WAL;");
  }

 private:
  struct Entry {
    std::int64_t prefix, target;
    bool operator<(const Entry& other) const {
      return prefix != other.prefix ? prefix < other.prefix : target < other.target;
    }
  };

  std::string random_bytes(std::size_t size) {
    std::string out(size, '\0');
    for (std::size_t i = 0; i < size; i += 8) {
      auto word = random_();
      for (std::size_t j = i; j < std::min(size, i + 8); ++j, word >>= 8) out[j] = static_cast<char>(word & 0xff);
    }
    return out;
  }

  // (epoch, token) as the store packs them; epoch 1.
  std::string random_pair() { return std::string("\0\0\0\1", 4) + random_bytes(32); }

  static std::int64_t prefix_of(const std::string& pair) {
    std::uint64_t value = 0;
    for (std::size_t i = 4; i < 12; ++i) value = (value << 8) | static_cast<unsigned char>(pair[i]);
    return static_cast<std::int64_t>(value);
  }

  void write_rows() {
    Statement row(
        database_,
        "INSERT INTO row(id, subject, outcome, kind, line, stands, due_at, alert, person, keys, digests, area, "
        "discovered, alert_id, data_key, kept, envelope) SELECT ?2, subject, outcome, kind, line, stands, "
        "due_at, ?2, ?3, ?4, ?5, area, discovered, ?6, data_key, kept, envelope FROM row WHERE id = ?1");
    Statement person(database_, "INSERT INTO person(id, tokens) VALUES(?1, ?2)");
    Statement person_row(database_, "INSERT INTO person_row(county, person, row) VALUES(0, ?1, ?2)");
    std::int64_t next_person = database_.integer("SELECT max(id) FROM person");
    std::int64_t submission = template_;
    for (std::int64_t done = 0; done < alerts_; ++done) {
      if (done % kRowsEach == 0) write_submission(++submission, std::min(kRowsEach, alerts_ - done));
      const std::int64_t id = (submission << kRowBits) | (done % kRowsEach + 1);
      const auto key = random_pair();
      const auto digest = random_pair();
      const auto alert = random_bytes(16);
      const auto token = random_pair();
      row.bind(1, (template_ << kRowBits) | (done % templates_ + 1));
      row.bind(2, id);
      row.bind(3, ++next_person);
      row.bind_blob(4, key);
      row.bind_blob(5, digest);
      row.bind_blob(6, alert);
      row.run();
      person.bind(1, next_person);
      person.bind_blob(2, token);
      person.run();
      person_row.bind(1, next_person);
      person_row.bind(2, id);
      person_row.run();
      record_prefixes_.push_back({prefix_of(key), id});
      person_prefixes_.push_back({prefix_of(token), next_person});
    }
  }

  void write_submission(std::int64_t id, std::int64_t rows) {
    const auto one = [&](const std::string& sql, const std::string& bytes) {
      Statement statement(database_, sql);
      statement.bind(1, template_);
      statement.bind(2, id);
      statement.bind(3, rows);
      statement.bind_blob(4, bytes);
      statement.run();
    };
    one("INSERT INTO submission(id, county, department, feed, population, kind, idempotency_key, content_digest, "
        "began_at, state, acceptance, subject, rows_next, swept, created, revisions_created, received_at, "
        "committed_at, content_length, receipt_id) SELECT ?2, county, department, feed, population, kind, "
        "idempotency_key || '-' || ?2, ?4, began_at, 1, (SELECT max(acceptance) + 1 FROM submission), subject, "
        "?3 + 1, 1, ?3, ?3, received_at, committed_at, content_length, receipt_id || '-' || ?2 FROM submission "
        "WHERE id = ?1",
        random_bytes(32));
    one("INSERT INTO receipt(county, department, receipt_id, submission) SELECT county, department, "
        "receipt_id, id FROM submission WHERE id = ?2 + 0 * ?1 * ?3 AND ?4 IS NOT NULL",
        "x");
    one("INSERT INTO receipt_text(submission, body) SELECT ?2, body FROM receipt_text WHERE submission = ?1 AND ?3 "
        "AND ?4 IS NOT NULL",
        "x");
    one("INSERT INTO delivery_range(county, number, submission, revisions, confirmed, confirmed_to) "
        "SELECT 0, coalesce(max(number), 0) + 1, ?2, ?3, ?3, ?3 FROM delivery_range WHERE ?1 AND ?4 IS NOT NULL",
        "x");
    one("INSERT INTO audit_entry(id, leaf, bytes) SELECT max(id) + 1, ?4, bytes FROM audit_entry WHERE ?1 + ?2 + ?3",
        random_bytes(32));
  }

  // A tree that grew by random inserts has pages two thirds full, and one that was written in order has full ones, of
  // which each later insert splits one: so two thirds are written first and the rest between them.
  void write_look_ups(std::vector<Entry>& entries, int kind) {
    std::sort(entries.begin(), entries.end());
    Statement insert(database_, "INSERT INTO look_up(county, kind, prefix, target) VALUES(0, ?1, ?2, ?3)");
    for (const bool first : {true, false}) {
      for (std::size_t i = 0; i < entries.size(); ++i) {
        if ((i % 3 != 0) != first) continue;
        insert.bind(1, kind);
        insert.bind(2, entries[i].prefix);
        insert.bind(3, entries[i].target);
        insert.run();
      }
    }
    entries = {};
  }

  Database& database_;
  std::int64_t alerts_;
  std::int64_t template_ = 0;   // the submission whose rows are copied
  std::int64_t templates_ = 0;  // its rows
  std::mt19937_64 random_{20220920};
  std::vector<Entry> record_prefixes_, person_prefixes_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: fangpin-bench-fill DATABASE ALERTS\n";
    return 2;
  }
  try {
    const auto began = std::chrono::steady_clock::now();
    Database database(argv[1]);
    Filler(database, std::strtoll(argv[2], nullptr, 10)).run();
    std::cout << "{\"seconds\":" << std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()
              << "}\n";
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
  }
}
