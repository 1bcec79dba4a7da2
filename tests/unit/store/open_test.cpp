#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "store_fixture.hpp"

namespace fangpin::store {

using testing::HasSubstr;
using Open = StoreTest;

TEST_F(Open, RefusesToCreateOverAnExistingStore) {
  const auto again = sqlite::create(options(), false);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Errc::conflict);
}

TEST_F(Open, RefusesAPathWithoutAStoreAndCreatesNothingThere) {
  auto other = options();
  other.path = directory_ + "/none.db";
  const auto opened = sqlite::open(other);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::config);
  EXPECT_THAT(opened.error().detail, HasSubstr("init"));
  EXPECT_FALSE(std::filesystem::exists(other.path));
}

TEST_F(Open, RefusesASecondServer) {
  const auto second = sqlite::open(options());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::conflict);
}

TEST_F(Open, RefusesAnotherCounty) {
  close();
  auto other = options();
  other.county = "640422";
  const auto opened = sqlite::open(other);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::config);
}

TEST_F(Open, RefusesAFileThatIsNoDatabase) {
  auto other = options();
  other.path = directory_ + "/text.db";
  std::ofstream(other.path) << std::string(8192, 'x');
  const auto opened = sqlite::open(other);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::storage);
}

TEST_F(Open, KeepsTheDemonstrationMarkForEver) {
  const auto status = store().run([](Transaction& t) { return t.set_fact("demonstration", "false"); });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Errc::forbidden);
  reopen();
  EXPECT_EQ(store().reader().fact("demonstration").value(), "true");
  EXPECT_EQ(store().reader().fact("county").value(), "130126");
}

TEST_F(Open, MarksAnUncleanEnd) {
  EXPECT_EQ(store().reader().fact("end").value(), "open");
  close();
  EXPECT_EQ(sql("SELECT value FROM fact WHERE name = 'end'"), "clean");
}

TEST_F(Open, ChecksAStoreThatDidNotEndCleanlyAndRefusesADamagedOne) {
  push("health/serious-illness", {{.person = "p1", .content = "a"}, {.person = "p2", .content = "b"}});
  close();
  const auto page = std::stol(sql("SELECT rootpage FROM sqlite_master WHERE name = 'submission_key'"));
  sql("UPDATE fact SET value = 'open' WHERE name = 'end'");
  sql("PRAGMA wal_checkpoint(TRUNCATE)");
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp((page - 1) * 4096 + 8);
  file.write("\xff\xff\xff\xff\xff\xff\xff\xff", 8);
  file.close();
  const auto opened = sqlite::open(options());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::storage);
}

TEST_F(Open, FilesAreReadableByTheirOwnerOnly) {
  for (const auto* suffix : {"", "-wal", "-shm", ".lock"}) {
    struct stat info {};
    ASSERT_EQ(::stat((path_ + suffix).c_str(), &info), 0) << suffix;
    EXPECT_EQ(info.st_mode & 0777, 0600u) << suffix;
  }
}

TEST_F(Open, ABackupOpensAndHoldsWhatWasCommitted) {
  push("health/serious-illness", {{.person = "p1", .content = "a"}});
  const auto copy = directory_ + "/copy.db";
  const auto made = store().backup(copy);
  ASSERT_TRUE(made) << made.error().detail;
  push("health/serious-illness", {{.person = "p2", .content = "b"}});
  auto restored = options();
  restored.path = copy;
  const auto opened = sqlite::open(restored);
  ASSERT_TRUE(opened) << opened.error().detail;
  EXPECT_EQ((*opened)->reader().totals().value().alerts, 1);
  EXPECT_EQ(totals().alerts, 2);
  EXPECT_FALSE(store().backup(copy)) << "a backup never replaces a file";
}

TEST_F(Open, ProbeWritesAndReadsBack) { EXPECT_TRUE(store().probe()); }

TEST_F(Open, RefusesIntakeBeforeTheDiskIsFullButServesReads) {
  close();
  auto full = options();
  full.free_bytes_min = ~std::uint64_t{0};
  const auto opened = sqlite::open(full);
  ASSERT_TRUE(opened);
  const auto space = (*opened)->check_space();
  ASSERT_FALSE(space);
  EXPECT_EQ(space.error().code, Errc::storage_full);
  EXPECT_TRUE((*opened)->probe()) << "what is left is for the log";
  EXPECT_GT((*opened)->free_bytes().value(), 0u);
  const auto begun = (*opened)->run([](Transaction& t) -> Status {
    const auto id = t.begin_submission({.department = "d", .feed = "d/f", .population = "", .idempotency_key = "k"});
    if (!id) return id.error();
    return ok();
  });
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().code, Errc::storage_full);
  EXPECT_TRUE((*opened)->reader().totals());
}

// Another has taken the room since the submission began.
TEST_F(Open, ASubmissionThatRunsIsNotGivenTheReserve) {
  constexpr std::uint64_t kTaken = 512 << 20;
  auto nearly_full = options();
  nearly_full.free_bytes_min = store().free_bytes().value() - kTaken / 2;
  close();
  const auto opened = sqlite::open(nearly_full);
  ASSERT_TRUE(opened);
  domain::SubmissionId id = 0;
  const auto stage = [&](Transaction& t) -> Status {
    const auto outcomes = t.stage(id, {}, sealer_);
    return outcomes ? ok() : Status(outcomes.error());
  };
  const auto begun = (*opened)->run([&](Transaction& t) -> Status {
    id = t.begin_submission({.department = "d", .feed = "d/f", .population = "", .idempotency_key = "k"}).value();
    return stage(t);
  });
  ASSERT_TRUE(begun) << begun.error().detail;
  const auto filler = ::open((directory_ + "/filler").c_str(), O_WRONLY | O_CREAT, 0600);
  ASSERT_EQ(::posix_fallocate(filler, 0, kTaken), 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  const auto refused = (*opened)->run(stage);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::storage_full);
  ASSERT_EQ(::ftruncate(filler, 0), 0);
  ::close(filler);
  EXPECT_TRUE((*opened)->run(stage)) << "there is room again";
}

}  // namespace fangpin::store
