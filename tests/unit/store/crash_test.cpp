#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "store_fixture.hpp"

namespace fangpin::store {

using Crash = StoreTest;

namespace {

// Everything that the acceptance of one push writes, in one job.
Status whole_acceptance(Transaction& t, domain::SubmissionId id) {
  const auto made = t.accept(id, {at(1), at(1), "", "", {}, 0});
  if (!made) return made.error();
  const auto position = t.append_attempt("health", [](const AuditPosition&) { return std::string("{}"); });
  if (!position) return position.error();
  return t.keep_receipt(id, "R", "{\"receipt\":1}", false, 0);
}

// In a process of its own: begins, stages and accepts. Ends with 0 if nobody killed it.
[[noreturn]] void push_and_end(const std::string& path) {
  StoreOptions options;
  options.path = path;
  options.county = "130126";
  options.free_bytes_min = 1;
  auto opened = sqlite::open(options);
  if (!opened) ::_exit(3);
  FakeSealer sealer;
  domain::SubmissionId id = 0;
  const auto staged = (*opened)->run([&](Transaction& t) -> Status {
    NewSubmission submission;
    submission.department = "health";
    submission.feed = kIllness;
    submission.idempotency_key = "k";
    id = t.begin_submission(submission).value();
    const std::vector<RowToStage> rows = {Sample{.person = "p1", .content = "a"}.row(2),
                                          Sample{.person = "p2", .content = "b"}.row(3)};
    const auto outcomes = t.stage(id, rows, sealer);
    return outcomes ? ok() : Status(outcomes.error());
  });
  if (!staged) ::_exit(4);
  const auto accepted = (*opened)->run([&](Transaction& t) { return whole_acceptance(t, id); });
  ::_exit(accepted ? 0 : 5);
}

// This program started anew by run_until() below does that and never reaches the tests: effect() reads its variable
// once per process, so a fork alone would not do.
constexpr const char* kChildStore = "FANGPIN_CRASH_TEST_STORE";
[[maybe_unused]] const bool kIsChild = [] {
  if (const char* const path = std::getenv(kChildStore)) push_and_end(path);
  return false;
}();

// Minus the signal that ended it, or its exit status.
int run_until(const std::string& path, const std::string& effect) {
  std::string store = kChildStore;
  store.append("=").append(path);
  std::string kill = "FANGPIN_KILL_AT=";
  kill.append(effect);
  const pid_t child = ::fork();
  if (child == 0) {
    const char* const arguments[] = {"store_test", nullptr};
    const char* const environment[] = {store.c_str(), kill.c_str(), nullptr};
    ::execve("/proc/self/exe", const_cast<char**>(arguments), const_cast<char**>(environment));
    ::_exit(6);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

// Either all of a push is there or nothing of it, and a second try brings it there once.
TEST_F(Crash, AtEveryEffectAllOrNothing) {
  close();
  for (const std::string effect :
       {"store.1-begin:1", "stage.1-rows:1", "store.2-before-commit:1", "store.3-after-commit:1", "store.1-begin:2",
        "accept.1-flipped:1", "accept.2-range:1", "audit.1-appended:1", "store.2-before-commit:2"}) {
    SCOPED_TRACE(effect);
    ASSERT_EQ(run_until(path_, effect), -SIGKILL);
    reopen();
    EXPECT_EQ(totals().submissions, 0);
    EXPECT_TRUE(deliveries().empty());
    EXPECT_TRUE(store().reader().audit_entries(0, 9).value().empty());
    ASSERT_TRUE(store().run([&](Transaction& t) -> Status {
      const auto answer = t.find_answer("health", "k");
      return answer && !*answer ? ok() : Status(error(Errc::bug, "the key is taken"));
    }));
    while (store().sweep(at(0), 1000).value() > 0) {
    }
    EXPECT_EQ(sql("SELECT count(*) FROM row"), "0");
    EXPECT_EQ(sql("SELECT count(*) FROM look_up"), "0");
    close();
  }
  ASSERT_EQ(run_until(path_, "store.3-after-commit:2"), -SIGKILL);
  reopen();
  EXPECT_EQ(totals().submissions, 1) << "committed, though nobody was told";
  EXPECT_EQ(deliveries().size(), 2u);
  EXPECT_EQ(store().reader().audit_entries(0, 9).value().size(), 1u);
  ASSERT_TRUE(store().run([&](Transaction& t) -> Status {
    const auto answer = t.find_answer("health", "k");
    return answer && *answer && (*answer)->receipt == "{\"receipt\":1}" ? ok() : Status(error(Errc::bug, "no answer"));
  }));
}

}  // namespace fangpin::store
