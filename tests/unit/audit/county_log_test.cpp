// The county's log in the store's transactions: what is signed, under which key, what a proof stands on.
#include "gateway/audit/county_log.hpp"

#include <atomic>
#include <thread>

#include "gateway/audit/log_proof.hpp"
#include "tests/unit/audit/county_log_fixture.hpp"

namespace fangpin::audit {
namespace {

TEST_F(CountyLogTest, GivesAProofWithTheCommitAndTheSameBytesFromTheStore) {
  ASSERT_TRUE(open());
  std::vector<std::string> given;
  for (std::int64_t i = 0; i < 300; ++i) {
    const auto position = append();
    ASSERT_TRUE(position);
    ASSERT_TRUE(position->proof);
    given.push_back(*position->proof);
  }
  ASSERT_TRUE(open());
  for (std::int64_t i = 0; i < 300; ++i) {
    const auto& at = given[static_cast<std::size_t>(i)];
    ASSERT_TRUE(proves(at, i, vkey(key_))) << i;
    ASSERT_EQ(proof_at_commit(store_->reader(), i).value(), at) << i;
  }
  EXPECT_EQ(proof_at_commit(store_->reader(), 300).error().code, Errc::not_found);
  EXPECT_EQ(proof_at_commit(store_->reader(), -1).error().code, Errc::not_found);
}

TEST_F(CountyLogTest, GroupsWithoutAnEntrySignNothing) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(append());
  ASSERT_TRUE(store_->run([](store::Transaction& transaction) { return transaction.set_fact("probe", "1"); }));
  EXPECT_EQ(newest().size, 1U);
}

TEST_F(CountyLogTest, AJobThatFailsGivesItsLeavesAndItsProofBack) {
  ASSERT_TRUE(open());
  std::shared_ptr<const std::string> never;
  // In one group with jobs that stand: their completions tell when all are done.
  std::vector<std::shared_ptr<const std::string>> proofs(6);
  std::atomic<int> open_jobs = 6;
  for (int i = 0; i < 6; ++i) {
    const auto job = [&, i](store::Transaction& transaction) -> Status {
      auto appended = transaction.append_attempt("education", [](const auto& at) { return entry(at.index); });
      if (!appended) return appended.error();
      if (i % 2 == 1) {
        never = appended->proof;
        return error(Errc::conflict, "no");
      }
      proofs[static_cast<std::size_t>(i)] = appended->proof;
      return ok();
    };
    ASSERT_TRUE(store_->submit(job, [&](Status) { --open_jobs; }));
  }
  while (open_jobs > 0) std::this_thread::yield();
  EXPECT_EQ(newest().size, 3U);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(proves(*proofs[static_cast<std::size_t>(2 * i)], i, vkey(key_))) << i;
  }
  EXPECT_TRUE(never->empty());
}

TEST_F(CountyLogTest, CatchesUpWithEntriesOfBeforeTheTree) {
  ASSERT_TRUE(open_without_log());
  for (int i = 0; i < 70; ++i) ASSERT_TRUE(grow(1000));
  EXPECT_FALSE(*store_->reader().newest_checkpoint());
  ASSERT_TRUE(open());
  EXPECT_EQ(newest().size, 70'000U);
  for (std::int64_t i : {0, 65'535, 65'536, 69'999}) {
    EXPECT_TRUE(proves(proof_at_commit(store_->reader(), i).value(), i, vkey(key_))) << i;
  }
  ASSERT_TRUE(append());
  EXPECT_EQ(newest().size, 70'001U);
}

TEST_F(CountyLogTest, ANewKeySignsBesideTheOldOneOnceAndThenAlone) {
  const auto next = crypto::SigningKey::generate();
  ASSERT_TRUE(next.save(root_ / "next"));
  ASSERT_TRUE(open());
  ASSERT_TRUE(grow(3));
  store_.reset();
  EXPECT_EQ(open(root_ / "next").error().code, Errc::config) << "no entry says so yet";
  ASSERT_TRUE(open());
  ASSERT_TRUE(rotate(root_ / "next"));
  EXPECT_EQ(signatures(), 2U);
  const auto both = proof_at_commit(store_->reader(), 3).value();
  EXPECT_TRUE(proves(both, 3, vkey(key_)));
  EXPECT_TRUE(proves(both, 3, vkey(next)));
  const auto alone = append();
  ASSERT_TRUE(alone);
  EXPECT_EQ(signatures(), 1U);
  EXPECT_TRUE(proves(*alone->proof, 4, vkey(next)));
  EXPECT_FALSE(proves(*alone->proof, 4, vkey(key_)));
  store_.reset();
  const auto old = open();
  EXPECT_EQ(old.error().code, Errc::config);
  EXPECT_NE(old.error().detail.find(vkey(next).to_text()), std::string::npos);
  ASSERT_TRUE(open(root_ / "next"));
  EXPECT_TRUE(append());
  EXPECT_EQ(rotate(root_ / "key").error().code, Errc::conflict) << "a key that was replaced does not come back";
  ASSERT_TRUE(restart());
  EXPECT_EQ(rotate(root_ / "key").error().code, Errc::conflict) << "nor under another name";
}

TEST_F(CountyLogTest, AnotherOriginInTheSettingsIsRefused) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(grow(1));
  const auto refused = open(root_ / "key", "log.county.example");
  EXPECT_EQ(refused.error().code, Errc::config);
  EXPECT_NE(refused.error().detail.find("fangpin.example/130126-demonstration"), std::string::npos);
}

TEST_F(CountyLogTest, AnEntryLongerThanABundleCarriesFailsItsJob) {
  ASSERT_TRUE(open());
  const auto failed = store_->run([](store::Transaction& transaction) -> Status {
    auto appended = transaction.append_audit([](const auto&) { return std::string(65'536, 'x'); });
    return appended ? ok() : Status(appended.error());
  });
  EXPECT_FALSE(failed);
  ASSERT_TRUE(append());
  EXPECT_EQ(newest().size, 1U);
}

TEST_F(CountyLogTest, ACosignedCheckpointIsWhatNewProofsStandOn) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(grow(5));
  const auto plain = *store_->reader().newest_checkpoint().value();
  const store::LogCheckpoint cosigned{5, plain.note + "— witness.example/w AAAAAAAA\n"};
  ASSERT_TRUE(store_->run([&](store::Transaction& transaction) { return transaction.keep_cosigned(cosigned); }));
  EXPECT_EQ(store_->reader().newest_checkpoint().value()->note, cosigned.note);
  EXPECT_NE(proof_cosigned(store_->reader(), 2)->find(cosigned.note), std::string::npos);
  EXPECT_EQ(proof_at_commit(store_->reader(), 2)->find("witness"), std::string::npos);
  ASSERT_TRUE(grow(2));
  EXPECT_EQ(store_->reader().newest_checkpoint().value()->size, 7);
  EXPECT_NE(proof_cosigned(store_->reader(), 2)->find(cosigned.note), std::string::npos);
  EXPECT_EQ(proof_cosigned(store_->reader(), 6).value(), proof_at_commit(store_->reader(), 6).value());
}

}  // namespace
}  // namespace fangpin::audit
