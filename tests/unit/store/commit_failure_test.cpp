// A disk whose fsync fails. The store runs in a process of its own on a file system layer that can be told to fail.
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

int sync_or_fail(sqlite3_file* file, int flags) {
  return syncs_fail ? SQLITE_IOERR_FSYNC : real_methods->xSync(file, flags);
}

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
  const int code = real->xOpen(real, name, file, flags, out);
  if (code == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0 && file->pMethods != nullptr) {
    real_methods = file->pMethods;
    failing_methods = *real_methods;
    failing_methods.xSync = sync_or_fail;
    file->pMethods = &failing_methods;
  }
  return code;
}

// Commits one fact, and then one on a disk that does not take it.
[[noreturn]] void fail_second_commit(const std::string& path) {
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
  if (!(*opened)->run([](Transaction& t) { return t.set_fact("before", "kept"); })) ::_exit(4);
  syncs_fail = true;
  const auto status = (*opened)->run([](Transaction& t) { return t.set_fact("after", "kept"); });
  ::_exit(status ? 0 : 5);
}

constexpr const char* kFailingStore = "FANGPIN_COMMIT_FAILURE_TEST_STORE";
[[maybe_unused]] const bool kIsFailingChild = [] {
  if (const char* const path = std::getenv(kFailingStore)) fail_second_commit(path);
  return false;
}();

}  // namespace

TEST_F(CommitFailure, EndsTheProcessBeforeAnybodyIsTold) {
  close();
  const std::string said = directory_ + "/stderr";
  std::string variable = kFailingStore;
  variable.append("=").append(path_);
  const pid_t child = ::fork();
  if (child == 0) {
    const int file = ::open(said.c_str(), O_WRONLY | O_CREAT, 0600);
    ::dup2(file, STDERR_FILENO);
    const char* const arguments[] = {"store_test", nullptr};
    const char* const environment[] = {variable.c_str(), nullptr};
    ::execve("/proc/self/exe", const_cast<char**>(arguments), const_cast<char**>(environment));
    ::_exit(6);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status)) << "exit status " << WEXITSTATUS(status);
  EXPECT_EQ(WTERMSIG(status), SIGABRT);
  std::stringstream text;
  text << std::ifstream(said).rdbuf();
  EXPECT_THAT(text.str(), testing::HasSubstr("a commit failed"));
  reopen();
  EXPECT_EQ(store().reader().fact("before").value(), "kept");
  EXPECT_TRUE(StoreTest::store().probe());
}

}  // namespace fangpin::store
