// How a store comes into being and comes back: create, open, back up.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "gateway/store/sqlite/migrations.hpp"
#include "gateway/store/sqlite/store.hpp"

namespace fangpin::store::sqlite {

namespace {

constexpr int kWriterCacheKib = 10 * 1024;  // with the look-up filter beside it a large push stays below 64 MiB
constexpr int kExamineCacheKib = 256;

Error system_error(const std::string& what, const std::string& path) {
  return error(Errc::storage, what + " " + path + ": " + std::strerror(errno));
}

// An empty file that only we can read, so that the log and its index, which take its mode, are ours too.
Status make_private_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return system_error("cannot create", path);
  ::close(file);
  return ok();
}

Status sync(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return system_error("cannot open", path);
  const bool synced = ::fsync(file) == 0;
  ::close(file);
  return synced ? ok() : Status(system_error("cannot sync", path));
}

// Gives a finished file its name without ever replacing another, durably.
Status publish(const std::string& temporary, const std::string& path) {
  if (auto status = sync(temporary); !status) return status;
  if (::link(temporary.c_str(), path.c_str()) != 0) return system_error("cannot create", path);
  ::unlink(temporary.c_str());
  const auto directory = std::filesystem::path(path).parent_path().string();
  return sync(directory.empty() ? "." : directory);
}

Result<CountyIds> county_of(Connection& connection, const std::string& code) {
  std::optional<std::int64_t> number;
  {
    Query query(connection, "SELECT number FROM county WHERE code = ?1", code);
    if (query.next()) number = query.integer(0);
  }
  if (auto failure = connection.take_error()) return *std::move(failure);
  if (!number) {
    return error(Errc::config, "the store belongs to another county than " + code + " 数据库属于其他县");
  }
  return CountyIds(*number);
}

Status check_after_unclean_end(Connection& connection, CountyIds ids) {
  std::string end;
  {
    Query query(connection, "SELECT value FROM fact WHERE county = ?1 AND name = 'end'", ids.number());
    if (query.next()) end = query.string(0);
  }
  if (!connection.failed() && end != "clean") {
    const auto answer = connection.scalar("PRAGMA quick_check(1)");
    if (!connection.failed() && answer != "ok") {
      return error(Errc::storage, "the store is damaged (quick_check): restore a backup 数据库已损坏,请从备份恢复");
    }
  }
  connection.run("INSERT OR REPLACE INTO fact(county, name, value) VALUES(?1, 'end', 'open')", ids.number());
  if (auto failure = connection.take_error()) return *std::move(failure);
  return ok();
}

Error no_store(const std::string& path) {
  return error(Errc::config,
               "there is no store at " + path + ": create one with `fangpin-gateway init` 数据库不存在,请先运行 init");
}

}  // namespace

Status create(const StoreOptions& options, bool demonstration) {
  if (std::filesystem::exists(options.path)) {
    return error(Errc::conflict, "a store already exists at " + options.path + " 数据库已存在");
  }
  const std::string temporary = options.path + ".new";
  for (const auto* suffix : {"", "-wal", "-shm"}) ::unlink((temporary + suffix).c_str());
  if (auto status = make_private_file(temporary); !status) return status;
  {
    auto connection = Connection::open(temporary, Mode::write, kWriterCacheKib);
    if (!connection) return connection.error();
    auto& db = **connection;
    if (auto status = migrate(db); !status) return status;
    db.script("BEGIN IMMEDIATE");
    db.run("INSERT INTO county(number, code) VALUES(0, ?1)", options.county);
    db.run("INSERT INTO fact(county, name, value) VALUES(0, 'county', ?1)", options.county);
    db.run("INSERT INTO fact(county, name, value) VALUES(0, 'demonstration', ?1)", demonstration ? "true" : "false");
    db.run("INSERT INTO fact(county, name, value) VALUES(0, 'end', 'clean')");
    db.script("COMMIT");
    if (auto failure = db.take_error()) return *std::move(failure);
  }
  return publish(temporary, options.path);
}

Result<std::unique_ptr<Store>> open(const StoreOptions& options) {
  if (!std::filesystem::is_regular_file(options.path)) return no_store(options.path);
  auto lock = InstanceLock::take(options.path);
  if (!lock) return lock.error();
  auto connection = Connection::open(options.path, Mode::write, kWriterCacheKib);
  if (!connection) return connection.error();
  if (auto status = migrate(**connection); !status) return status.error();
  auto ids = county_of(**connection, options.county);
  if (!ids) return ids.error();
  if (auto status = check_after_unclean_end(**connection, *ids); !status) return status.error();
  {
    SqliteTransaction transaction(**connection, *ids, options);
    if (auto status = transaction.abandon_all(); !status) return status.error();
    if (auto status = transaction.log().catch_up(); !status) return status.error();
  }
  return std::make_unique<SqliteStore>(std::move(*lock), std::move(*connection), *ids, options);
}

Result<Examined> examine(const StoreOptions& options) {
  if (!std::filesystem::is_regular_file(options.path)) return no_store(options.path);
  Examined out;
  if (const auto lock = InstanceLock::take(options.path); !lock) {
    if (lock.error().code != Errc::conflict) return lock.error();
    out.in_use = true;
  }
  auto connection = Connection::open(options.path, Mode::read, kExamineCacheKib);
  if (!connection) return connection.error();
  const auto version = check_version(**connection);
  if (!version) return version.error();
  const auto ids = county_of(**connection, options.county);
  if (!ids) return ids.error();
  if (*version < static_cast<int>(migrations().size())) return out;
  auto log = read_log_state(**connection, *ids);
  if (!log) return log.error();
  auto entries = read_log_entries(**connection, *ids);
  if (!entries) return entries.error();
  out.log = std::move(*log);
  out.log_entries = *entries;
  out.reader = std::make_unique<SqliteReader>(std::move(*connection), *ids);
  return out;
}

// The copy is made from a reader's snapshot, so that writing goes on beside it, and has its name only when it is whole.
Status SqliteStore::backup(const std::string& path) {
  if (std::filesystem::exists(path)) return error(Errc::conflict, "there is already a file at " + path);
  auto source = Connection::open(options_.path, Mode::read, 256);
  if (!source) return source.error();
  const std::string temporary = path + ".new";
  for (const auto* suffix : {"", "-wal", "-shm", "-journal"}) ::unlink((temporary + suffix).c_str());
  if (auto status = make_private_file(temporary); !status) return status;
  sqlite3* copy = nullptr;
  int code = sqlite3_open_v2(temporary.c_str(), &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, nullptr);
  if (code == SQLITE_OK) {
    sqlite3_backup* const steps = sqlite3_backup_init(copy, "main", (*source)->handle(), "main");
    if (steps == nullptr) {
      code = sqlite3_errcode(copy);
    } else {
      code = sqlite3_backup_step(steps, -1);
      sqlite3_backup_finish(steps);
    }
  }
  sqlite3_close(copy);
  if (code != SQLITE_DONE) {
    ::unlink(temporary.c_str());
    return error((code & 0xff) == SQLITE_FULL ? Errc::storage_full : Errc::storage,
                 "the backup failed (" + std::to_string(code) + ")");
  }
  return publish(temporary, path);
}

}  // namespace fangpin::store::sqlite
