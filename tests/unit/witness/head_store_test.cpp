#include "gateway/witness/head_store.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/unit/crypto/scratch_directory.hpp"

namespace fangpin::witness {
namespace {

Head head(std::uint64_t size, std::uint64_t seconds) {
  Head out;
  out.size = size;
  out.root = crypto::leaf_hash(as_bytes(std::to_string(size)));
  out.seconds = seconds;
  out.note = "note " + std::to_string(size);
  return out;
}

TEST(HeadStore, BeginsWithTheEmptyTreeAndKeepsWhatItWasGiven) {
  const crypto::test::ScratchDirectory directory;
  {
    auto store = HeadStore::open(directory.file("witness.db")).value();
    const auto none = store->latest("a").value();
    EXPECT_EQ(none.size, 0U);
    EXPECT_EQ(none.root, crypto::empty_root());
    EXPECT_TRUE(none.note.empty());
    EXPECT_TRUE(*store->replace("a", none, head(3, 100)));
    EXPECT_TRUE(*store->replace("a", head(3, 100), head(5, 100)));
  }
  auto store = HeadStore::open(directory.file("witness.db")).value();
  const auto kept = store->latest("a").value();
  EXPECT_EQ(kept.size, 5U);
  EXPECT_EQ(kept.root, head(5, 0).root);
  EXPECT_EQ(kept.seconds, 100U);
  EXPECT_EQ(kept.note, "note 5");
  EXPECT_EQ(store->latest("b")->size, 0U);
}

TEST(HeadStore, ComparesBeforeItSets) {
  const crypto::test::ScratchDirectory directory;
  auto store = HeadStore::open(directory.file("witness.db")).value();
  ASSERT_TRUE(*store->replace("a", Head{}, head(5, 100)));
  EXPECT_FALSE(*store->replace("a", Head{}, head(6, 100)));        // believed to be new
  EXPECT_FALSE(*store->replace("a", head(4, 100), head(6, 100)));  // another size
  auto forked = head(5, 100);
  forked.root = Digest{};
  EXPECT_FALSE(*store->replace("a", forked, head(6, 100)));        // another root
  EXPECT_FALSE(*store->replace("a", head(5, 99), head(6, 100)));   // another time
  EXPECT_FALSE(*store->replace("a", head(5, 100), head(6, 99)));   // time goes back
  EXPECT_FALSE(*store->replace("a", head(5, 100), head(4, 101)));  // the tree shrinks
  EXPECT_EQ(store->latest("a")->size, 5U);
}

TEST(HeadStore, TwoProcessesCannotBothWin) {
  const crypto::test::ScratchDirectory directory;
  auto one = HeadStore::open(directory.file("witness.db")).value();
  auto two = HeadStore::open(directory.file("witness.db")).value();
  const auto seen_by_two = two->latest("a").value();
  ASSERT_TRUE(*one->replace("a", Head{}, head(5, 100)));
  EXPECT_FALSE(*two->replace("a", seen_by_two, head(7, 100)));
  EXPECT_EQ(two->latest("a")->size, 5U);
}

TEST(HeadStore, RefusesADatabaseOfAnotherProgram) {
  const crypto::test::ScratchDirectory directory;
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(directory.file("other.db").c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "CREATE TABLE t(a)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  const auto refused = HeadStore::open(directory.file("other.db"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::config);
  directory.write("text.db", std::string(5000, 'x'));
  EXPECT_FALSE(HeadStore::open(directory.file("text.db")));
  EXPECT_FALSE(HeadStore::open(directory.file("no/such/folder.db")));
}

TEST(HeadStore, KeepsEvidenceWithinItsBound) {
  const crypto::test::ScratchDirectory directory;
  auto store = HeadStore::open(directory.file("witness.db")).value();
  for (const char* offered : {"one", "two", "three"}) {
    EXPECT_TRUE(store->keep_contradiction("a", 100, "held", offered));
  }
  EXPECT_EQ(*store->contradictions(), 3U);
  // What is sent again and again takes no room from what comes later.
  EXPECT_TRUE(store->keep_contradiction("a", 200, "held, cosigned later", "two"));
  EXPECT_EQ(*store->contradictions(), 3U);
  EXPECT_TRUE(store->keep_contradiction("b", 200, "held", "two"));
  EXPECT_EQ(*store->contradictions(), 4U);
  for (std::uint64_t i = 4; i < HeadStore::kContradictionsMax + 2; ++i) {
    ASSERT_TRUE(store->keep_contradiction("c", 200, "held", std::to_string(i)));
  }
  EXPECT_EQ(*store->contradictions(), HeadStore::kContradictionsMax);
}

}  // namespace
}  // namespace fangpin::witness
