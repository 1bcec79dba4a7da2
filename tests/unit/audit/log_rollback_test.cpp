// A store behind its log's head, a restored backup, a log begun anew: what may sign and what may not.
#include <fstream>

#include "gateway/audit/log_proof.hpp"
#include "tests/unit/audit/county_log_fixture.hpp"

namespace fangpin::audit {
namespace {

using LogRollbackTest = CountyLogTest;

TEST_F(LogRollbackTest, EntriesThatMayNotBeSignedAreFoldedAndWaitForARestart) {
  ASSERT_TRUE(open_without_log());
  for (int i = 0; i < 70; ++i) ASSERT_TRUE(grow(1000));
  store_.reset();
  // Another history of this log was signed.
  std::ofstream(head_path(), std::ios::binary)
      << crypto::sign_checkpoint({"fangpin.example/130126-demonstration", 3, Digest{}, {}}, key_).to_text();
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(open());
    EXPECT_FALSE(*store_->reader().newest_checkpoint());
    EXPECT_EQ(append().error().code, Errc::conflict);
    EXPECT_EQ(log_->size(), 70'000U);
    // Step by step the nodes went into the store: only the last step's leaves stand in memory.
    EXPECT_TRUE(store_->reader().log_hashes(1, 0, 70'000 / 256));
    EXPECT_TRUE(store_->reader().log_hashes(2, 0, 1));
  }
  ASSERT_TRUE(restart());
  EXPECT_EQ(newest().size, 70'001U);
  const auto own = vkey(key_, "fangpin.example/130126-2-demonstration");
  for (std::int64_t i : {0, 65'535, 65'536, 69'999, 70'000}) {
    EXPECT_TRUE(proves(proof_at_commit(store_->reader(), i).value(), i, own)) << i;
  }
  ASSERT_TRUE(open());
  ASSERT_TRUE(append());
}

TEST_F(LogRollbackTest, WhatIsStoppedSignsNothingUntilItIsBegunAnew) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(grow(3));
  ASSERT_TRUE(store_->run([&](store::Transaction&) {
    log_->stop_signing(error(Errc::unavailable, "proven"));
    return ok();
  }));
  EXPECT_EQ(append().error().detail, "proven");
  EXPECT_EQ(newest().size, 3U);
  ASSERT_TRUE(restart());
  EXPECT_TRUE(append());
}

TEST_F(LogRollbackTest, ARestoredBackupSignsNothingUntilItIsTheNewestOrBegunAnew) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(grow(300));
  ASSERT_TRUE(store_->backup(root_ / "backup"));
  ASSERT_TRUE(store_->run([](store::Transaction& transaction) -> Status {
    auto lost = transaction.append_audit([](const auto&) { return std::string("what will be lost"); });
    return lost ? ok() : Status(lost.error());
  }));
  ASSERT_TRUE(grow(4));
  store_.reset();
  fs::copy_file(root_ / "gateway.db", root_ / "newer");
  roll_back(root_ / "backup");
  ASSERT_TRUE(open());
  EXPECT_EQ(log_->may_sign().error().code, Errc::conflict);
  const auto refused = append();
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("305"), std::string::npos);
  EXPECT_NE(refused.error().detail.find("log restart"), std::string::npos);
  EXPECT_EQ(newest().size, 300U);
  // Growing beside what was signed does not help, however far.
  EXPECT_EQ(grow(20).error().code, Errc::conflict);
  // Reading and writing of what appends nothing goes on.
  EXPECT_TRUE(store_->run([](store::Transaction& transaction) { return transaction.set_fact("probe", "1"); }));

  roll_back(root_ / "newer");
  ASSERT_TRUE(open());
  EXPECT_TRUE(log_->may_sign());
  EXPECT_TRUE(append());

  roll_back(root_ / "backup");
  ASSERT_TRUE(open());
  const auto restarted = restart();
  ASSERT_TRUE(restarted);
  EXPECT_EQ(restarted->previous_origin, "fangpin.example/130126-demonstration");
  EXPECT_EQ(restarted->origin, "fangpin.example/130126-2-demonstration");
  EXPECT_EQ(restarted->last_signed->size, 306U);
  EXPECT_EQ(newest().origin, restarted->origin);
  EXPECT_EQ(newest().size, 301U);
  // What was signed of the entries that are left stays true under the old name, what is new stands under the new one.
  EXPECT_TRUE(proves(proof_at_commit(store_->reader(), 7).value(), 7, vkey(key_)));
  ASSERT_TRUE(open());
  const auto position = append();
  ASSERT_TRUE(position);
  EXPECT_TRUE(proves(*position->proof, 301, vkey(key_, restarted->origin)));
}

TEST_F(LogRollbackTest, WhatIsBehindTheHeadSignsOnlyOnceItHasTheVerySameEntriesAgain) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(grow(10));
  ASSERT_TRUE(store_->backup(root_ / "backup"));
  ASSERT_TRUE(grow(5));
  roll_back(root_ / "backup");
  ASSERT_TRUE(open());
  EXPECT_EQ(grow(4).error().code, Errc::conflict);
  const auto failed = store_->run([&](store::Transaction& transaction) -> Status {
    for (int i = 0; i < 7; ++i) {
      if (auto at = transaction.append_audit([](const auto& p) { return entry(p.index); }); !at) return at.error();
    }
    return error(Errc::conflict, "the job fails after it has met the head");
  });
  EXPECT_FALSE(failed);
  EXPECT_EQ(grow(4).error().code, Errc::conflict);
  EXPECT_TRUE(grow(5));
}

TEST_F(LogRollbackTest, ABackupOfTheNewestStateGoesOnAtOnce) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(grow(3));
  ASSERT_TRUE(store_->backup(root_ / "backup"));
  roll_back(root_ / "backup");
  ASSERT_TRUE(open());
  EXPECT_TRUE(log_->may_sign());
  EXPECT_TRUE(append());
}

TEST_F(LogRollbackTest, AHeadOlderThanTheStoreIsAPrefixOfItOrRefused) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(grow(3));
  store_.reset();
  fs::copy_file(head_path(), root_ / "old-head");
  ASSERT_TRUE(open());
  ASSERT_TRUE(grow(4));
  store_.reset();
  // As a power cut leaves it, which loses what was not synced.
  fs::copy_file(root_ / "old-head", head_path(), fs::copy_options::overwrite_existing);
  ASSERT_TRUE(open());
  EXPECT_TRUE(log_->may_sign());
  store_.reset();
  // Of another history of the same log.
  std::ofstream(head_path(), std::ios::trunc | std::ios::binary)
      << crypto::sign_checkpoint({"fangpin.example/130126-demonstration", 3, Digest{}, {}}, key_).to_text();
  ASSERT_TRUE(open());
  EXPECT_EQ(append().error().code, Errc::conflict);
}

TEST_F(LogRollbackTest, AMissingHeadIsNoPermission) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(grow(3));
  store_.reset();
  fs::remove(head_path());
  ASSERT_TRUE(open());
  const auto refused = append();
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find(head_path()), std::string::npos);
  // It may have been begun anew since: somebody has to say what the newest name is.
  const auto unknown = restart();
  EXPECT_EQ(unknown.error().code, Errc::conflict);
  EXPECT_NE(unknown.error().detail.find("--after"), std::string::npos);
  EXPECT_EQ(restart("fangpin.example/130127-demonstration").error().code, Errc::malformed);
  EXPECT_EQ(restart("fangpin.example/130126-4-demonstration")->origin, "fangpin.example/130126-5-demonstration");
  ASSERT_TRUE(open());
  EXPECT_EQ(log_->origin(), "fangpin.example/130126-5-demonstration");
  EXPECT_TRUE(append());
  EXPECT_EQ(restart("fangpin.example/130126-demonstration")->origin, "fangpin.example/130126-6-demonstration");
}

TEST_F(LogRollbackTest, TwoRestartsFromTwoBackupsNeverShareAnOrigin) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(grow(3));
  ASSERT_TRUE(store_->backup(root_ / "first"));
  ASSERT_TRUE(grow(2));
  ASSERT_TRUE(store_->backup(root_ / "second"));
  ASSERT_TRUE(grow(2));
  for (const int more : {0, 5}) {  // whether the new origin has filled both places or one
    roll_back(root_ / "first");
    ASSERT_TRUE(open());
    const auto before = log_->next_origin();
    const auto one = restart();
    ASSERT_TRUE(one);
    EXPECT_EQ(one->origin, *before);
    for (int i = 0; i < more; ++i) ASSERT_TRUE(append());
    roll_back(root_ / "second");
    ASSERT_TRUE(open());
    const auto refused = append();
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_NE(refused.error().detail.find(one->origin), std::string::npos) << refused.error().detail;
    const auto other = restart();
    ASSERT_TRUE(other);
    EXPECT_NE(other->origin, one->origin);
    ASSERT_TRUE(append());
    ASSERT_TRUE(open());
    EXPECT_EQ(log_->origin(), other->origin);
    EXPECT_TRUE(append());
  }
  EXPECT_EQ(log_->origin(), "fangpin.example/130126-5-demonstration");
}

TEST_F(LogRollbackTest, AHeadOfTheFirstOriginDoesNotHideThatTheLogWasBegunAnew) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(grow(3));
  ASSERT_TRUE(append());
  store_.reset();
  fs::copy_file(root_ / "gateway.db", root_ / "newest");
  ASSERT_TRUE(open());
  ASSERT_TRUE(restart());  // one place still holds the first origin, and the newest store of it agrees
  roll_back(root_ / "newest");
  ASSERT_TRUE(open());
  EXPECT_EQ(append().error().code, Errc::conflict);
}

TEST_F(LogRollbackTest, ABackupOfBeforeTheKeyWasChangedSignsNothing) {
  ASSERT_TRUE(crypto::SigningKey::generate().save(root_ / "next"));
  ASSERT_TRUE(open());
  ASSERT_TRUE(store_->backup(root_ / "unsigned"));
  ASSERT_TRUE(grow(3));
  ASSERT_TRUE(store_->backup(root_ / "backup"));
  ASSERT_TRUE(rotate(root_ / "next"));
  ASSERT_TRUE(append());
  ASSERT_TRUE(append());
  for (const auto* backup : {"backup", "unsigned"}) {
    roll_back(root_ / backup);
    ASSERT_TRUE(open());
    const auto refused = append();
    EXPECT_EQ(refused.error().code, Errc::conflict) << backup;
    EXPECT_NE(refused.error().detail.find("key"), std::string::npos) << refused.error().detail;
  }
  EXPECT_EQ(restart()->origin, "fangpin.example/130126-2-demonstration");
}

// As `kill -9` leaves it between the very first commit that signs and its head.
TEST_F(LogRollbackTest, AFirstCommitThatDidNotReachTheHeadStands) {
  ASSERT_TRUE(open());
  EXPECT_TRUE(fs::exists(head_path())) << "before anything is signed";
  fs::copy_file(head_path(), root_ / "empty-head");
  ASSERT_TRUE(grow(3));
  store_.reset();
  fs::copy_file(root_ / "empty-head", head_path(), fs::copy_options::overwrite_existing);
  ASSERT_TRUE(open());
  EXPECT_TRUE(log_->may_sign());
  EXPECT_EQ(log_->last_signed()->size, 3U);
  EXPECT_NE(HeadFile(head_path()).read()->front(), "") << "written at once";
  ASSERT_TRUE(append());
  // An empty file is no answer once a second checkpoint was signed: its first was synced before.
  store_.reset();
  fs::copy_file(root_ / "empty-head", head_path(), fs::copy_options::overwrite_existing);
  ASSERT_TRUE(open());
  EXPECT_EQ(append().error().code, Errc::conflict);
}

TEST_F(LogRollbackTest, ARestartThatDidNotReachTheHeadStands) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(grow(3));
  store_.reset();
  fs::copy_file(head_path(), root_ / "old-head");
  ASSERT_TRUE(open());
  ASSERT_TRUE(restart());
  store_.reset();
  fs::copy_file(root_ / "old-head", head_path(), fs::copy_options::overwrite_existing);
  ASSERT_TRUE(open());
  EXPECT_EQ(log_->origin(), "fangpin.example/130126-2-demonstration");
  EXPECT_TRUE(append());
}

TEST_F(LogRollbackTest, ARestartThatFailsLeavesEverythingAsItWas) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(grow(3));
  const auto failed = store_->run([&](store::Transaction&) -> Status {
    EXPECT_TRUE(log_->restart());
    EXPECT_EQ(log_->restart().error().code, Errc::conflict);
    return error(Errc::forbidden, "no");
  });
  EXPECT_FALSE(failed);
  ASSERT_TRUE(append());
  EXPECT_EQ(newest().origin, "fangpin.example/130126-demonstration");
}

TEST(CheckHead, ComparesSizeAndRoot) {
  std::vector<Digest> leaves;
  for (int i = 0; i < 10; ++i) leaves.push_back(crypto::leaf_hash(as_bytes(std::to_string(i))));
  crypto::MerkleLeaves nodes(leaves);
  const auto root = crypto::tree_root(std::span(leaves).first(7));
  EXPECT_TRUE(check_head(nodes, 10, {"x", 7, root, {}}));
  EXPECT_TRUE(check_head(nodes, 10, {"x", 0, crypto::empty_root(), {}}));
  EXPECT_EQ(check_head(nodes, 10, {"x", 8, root, {}}).error().code, Errc::conflict);
  EXPECT_EQ(check_head(nodes, 6, {"x", 7, root, {}}).error().code, Errc::conflict);
}

}  // namespace
}  // namespace fangpin::audit
