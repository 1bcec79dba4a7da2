#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <latch>
#include <thread>

#include "gateway/store/log_room.hpp"
#include "store_fixture.hpp"

namespace fangpin::store {

using WriterTest = StoreTest;

namespace {
Result<AuditPosition> log(Transaction& transaction, const std::string& text) {
  return transaction.append_audit([&](const AuditPosition&) { return text; });
}
}  // namespace

TEST_F(WriterTest, CallsCompletionsInOrderAndAfterTheCommit) {
  constexpr int kJobs = 200;
  std::vector<int> order;
  std::atomic<int> visible_too_late{0};
  std::latch all(kJobs);
  for (int i = 0; i < kJobs; ++i) {
    ASSERT_TRUE(store().submit([i](Transaction& t) { return t.set_fact("job-" + std::to_string(i), "done"); },
                               [&, i](Status status) {
                                 EXPECT_TRUE(status);
                                 order.push_back(i);
                                 // On the writer thread: what the completion speaks of is committed.
                                 if (store().reader().fact("job-" + std::to_string(i)).value() != "done")
                                   ++visible_too_late;
                                 all.count_down();
                               }));
  }
  all.wait();
  EXPECT_EQ(visible_too_late, 0);
  ASSERT_EQ(order.size(), static_cast<std::size_t>(kJobs));
  for (int i = 0; i < kJobs; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

// The first job holds the writer until the others wait, so that they make one group.
class WriterGroupTest : public WriterTest {
 protected:
  // Runs jobs in one group, one for each name; a name that begins with '-' is of a job that fails once it has written.
  // Which went well, in order.
  std::vector<bool> run_group(const std::vector<std::string>& names) {
    std::promise<void> gate;
    auto opened = gate.get_future();
    EXPECT_TRUE(store().submit(
        [&](Transaction&) {
          opened.wait();
          return ok();
        },
        nullptr));
    std::latch all(static_cast<std::ptrdiff_t>(names.size()));
    std::vector<bool> outcomes;
    for (const auto& name : names) {
      EXPECT_TRUE(store().submit(
          [name](Transaction& t) -> Status {
            if (const auto position = log(t, "entry " + name); !position) return position.error();
            if (auto set = t.set_fact(name, "kept"); !set) return set;
            return name.front() == '-' ? Status(error(Errc::conflict, "no")) : ok();
          },
          [&](Status status) {
            outcomes.push_back(status.has_value());
            all.count_down();
          }));
    }
    gate.set_value();
    all.wait();
    return outcomes;
  }
  std::vector<std::string> entries() {
    std::vector<std::string> out;
    for (const auto& entry : store().reader().audit_entries(0, 10).value()) {
      EXPECT_EQ(entry.index, static_cast<std::int64_t>(out.size()));
      out.push_back(entry.bytes);
    }
    return out;
  }
};

TEST_F(WriterGroupTest, AFailingJobDisturbsNoOtherAndLeavesNoGapInTheLog) {
  EXPECT_EQ(run_group({"first", "-second", "third"}), (std::vector<bool>{true, false, true}));
  EXPECT_EQ(store().reader().fact("first").value(), "kept");
  EXPECT_EQ(store().reader().fact("-second").value(), "");
  EXPECT_EQ(store().reader().fact("third").value(), "kept");
  EXPECT_EQ(entries(), (std::vector<std::string>{"entry first", "entry third"}));
}

TEST_F(WriterGroupTest, TheFirstThatFailsTakesNothingWithIt) {
  EXPECT_EQ(run_group({"-a", "-b", "c", "-d", "e", "-f"}), (std::vector<bool>{false, false, true, false, true, false}));
  for (const char* failed : {"-a", "-b", "-d", "-f"}) EXPECT_EQ(store().reader().fact(failed).value(), "");
  EXPECT_EQ(store().reader().fact("c").value(), "kept");
  EXPECT_EQ(store().reader().fact("e").value(), "kept");
  EXPECT_EQ(entries(), (std::vector<std::string>{"entry c", "entry e"}));
}

TEST_F(WriterTest, AJobThatThrowsFailsAlone) {
  const auto status = store().run([](Transaction& t) -> Status {
    (void)t.set_fact("thrown", "kept");
    throw std::runtime_error("surprise");
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Errc::bug);
  EXPECT_EQ(store().reader().fact("thrown").value(), "");
  EXPECT_TRUE(store().probe());
}

TEST_F(WriterTest, RefusesAJobWhenTheQueueIsFull) {
  close();
  auto small = options();
  small.queue_max = 2;
  auto opened_store = sqlite::open(small).value();
  std::promise<void> gate;
  auto opened = gate.get_future().share();
  std::promise<void> running;
  ASSERT_TRUE(opened_store->submit(
      [&](Transaction&) {
        running.set_value();
        opened.wait();
        return ok();
      },
      nullptr));
  running.get_future().wait();
  const auto nothing = [](Transaction&) { return ok(); };
  EXPECT_TRUE(opened_store->submit(nothing, nullptr));
  EXPECT_TRUE(opened_store->submit(nothing, nullptr));
  EXPECT_FALSE(opened_store->submit(nothing, nullptr));
  const auto status = opened_store->run(nothing);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Errc::unavailable);
  gate.set_value();
  opened_store.reset();
}

TEST_F(WriterTest, FinishesWhatIsQueuedBeforeItEnds) {
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(store().submit([i](Transaction& t) { return t.set_fact("q" + std::to_string(i), "kept"); }, nullptr));
  }
  reopen();
  EXPECT_EQ(store().reader().fact("q49").value(), "kept");
}

TEST_F(WriterTest, TheLogThatHasRoomKeepsItInPausesAndGivesItUpForWhatMustBeGone) {
  const auto log_bytes = [&] { return static_cast<std::int64_t>(std::filesystem::file_size(options().path + "-wal")); };
  const auto wait_for = [](const auto& reached) {
    for (int i = 0; i < 200 && !reached(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return reached();
  };
  sqlite::give_log_room(store());
  ASSERT_TRUE(store().run([](Transaction& t) { return t.set_fact("one", "kept-in-the-log-for-now"); }));
  EXPECT_TRUE(wait_for([&] { return log_bytes() >= 64 << 20; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(700));  // a pause
  EXPECT_EQ(sql("SELECT value FROM fact WHERE name = 'one'"), "kept-in-the-log-for-now");
  EXPECT_GE(log_bytes(), 64 << 20);

  ASSERT_TRUE(store().run([](Transaction& t) { return t.set_fact("one", "other"); }));
  ASSERT_TRUE(store().run([](Transaction& t) -> Status {
    auto given = t.authorizations().subject(SubjectKind::person, {crypto::Token{1, {7}}}, "p-one");
    return given ? ok() : Status(given.error());
  }));
  ASSERT_TRUE(store().run([](Transaction& t) { return t.authorizations().forget("p-one"); }));
  EXPECT_FALSE(store().traces_remain());
  std::ifstream log(options().path + "-wal", std::ios::binary);
  const std::string left{std::istreambuf_iterator<char>(log), {}};
  EXPECT_EQ(left.find("kept-in-the-log-for-now"), std::string::npos);
  EXPECT_EQ(left.find("p-one"), std::string::npos);
  EXPECT_TRUE(wait_for([&] { return log_bytes() >= 64 << 20; }));
}

TEST_F(WriterTest, WritesWithWalAndFullSynchronous) { EXPECT_EQ(sql("PRAGMA journal_mode"), "wal"); }

TEST_F(WriterTest, EveryThreadHasItsOwnReader) {
  Reader* const mine = &store().reader();
  Reader* others = nullptr;
  std::thread([&] { others = &store().reader(); }).join();
  EXPECT_NE(mine, others);
  EXPECT_EQ(mine, &store().reader());
}

}  // namespace fangpin::store
