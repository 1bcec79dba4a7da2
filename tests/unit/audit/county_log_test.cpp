// The county's log in the store's transactions: what is signed, what is refused, what a proof stands on.
#include "gateway/audit/county_log.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "crypto/base/encoding.hpp"
#include "crypto/base/secret.hpp"
#include "crypto/tlog_proof.hpp"
#include "gateway/audit/log_entry.hpp"
#include "gateway/audit/log_proof.hpp"

namespace fangpin::audit {
namespace {

namespace fs = std::filesystem;
const bool kReady = initialise_crypto();  // before a fixture makes its key

class CountyLogTest : public testing::Test {
 protected:
  CountyLogTest() {
    EXPECT_TRUE(kReady);
    std::string name = "/tmp/fangpin-county-log-XXXXXX";
    root_ = ::mkdtemp(name.data());
    EXPECT_TRUE(key_.save(root_ / "key"));
    EXPECT_TRUE(store::sqlite::create(options(), true));
  }
  ~CountyLogTest() override {
    store_.reset();
    fs::remove_all(root_);
  }

  store::StoreOptions options() const {
    store::StoreOptions out;
    out.path = root_ / "gateway.db";
    out.county = "130126";
    out.free_bytes_min = 0;
    return out;
  }
  Status open(const fs::path& key_file, const std::string& origin = "") {
    store_.reset();
    log_ = std::make_shared<CountyLog>(CountyLogOptions{origin, "130126", head_path()},
                                       crypto::SigningKey::load(key_file).value());
    auto with_log = options();
    with_log.log_tree = log_;
    auto opened = store::sqlite::open(with_log);
    if (!opened) return opened.error();
    store_ = std::move(*opened);
    return ok();
  }
  Status open() { return open(root_ / "key"); }
  Status open_without_log() {
    store_.reset();
    auto opened = store::sqlite::open(options());
    if (!opened) return opened.error();
    store_ = std::move(*opened);
    return ok();
  }
  std::string head_path() const { return root_ / "log-checkpoint"; }

  static std::string entry(std::int64_t index) { return "{\"index\":" + std::to_string(index) + "}"; }
  Result<store::AuditPosition> append() {
    store::AuditPosition position;
    auto done = store_->run([&](store::Transaction& transaction) -> Status {
      auto appended = transaction.append_attempt("education", [](const auto& at) { return entry(at.index); });
      if (!appended) return appended.error();
      position = *appended;
      return ok();
    });
    if (!done) return done.error();
    return position;
  }
  Status grow(std::int64_t entries) {
    return store_->run([&](store::Transaction& transaction) -> Status {
      for (std::int64_t i = 0; i < entries; ++i) {
        auto appended = transaction.append_audit([](const auto& at) { return entry(at.index); });
        if (!appended) return appended.error();
      }
      return ok();
    });
  }
  crypto::Checkpoint newest() const {
    const auto found = store_->reader().newest_checkpoint().value().value();
    return crypto::Checkpoint::parse(crypto::SignedNote::parse(found.note)->text).value();
  }
  std::size_t signatures() const {
    return crypto::SignedNote::parse(store_->reader().newest_checkpoint().value()->note)->signatures.size();
  }
  crypto::NoteKey vkey(const crypto::SigningKey& key,
                       const std::string& origin = "fangpin.example/130126-demonstration") const {
    return crypto::NoteKey::of(origin, crypto::NoteKeyType::ed25519, key);
  }
  bool proves(const std::string& proof, std::int64_t index, const crypto::NoteKey& key) const {
    const auto parsed = crypto::TlogProof::parse(proof);
    return parsed && parsed->index == static_cast<std::uint64_t>(index) &&
           crypto::verify_tlog_proof(*parsed, crypto::leaf_hash(as_bytes(entry(index))), std::span(&key, 1));
  }
  // As `fangpin-gateway restore` would, and as a disk of yesterday would be.
  void roll_back(const fs::path& backup) {
    store_.reset();
    for (const auto* suffix : {"", "-wal", "-shm"}) fs::remove(root_ / (std::string("gateway.db") + suffix));
    fs::copy_file(backup, root_ / "gateway.db");
  }
  Result<CountyLog::Restart> restart(const std::string& after = "") {
    CountyLog::Restart out;
    auto done = store_->run([&](store::Transaction& transaction) -> Status {
      auto restarted = log_->restart(after);
      if (!restarted) return restarted.error();
      out = *restarted;
      auto appended = transaction.append_audit([](const auto& at) { return entry(at.index); });
      return appended ? ok() : Status(appended.error());
    });
    if (!done) return done.error();
    return out;
  }
  Status rotate(const fs::path& to) {
    return store_->run([&](store::Transaction& transaction) -> Status {
      auto changed = log_->change_key(crypto::SigningKey::load(to).value());
      if (!changed) return changed.error();
      const auto text = key_change_text(log_->origin(), changed->previous, changed->next);
      EXPECT_TRUE(key_.verify_key().verify(as_bytes(text), from_base64(changed->signature).value()));
      auto appended = transaction.append_audit([](const auto& at) { return entry(at.index); });
      return appended ? ok() : Status(appended.error());
    });
  }

  fs::path root_;
  crypto::SigningKey key_ = crypto::SigningKey::generate();
  std::shared_ptr<CountyLog> log_;
  std::unique_ptr<store::Store> store_;
};

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

TEST_F(CountyLogTest, EntriesThatMayNotBeSignedAreFoldedAndWaitForARestart) {
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

TEST_F(CountyLogTest, WhatIsStoppedSignsNothingUntilItIsBegunAnew) {
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

TEST_F(CountyLogTest, ARestoredBackupSignsNothingUntilItIsTheNewestOrBegunAnew) {
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

TEST_F(CountyLogTest, WhatIsBehindTheHeadSignsOnlyOnceItHasTheVerySameEntriesAgain) {
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

TEST_F(CountyLogTest, ABackupOfTheNewestStateGoesOnAtOnce) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(grow(3));
  ASSERT_TRUE(store_->backup(root_ / "backup"));
  roll_back(root_ / "backup");
  ASSERT_TRUE(open());
  EXPECT_TRUE(log_->may_sign());
  EXPECT_TRUE(append());
}

TEST_F(CountyLogTest, AHeadOlderThanTheStoreIsAPrefixOfItOrRefused) {
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

TEST_F(CountyLogTest, AMissingHeadIsNoPermission) {
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

TEST_F(CountyLogTest, TwoRestartsFromTwoBackupsNeverShareAnOrigin) {
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

TEST_F(CountyLogTest, AHeadOfTheFirstOriginDoesNotHideThatTheLogWasBegunAnew) {
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

TEST_F(CountyLogTest, ABackupOfBeforeTheKeyWasChangedSignsNothing) {
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
TEST_F(CountyLogTest, AFirstCommitThatDidNotReachTheHeadStands) {
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

TEST_F(CountyLogTest, ARestartThatDidNotReachTheHeadStands) {
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

TEST_F(CountyLogTest, ARestartThatFailsLeavesEverythingAsItWas) {
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

TEST(LogOrigins, AreMadeFromTheCountyAndMarkADemonstration) {
  const auto name = [](const char* configured, bool demonstration, unsigned generation = 1) {
    const LogOrigins origins{configured, "130126", demonstration};
    const auto out = origins.name(generation);
    EXPECT_EQ(origins.generation(out), generation) << out;
    return out;
  };
  EXPECT_EQ(name("", false), "fangpin.example/130126");
  EXPECT_EQ(name("", true), "fangpin.example/130126-demonstration");
  EXPECT_EQ(name("log.county.example", false), "log.county.example");
  EXPECT_EQ(name("log.county.example", true), "log.county.example-demonstration");
  EXPECT_EQ(name("x-demonstration", true), "x-demonstration");
  EXPECT_EQ(name("x", false, 2), "x-2");
  EXPECT_EQ(name("x-demonstration", true, 3), "x-3-demonstration");
  EXPECT_EQ(name("x-7", false, 12), "x-7-12");
}

TEST(LogOrigins, KnowNoNameOfAnotherLog) {
  const LogOrigins origins{"x", "130126", false};
  for (const auto* other :
       {"", "y", "y-2", "x-", "x-1", "x-0", "x-02", "x-2-demonstration", "x-2-3", "x-1000000", "2"}) {
    EXPECT_FALSE(origins.generation(other)) << other;
  }
  EXPECT_EQ(origins.generation("x-999999"), 999'999U);
}

TEST(HeadFile, KeepsTheNoteBeforeTheLastOne) {
  std::string name = "/tmp/fangpin-head-XXXXXX";
  const fs::path folder = ::mkdtemp(name.data());
  const auto note = [](std::uint64_t size) {
    return crypto::sign_checkpoint({"x", size, Digest{}, {}}, crypto::SigningKey::generate()).to_text();
  };
  const std::string first = note(1), second = note(2), third = note(3), fourth = note(4);
  {
    HeadFile file(folder / "head");
    EXPECT_TRUE(file.read()->empty());
    ASSERT_TRUE(file.make());
    EXPECT_EQ(file.read().value(), std::vector<std::string>(2));
    for (const auto& text : {first, second, third}) ASSERT_TRUE(file.write(text));
    EXPECT_EQ(file.write(std::string(HeadFile::kNoteBytesMax + 1, 'x')).error().code, Errc::bug);
  }
  EXPECT_EQ(HeadFile(folder / "head").read().value(), (std::vector<std::string>{third, second}));
  {
    HeadFile file(folder / "head");
    ASSERT_TRUE(file.write(fourth));  // the older place
  }
  EXPECT_EQ(HeadFile(folder / "head").read().value(), (std::vector<std::string>{third, fourth}));
  EXPECT_EQ(HeadFile("/no/such/folder/head").write(first).error().code, Errc::storage);
  fs::remove_all(folder);
}

TEST(HeadFile, OverwritesAnotherOriginBeforeItsOwn) {
  std::string name = "/tmp/fangpin-head-XXXXXX";
  const fs::path folder = ::mkdtemp(name.data());
  const auto note = [](const char* origin, std::uint64_t size) {
    return crypto::sign_checkpoint({origin, size, Digest{}, {}}, crypto::SigningKey::generate()).to_text();
  };
  const std::string old_one = note("x", 8), old_two = note("x", 9), first = note("x-2", 3), second = note("x-2", 4);
  for (const auto& text : {old_one, old_two, first}) ASSERT_TRUE(HeadFile(folder / "head").write(text));
  EXPECT_EQ(HeadFile(folder / "head").read().value(), (std::vector<std::string>{first, old_two}));
  ASSERT_TRUE(HeadFile(folder / "head").write(second));
  EXPECT_EQ(HeadFile(folder / "head").read().value(), (std::vector<std::string>{first, second}));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace fangpin::audit
