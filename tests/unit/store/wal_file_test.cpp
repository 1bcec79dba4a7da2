#include "gateway/store/sqlite/wal_file.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

namespace fangpin::store::sqlite {

namespace {

namespace fs = std::filesystem;

class WalFile : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(::mkdtemp(directory_.data()), nullptr);
    path_ = directory_ + "/store.db";
    writer_ = open(path_, wal_gathering_vfs());
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=10;"
        "CREATE TABLE t(id INTEGER PRIMARY KEY, page BLOB)");
  }
  void TearDown() override {
    sqlite3_close(writer_);
    fs::remove_all(directory_);
  }

  static sqlite3* open(const std::string& path, const char* vfs) {
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs), SQLITE_OK);
    return handle;
  }
  int run(const std::string& sql) { return sqlite3_exec(writer_, sql.c_str(), nullptr, nullptr, nullptr); }
  // Rows of about one page each.
  int insert(int rows) {
    return run("WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(rows) +
               ") INSERT INTO t(page) SELECT randomblob(3900) FROM n");
  }
  static std::string scalar(sqlite3* handle, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(handle, sql, -1, &statement, nullptr);
    std::string value = "nothing";
    if (sqlite3_step(statement) == SQLITE_ROW) value = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return value;
  }
  // What a process finds that comes after this one was killed now.
  std::string rows_after_kill() {
    const auto copy = directory_ + "/copy.db";
    for (const auto* suffix : {"", "-wal"}) {
      fs::copy_file(path_ + suffix, copy + suffix, fs::copy_options::overwrite_existing);
    }
    fs::remove(copy + "-shm");
    sqlite3* const handle = open(copy, nullptr);
    EXPECT_EQ(scalar(handle, "PRAGMA integrity_check"), "ok");
    auto rows = scalar(handle, "SELECT count(*) FROM t");
    sqlite3_close(handle);
    return rows;
  }
  // How often the process has written to any file.
  static long writes() {
    std::ifstream io("/proc/self/io");
    std::string name;
    long value = 0;
    while (io >> name >> value) {
      if (name == "syscw:") return value;
    }
    return -1;
  }

  std::string directory_ = (fs::temp_directory_path() / "fangpin-wal-XXXXXX").string();
  std::string path_;
  sqlite3* writer_ = nullptr;
};

}  // namespace

TEST_F(WalFile, ACommitIsInTheFileOnceItIsMade) {
  for (int i = 1; i <= 20; ++i) {
    ASSERT_EQ(insert(7), SQLITE_OK);
    EXPECT_EQ(rows_after_kill(), std::to_string(7 * i));
  }
}

TEST_F(WalFile, ACommitOfManyPagesIsFewWrites) {
  ASSERT_EQ(run("PRAGMA cache_size=1000"), SQLITE_OK);
  ASSERT_EQ(insert(100), SQLITE_OK);  // the file has grown ahead
  const auto before = writes();
  ASSERT_EQ(insert(25), SQLITE_OK);
  EXPECT_LT(writes() - before, 10) << "SQLite gives more than fifty pieces; the process writes now and then for others";
}

TEST_F(WalFile, GrowsAheadOfItsFrames) {
  std::set<std::uintmax_t> sizes;
  for (int i = 0; i < 40; ++i) {
    ASSERT_EQ(insert(2), SQLITE_OK);
    sizes.insert(fs::file_size(path_ + "-wal"));
  }
  EXPECT_LE(sizes.size(), 6U) << "most commits find their room";
}

// A cache of ten pages leaves the transaction's pages in the log before its end, reads them back and writes them again.
TEST_F(WalFile, ATransactionLargerThanTheCacheIsWholeOrNothing) {
  ASSERT_EQ(run("BEGIN"), SQLITE_OK);
  ASSERT_EQ(insert(200), SQLITE_OK);
  ASSERT_EQ(run("UPDATE t SET page = randomblob(3900)"), SQLITE_OK);
  EXPECT_EQ(rows_after_kill(), "0");
  ASSERT_EQ(run("ROLLBACK"), SQLITE_OK);
  ASSERT_EQ(run("BEGIN"), SQLITE_OK);
  ASSERT_EQ(insert(300), SQLITE_OK);
  ASSERT_EQ(run("UPDATE t SET page = randomblob(3900)"), SQLITE_OK);
  ASSERT_EQ(run("COMMIT"), SQLITE_OK);
  EXPECT_EQ(rows_after_kill(), "300");
}

TEST_F(WalFile, IsCutAndBeginsAnew) {
  ASSERT_EQ(insert(50), SQLITE_OK);
  ASSERT_EQ(run("PRAGMA wal_checkpoint(TRUNCATE)"), SQLITE_OK);
  EXPECT_EQ(fs::file_size(path_ + "-wal"), 0U);
  ASSERT_EQ(insert(5), SQLITE_OK);
  EXPECT_EQ(rows_after_kill(), "55");
}

TEST_F(WalFile, RoomIsMadeBehindTheFramesAndKeptWhenTheLogBeginsAnew) {
  constexpr std::int64_t kRoom = 5 << 20;
  ASSERT_EQ(insert(50), SQLITE_OK);
  int steps = 1;
  for (; !extend_wal_file(writer_, kRoom); ++steps) EXPECT_EQ(rows_after_kill(), "50");
  EXPECT_EQ(steps, 5);
  const auto whole = fs::file_size(path_ + "-wal");
  EXPECT_GE(whole, static_cast<std::uintmax_t>(kRoom));
  EXPECT_EQ(static_cast<std::uintmax_t>(wal_file_size(writer_)), whole);
  EXPECT_EQ(rows_after_kill(), "50");
  ASSERT_EQ(insert(100), SQLITE_OK);
  EXPECT_EQ(rows_after_kill(), "150");
  ASSERT_EQ(run("PRAGMA wal_checkpoint(RESTART)"), SQLITE_OK);
  EXPECT_EQ(rows_after_kill(), "150") << "what stands in the log is in the store too";
  ASSERT_EQ(insert(3), SQLITE_OK);
  EXPECT_EQ(rows_after_kill(), "153") << "the frames behind are of before";
  EXPECT_EQ(fs::file_size(path_ + "-wal"), whole);
}

TEST_F(WalFile, NoRoomIsMadeWhereThereIsNoLog) {
  sqlite3* const other = open(directory_ + "/other.db", nullptr);
  EXPECT_TRUE(extend_wal_file(other, 1 << 20));
  EXPECT_EQ(wal_file_size(other), 0);
  sqlite3_close(other);
}

// A file-size limit stands for a disk without room.
TEST_F(WalFile, WhatTheDiskDoesNotTakeIsNoCommit) {
  ASSERT_EQ(insert(5), SQLITE_OK);
  const auto previous = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
  auto narrow = limit;
  narrow.rlim_cur = fs::file_size(path_ + "-wal");
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &narrow), 0);
  EXPECT_NE(insert(100), SQLITE_OK);
  EXPECT_NE(insert(100), SQLITE_OK);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  EXPECT_EQ(rows_after_kill(), "5");
  EXPECT_EQ(insert(3), SQLITE_OK);
  EXPECT_EQ(rows_after_kill(), "8");
  std::signal(SIGXFSZ, previous);
}

}  // namespace fangpin::store::sqlite
