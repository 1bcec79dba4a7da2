// Entries that the log takes per second: through the store's own writer with its tree, its signed checkpoint and its
// group commits, each entry with the department's signed receipt and its proof. Beside it, in the same run and of the
// same entries: SQLite alone inserting the rows that came of them, group by group with the store's own settings, and
// SHA-256 of the entries' bytes.
//   fangpin-bench-append DIRECTORY ENTRIES...    ENTRIES: how many in groups of 1, 16 and 64
#include <sqlite3.h>
#include <sys/resource.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <mutex>
#include <stdexcept>

#include "crypto/base/secret.hpp"
#include "crypto/merkle_tree.hpp"
#include "gateway/audit/county_log.hpp"
#include "gateway/audit/entry.hpp"
#include "gateway/intake/receipt.hpp"
#include "tests/bench/database.hpp"

namespace {

using namespace fangpin;
using bench::Database;
using bench::Statement;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kGroups[] = {1, 16, 64};

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

// Of this process so far, in seconds.
double processor_time() {
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

void must(const Status& status) {
  if (!status) throw std::runtime_error(status.error().detail);
}

// A store with a county's log, as the gateway opens it.
class Log {
 public:
  explicit Log(std::string directory) : directory_(std::move(directory)) {
    std::filesystem::create_directories(directory_);
    store::StoreOptions options;
    options.path = path();
    options.county = "130126";
    options.free_bytes_min = 1;
    must(store::sqlite::create(options, false));
    options.log_tree = std::make_shared<audit::CountyLog>(
        audit::CountyLogOptions{"", "130126", directory_ + "/log-checkpoint"}, crypto::SigningKey::generate());
    auto opened = store::sqlite::open(options);
    if (!opened) throw std::runtime_error(opened.error().detail);
    store_ = std::move(*opened);
  }
  std::string path() const { return directory_ + "/gateway.db"; }

  // Appends `count` entries with always `in_flight` of them waiting: each completion hands in the next, and the writer
  // takes all that wait into one commit. The seconds.
  double append(std::int64_t count, std::int64_t in_flight) {
    const auto begin = Clock::now();
    std::unique_lock lock(mutex_);
    left_ = count;
    running_ = std::min(in_flight, count);
    for (std::int64_t i = running_; i > 0; --i) hand_in();
    idle_.wait(lock, [&] { return running_ == 0; });
    const auto took = seconds_since(begin);
    if (!failure_.empty()) throw std::runtime_error(failure_);
    return took;
  }
  std::size_t proof_bytes() const { return proof_bytes_; }
  void close() { store_.reset(); }

 private:
  // With mutex_ held, but for completions, which come on the writer's thread.
  void hand_in() {
    --left_;
    auto position = std::make_shared<store::AuditPosition>();
    const bool taken = store_->submit(
        [this, position](store::Transaction& transaction) -> Status {
          const auto appended = transaction.append_attempt(
              "health", [this](const store::AuditPosition& at) { return audit::accepted_attempt(entry(), at); });
          if (!appended) return appended.error();
          *position = *appended;
          receipt_bytes_ += intake::signed_receipt(receipt_, *appended, key_, "gateway-1").size();
          return ok();
        },
        [this, position](const Status& status) {
          const std::lock_guard lock(mutex_);
          if (!status || position->proof == nullptr || position->proof->empty()) {
            failure_ = status ? "an entry without its proof" : status.error().detail;
          } else {
            proof_bytes_ = position->proof->size();
          }
          if (left_ > 0 && failure_.empty()) return hand_in();
          if (--running_ == 0) idle_.notify_one();
        });
    if (!taken) throw std::runtime_error("the writer's queue is full");
  }
  // Each with a receipt of its own.
  const audit::AcceptedAttempt& entry() {
    receipt_.id = "receipt-" + std::to_string(++made_);
    receipt_.county = attempt_.county = "130126";
    receipt_.department = attempt_.department = "health";
    receipt_.feed = attempt_.feed = "health/serious-illness";
    receipt_.policy = attempt_.policy = "lingshou-2022@1";
    receipt_.idempotency_key = attempt_.idempotency_key = "9f1c2d34-0000-4000-8000-" + std::to_string(made_);
    receipt_.rows.created = attempt_.rows.created = 12;
    receipt_.received_at = receipt_.committed_at = attempt_.received_at = attempt_.at = security_now();
    attempt_.receipt_id = receipt_.id;
    attempt_.receipt = intake::receipt_digest(receipt_);
    attempt_.evidence = {
        "health/0a0b0c0d",
        "\"@method\": POST\n\"@authority\": gateway.example:8443\n"
        "\"@path\": /v1/feeds/health/serious-illness/submissions\n\"@query\": ?window=2022-09-01%2F2022-09-15\n"
        "\"content-type\": text/csv; charset=gb18030\n\"content-digest\": sha-256=:" +
            std::string(44, 'A') + ":\n\"idempotency-key\": \"" + std::string(36, 'k') +
            "\"\n\"@signature-params\": (\"@method\" \"@authority\" \"@path\" \"@query\" \"content-type\" "
            "\"content-digest\" \"idempotency-key\");created=1662000000;keyid=\"health/0a0b0c0d\";"
            "tag=\"county-exchange\"",
        std::string(88, 'A')};
    return attempt_;
  }

  const std::string directory_;
  std::unique_ptr<store::Store> store_;
  crypto::SigningKey key_ = crypto::SigningKey::generate();
  intake::Receipt receipt_;
  audit::AcceptedAttempt attempt_;
  std::int64_t made_ = 0;
  std::size_t receipt_bytes_ = 0, proof_bytes_ = 0;
  std::mutex mutex_;
  std::condition_variable idle_;
  std::int64_t left_ = 0, running_ = 0;
  std::string failure_;
};

// What a store holds of its log, group by group.
struct Group {
  bench::Value size, note;
  std::vector<std::vector<bench::Value>> entries, nodes;
};

std::vector<Group> read_groups(Database& source) {
  std::vector<Group> groups;
  Statement checkpoints(source, "SELECT size, note FROM log_checkpoint ORDER BY size");
  Statement entries(source, "SELECT id, leaf, bytes FROM audit_entry ORDER BY id");
  Statement nodes(source, "SELECT level, position, hash FROM log_node ORDER BY (position + 1) << (8 * level), level");
  bool more_nodes = nodes.step();
  std::int64_t read = 0;
  while (checkpoints.step()) {
    auto row = checkpoints.row();
    auto& group = groups.emplace_back(Group{row[0], row[1], {}, {}});
    for (; read < group.size.integer && entries.step(); ++read) group.entries.push_back(entries.row());
    while (more_nodes) {
      auto node = nodes.row();
      if ((node[1].integer + 1) << (8 * node[0].integer) > group.size.integer) break;
      group.nodes.push_back(std::move(node));
      more_nodes = nodes.step();
    }
  }
  return groups;
}

// The same rows, inserted by SQLite alone: one transaction a group. The seconds.
double replay(const std::string& path, const std::vector<Group>& groups) {
  Database target(path);
  target.script(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=20000; PRAGMA cache_size=-16384;"
      "DELETE FROM audit_entry; DELETE FROM log_node; DELETE FROM log_checkpoint; VACUUM; PRAGMA "
      "wal_checkpoint(TRUNCATE)");
  Statement entry(target, "INSERT INTO audit_entry(id, leaf, bytes) VALUES(?1, ?2, ?3)");
  Statement node(target, "INSERT INTO log_node(county, level, position, hash) VALUES(0, ?1, ?2, ?3)");
  Statement checkpoint(target, "INSERT INTO log_checkpoint(county, size, note) VALUES(0, ?1, ?2)");
  const auto insert = [](Statement& statement, const std::vector<bench::Value>& row) {
    for (std::size_t i = 0; i < row.size(); ++i) statement.bind(static_cast<int>(i) + 1, row[i]);
    statement.run();
  };
  const auto begin = Clock::now();
  for (const auto& group : groups) {
    target.script("BEGIN IMMEDIATE");
    for (const auto& row : group.entries) insert(entry, row);
    for (const auto& row : group.nodes) insert(node, row);
    insert(checkpoint, {group.size, group.note});
    target.script("COMMIT");
  }
  return seconds_since(begin);
}

// SHA-256 of every entry's bytes, one core. The seconds.
double hash(const std::vector<Group>& groups, std::size_t& bytes) {
  const auto begin = Clock::now();
  for (const auto& group : groups) {
    for (const auto& row : group.entries) {
      if (crypto::leaf_hash(as_bytes(row[2].bytes)) == Digest{}) throw std::runtime_error("no hash");
      bytes += row[2].bytes.size();
    }
  }
  return seconds_since(begin);
}

void measure(const std::string& directory, std::int64_t group, std::int64_t count, bool first) {
  Log log(directory);
  (void)log.append(group, group);  // the pages and the first checkpoint are there
  const double busy = processor_time();
  const double appended = log.append(count, group);
  const auto each = (processor_time() - busy) * 1e6 / static_cast<double>(count);
  log.close();
  std::vector<Group> groups;
  {
    Database source(log.path());
    groups = read_groups(source);
  }
  std::filesystem::copy_file(log.path(), directory + "/direct.db");
  const double direct = replay(directory + "/direct.db", groups);
  std::size_t bytes = 0;
  const double hashed = hash(groups, bytes);
  const auto all = static_cast<double>(count + group);
  const auto rate = [](double entries, double seconds) { return static_cast<std::int64_t>(entries / seconds); };
  std::cout << (first ? "" : ",\n") << "{\"group\": " << group << ", \"entries\": " << count
            << ", \"commits\": " << groups.size()
            << ", \"entries_per_second\": " << rate(static_cast<double>(count), appended)
            << ", \"cpu_us_per_entry\": " << static_cast<std::int64_t>(each)
            << ", \"sqlite_per_second\": " << rate(all, direct) << ", \"sha256_per_second\": " << rate(all, hashed)
            << ", \"entry_bytes\": " << bytes / static_cast<std::size_t>(count + group)
            << ", \"proof_bytes\": " << log.proof_bytes() << "}" << std::flush;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 + static_cast<int>(std::size(kGroups)) || !initialise_crypto()) {
    std::cerr << "fangpin-bench-append DIRECTORY ENTRIES-1 ENTRIES-16 ENTRIES-64\n";
    return 2;
  }
  try {
    std::cout << "[";
    for (std::size_t i = 0; i < std::size(kGroups); ++i) {
      const auto directory = argv[1] + ("/log-" + std::to_string(kGroups[i]));
      measure(directory, kGroups[i], std::strtoll(argv[2 + i], nullptr, 10), i == 0);
      std::filesystem::remove_all(directory);
    }
    std::cout << "]\n";
    return 0;
  } catch (const std::exception& failure) {
    std::cerr << "fangpin-bench-append: " << failure.what() << "\n";
    return 1;
  }
}
