// A disk whose fsync fails, and one that is full. The store runs in a process of its own on a file system layer that
// can be told to fail.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "store_fixture.hpp"

namespace fangpin::store {

using CommitFailure = StoreTest;

namespace {

sqlite3_vfs* real = nullptr;
sqlite3_vfs failing;
const sqlite3_io_methods* real_methods = nullptr;
sqlite3_io_methods failing_methods;
std::atomic<bool> syncs_fail{false};
std::atomic<bool> is_full{false};

// The worst of a full disk: all of it was written, and it is told that it was not.
int write_or_fail(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
  const int code = real_methods->xWrite(file, bytes, count, at);
  return is_full ? SQLITE_FULL : code;
}

int sync_or_fail(sqlite3_file* file, int flags) {
  return syncs_fail ? SQLITE_IOERR_FSYNC : real_methods->xSync(file, flags);
}

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
  const int code = real->xOpen(real, name, file, flags, out);
  if (code == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0 && file->pMethods != nullptr) {
    real_methods = file->pMethods;
    failing_methods = *real_methods;
    failing_methods.xSync = sync_or_fail;
    failing_methods.xWrite = write_or_fail;
    file->pMethods = &failing_methods;
  }
  return code;
}

std::unique_ptr<Store> open_failing(const std::string& path) {
  sqlite3_initialize();
  real = sqlite3_vfs_find(nullptr);
  failing = *real;
  failing.zName = "failing";
  failing.xOpen = open_file;
  sqlite3_vfs_register(&failing, 1);
  StoreOptions options;
  options.path = path;
  options.county = "130126";
  options.free_bytes_min = 1;
  auto opened = sqlite::open(options);
  if (!opened) ::_exit(3);
  return std::move(*opened);
}

Status set(Store& store, const char* fact) {
  return store.run([fact](Transaction& t) { return t.set_fact(fact, "kept"); });
}

// Commits one fact, and then one on a disk that does not take it.
[[noreturn]] void fail_second_commit(const std::string& path) {
  const auto store = open_failing(path);
  if (!set(*store, "before")) ::_exit(4);
  syncs_fail = true;
  const auto status = set(*store, "after");
  ::_exit(status ? 0 : 5);
}

// Commits one fact, one that finds no room, and one after there is room again; then dies, the last commit `torn` or
// after it.
[[noreturn]] void fill_up(const std::string& path, bool torn) {
  const auto store = open_failing(path);
  if (!set(*store, "before")) ::_exit(4);
  is_full = true;
  const auto status = set(*store, "after");
  if (status || status.error().code != Errc::storage_full) ::_exit(5);
  if (torn) ::_exit(7);
  is_full = false;
  ::_exit(set(*store, "later") ? 7 : 6);
}

constexpr const char* kFailingStore = "FANGPIN_COMMIT_FAILURE_TEST_STORE";
constexpr const char* kFailingHow = "FANGPIN_COMMIT_FAILURE_TEST_HOW";
[[maybe_unused]] const bool kIsFailingChild = [] {
  const char* const path = std::getenv(kFailingStore);
  if (path == nullptr) return false;
  const std::string how = std::getenv(kFailingHow);
  if (how == "sync") fail_second_commit(path);
  fill_up(path, how == "full");
}();

// The child's status as waitpid() gives it; what it says goes into the file `said`.
int end_of_child(const std::string& path, const std::string& how, const std::string& said) {
  const std::string store = std::string(kFailingStore) + "=" + path;
  const std::string mode = std::string(kFailingHow) + "=" + how;
  const pid_t child = ::fork();
  if (child == 0) {
    const int file = ::open(said.c_str(), O_WRONLY | O_CREAT, 0600);
    ::dup2(file, STDERR_FILENO);
    const char* const arguments[] = {"store_test", nullptr};
    const char* const environment[] = {store.c_str(), mode.c_str(), nullptr};
    ::execve("/proc/self/exe", const_cast<char**>(arguments), const_cast<char**>(environment));
    ::_exit(6);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

}  // namespace

TEST_F(CommitFailure, EndsTheProcessBeforeAnybodyIsTold) {
  close();
  const std::string said = directory_ + "/stderr";
  const int status = end_of_child(path_, "sync", said);
  ASSERT_TRUE(WIFSIGNALED(status)) << "exit status " << WEXITSTATUS(status);
  EXPECT_EQ(WTERMSIG(status), SIGABRT);
  std::stringstream text;
  text << std::ifstream(said).rdbuf();
  EXPECT_THAT(text.str(), testing::HasSubstr("a commit failed"));
  reopen();
  EXPECT_EQ(store().reader().fact("before").value(), "kept");
  EXPECT_TRUE(StoreTest::store().probe());
}

TEST_F(CommitFailure, ForWantOfRoomIsToldAndLeavesNothing) {
  for (const std::string how : {"full", "full, then room"}) {
    close();
    const int status = end_of_child(path_, how, directory_ + "/stderr");
    ASSERT_TRUE(WIFEXITED(status)) << how;
    ASSERT_EQ(WEXITSTATUS(status), 7) << how;
    reopen();
    EXPECT_EQ(store().reader().fact("before").value(), "kept");
    EXPECT_EQ(store().reader().fact("after").value(), "") << how;
    EXPECT_EQ(store().reader().fact("later").value(), how == "full" ? "" : "kept");
    EXPECT_TRUE(store().probe());
  }
}

}  // namespace fangpin::store
