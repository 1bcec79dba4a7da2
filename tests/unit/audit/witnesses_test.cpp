// The log's side against real witnesses, in one process.
#include "gateway/audit/witnesses.hpp"

#include <gtest/gtest.h>

#include "crypto/base/secret.hpp"
#include "crypto/merkle_proof.hpp"
#include "gateway/witness/witness.hpp"
#include "tests/unit/crypto/scratch_directory.hpp"

namespace fangpin::audit {
namespace {

using crypto::NoteKey;
using crypto::NoteKeyType;
using crypto::SigningKey;
using testing::ElementsAre;

SigningKey a_log_key() {
  EXPECT_TRUE(initialise_crypto());
  return SigningKey::generate();
}

// A log of entries "0", "1", ... ; from `fork` on they are others.
struct Log {
  std::vector<Digest> leaves(std::uint64_t size, std::uint64_t fork) const {
    std::vector<Digest> out;
    for (std::uint64_t i = 0; i < size; ++i) {
      out.push_back(crypto::leaf_hash(as_bytes((i >= fork ? "forged " : "") + std::to_string(i))));
    }
    return out;
  }
  store::LogCheckpoint checkpoint(std::uint64_t size, std::uint64_t fork = 1000) const {
    const crypto::Checkpoint text{"log.example", size, crypto::tree_root(leaves(size, fork)), {}};
    return {static_cast<std::int64_t>(size), crypto::sign_checkpoint(text, key).to_text()};
  }
  SigningKey key = a_log_key();
  NoteKey vkey = NoteKey::of("log.example", NoteKeyType::ed25519, key);
};

// A witness of another office and the line to it.
class Office final {
 public:
  Office(const std::string& name, const Log& log, const crypto::test::ScratchDirectory& directory)
      : name_(name), heads_(witness::HeadStore::open(directory.file(name + ".db")).value()) {
    auto key = witness::WitnessKey::create(directory.file(name + ".key"), "witness.example/" + name).value();
    witness_ =
        std::make_unique<witness::Witness>(std::move(key), std::vector{log.vkey}, *heads_, [this] { return seconds; });
  }
  class Line final : public WitnessClient {
   public:
    explicit Line(Office& office) : office_(office) {}
    Result<WitnessAnswer> add_checkpoint(const std::string& body) override {
      ++office_.asked;
      if (office_.silent) return error(Errc::timed_out, "silent");
      const auto answer = office_.witness_->add_checkpoint(body);
      return WitnessAnswer{answer.status, answer.content_type, answer.body};
    }
    Result<WitnessAnswer> copy(const std::string& path) override {
      if (office_.silent) return error(Errc::timed_out, "silent");
      const auto answer = office_.witness_->latest(path.substr(0, path.find('/')));
      return WitnessAnswer{answer.status, answer.content_type, answer.body};
    }

   private:
    Office& office_;
  };
  const NoteKey& key() const { return witness_->public_key(); }
  Witnesses::Member member() { return {name_, key(), std::make_unique<Line>(*this)}; }
  const std::string& name() const { return name_; }

  std::uint64_t seconds = 1'700'000'000;
  bool silent = false;
  int asked = 0;

 private:
  std::string name_;
  std::unique_ptr<witness::HeadStore> heads_;
  std::unique_ptr<witness::Witness> witness_;
};

class WitnessesTest : public testing::Test {
 protected:
  Witnesses witnesses(const std::string& quorum = "group offices any a b\nquorum offices\n") {
    const auto policy =
        crypto::TrustPolicy::parse("log " + log.vkey.to_text() + "\nwitness a " + a.key().to_text() + " http://a\n" +
                                   "witness b " + b.key().to_text() + " http://b\n" + quorum);
    std::vector<Witnesses::Member> members;
    members.push_back(a.member());
    members.push_back(b.member());
    return Witnesses(policy.value(), std::move(members), std::chrono::seconds(1));
  }
  Witnesses::Round ask(Witnesses& of, std::uint64_t size, std::uint64_t fork = 1000) {
    crypto::MerkleLeaves nodes(log.leaves(size, fork));
    return of.ask(nodes, log.checkpoint(size, fork), now);
  }
  std::set<std::string> cosigners(const store::LogCheckpoint& checkpoint) {
    const auto note = crypto::SignedNote::parse(checkpoint.note).value();
    std::set<std::string> out;
    const std::vector keys{log.vkey, a.key(), b.key()};
    for (const auto& known : crypto::verify_note(note, keys).value()) out.insert(keys[known.key].name());
    return out;
  }

  crypto::test::ScratchDirectory directory;
  Log log;
  Office a{"a", log, directory}, b{"b", log, directory};
  Witnesses::Clock::time_point now = Witnesses::Clock::now();
};

TEST_F(WitnessesTest, GathersTheCosignaturesOfEachNewCheckpoint) {
  auto both = witnesses();
  for (const std::uint64_t size : {1, 3, 8}) {
    const auto round = ask(both, size);
    ASSERT_TRUE(round.cosigned);
    EXPECT_TRUE(round.failures.empty());
    EXPECT_EQ(round.cosigned->size, static_cast<std::int64_t>(size));
    EXPECT_THAT(cosigners(*round.cosigned), ElementsAre("log.example", "witness.example/a", "witness.example/b"));
  }
  EXPECT_EQ(both.standings()[0].size, 8U);
  EXPECT_EQ(both.standings()[1].seconds, b.seconds);
  EXPECT_TRUE(both.standings()[0].answering);
}

TEST_F(WitnessesTest, ASecondProcessLearnsWhatTheWitnessHasSeen) {
  auto first = witnesses();
  ASSERT_TRUE(ask(first, 5).cosigned);
  auto second = witnesses();  // believes that nothing was seen: 409, then again
  ASSERT_TRUE(ask(second, 8).cosigned);
  EXPECT_EQ(a.asked, 3);
}

TEST_F(WitnessesTest, AsksAgainOnlyAfterAWhileWhileTheLogIsQuiet) {
  auto both = witnesses();
  ASSERT_TRUE(ask(both, 5).cosigned);
  EXPECT_FALSE(ask(both, 5).cosigned);
  EXPECT_EQ(a.asked, 1);
  now += Witnesses::kRenewAfter;
  a.seconds += 600;
  b.seconds += 600;
  const auto renewed = ask(both, 5);
  ASSERT_TRUE(renewed.cosigned);
  EXPECT_EQ(cosigned_seconds(renewed.cosigned->note), 1'700'000'600U);
}

TEST_F(WitnessesTest, WhatCouldNotBeKeptComesAgain) {
  auto both = witnesses();
  const auto first = ask(both, 5);
  ASSERT_TRUE(first.cosigned);
  both.not_kept();
  const auto again = ask(both, 5);
  ASSERT_TRUE(again.cosigned);
  EXPECT_EQ(again.cosigned->note, first.cosigned->note);
  EXPECT_EQ(a.asked, 1) << "nobody has to cosign it again";
  EXPECT_FALSE(ask(both, 5).cosigned);
}

TEST_F(WitnessesTest, OneSilentWitnessHoldsUpNoQuorumOfOne) {
  auto any = witnesses();
  b.silent = true;
  const auto round = ask(any, 5);
  ASSERT_TRUE(round.cosigned);
  EXPECT_FALSE(round.contradicted);
  EXPECT_THAT(cosigners(*round.cosigned), ElementsAre("log.example", "witness.example/a"));
  ASSERT_EQ(round.failures.size(), 1U);
  EXPECT_EQ(round.failures[0].first, "b");
  EXPECT_FALSE(any.standings()[1].answering);
  // The same failure is told once, and the pause grows.
  EXPECT_TRUE(ask(any, 6).failures.empty());
  EXPECT_EQ(b.asked, 1);
  now += std::chrono::seconds(1);
  ask(any, 7);
  EXPECT_EQ(b.asked, 2);
}

TEST_F(WitnessesTest, AQuorumOfAllWaitsForEach) {
  auto all = witnesses("group offices all a b\nquorum offices\n");
  b.silent = true;
  EXPECT_FALSE(ask(all, 5).cosigned);
  b.silent = false;
  now += std::chrono::seconds(1);
  const auto round = ask(all, 5);
  ASSERT_TRUE(round.cosigned);
  EXPECT_THAT(cosigners(*round.cosigned), ElementsAre("log.example", "witness.example/a", "witness.example/b"));
  EXPECT_EQ(a.asked, 1);  // it had cosigned already
}

TEST_F(WitnessesTest, QuorumNoneTakesAnyOneOfThem) {
  auto none = witnesses("quorum none\n");
  a.silent = b.silent = true;
  EXPECT_FALSE(ask(none, 5).cosigned);
  a.silent = false;
  now += std::chrono::seconds(1);
  EXPECT_TRUE(ask(none, 5).cosigned);
}

TEST_F(WitnessesTest, ALogThatWentBackOrForkedGetsNothingAndIsSaid) {
  auto both = witnesses();
  ASSERT_TRUE(ask(both, 8).cosigned);
  for (const auto& [size, fork] : {std::pair{5, 1000}, std::pair{8, 6}, std::pair{10, 6}}) {
    now += Witnesses::kPauseMax;
    auto lying = witnesses();
    const auto round = ask(lying, static_cast<std::uint64_t>(size), static_cast<std::uint64_t>(fork));
    EXPECT_FALSE(round.cosigned);
    ASSERT_EQ(round.failures.size(), 2U);
    EXPECT_EQ(round.failures[0].second.code, Errc::conflict);
    EXPECT_TRUE(round.contradicted);
    // It is told once, and known as long as it is so.
    now += Witnesses::kPauseMax;
    const auto again = ask(lying, static_cast<std::uint64_t>(size), static_cast<std::uint64_t>(fork));
    EXPECT_TRUE(again.failures.empty() && again.contradicted);
  }
}

TEST_F(WitnessesTest, AtTheStartTheirCopiesTellARolledBackStore) {
  auto before = witnesses();
  ASSERT_TRUE(ask(before, 8).cosigned);
  const auto compare = [&](std::uint64_t size, std::uint64_t fork, std::vector<Witnesses::Failure>& failures) {
    auto fresh = witnesses();
    crypto::MerkleLeaves nodes(log.leaves(size, fork));
    return fresh.compare_copies(nodes, size, "log.example", std::span(&log.vkey, 1), failures);
  };
  std::vector<Witnesses::Failure> failures;
  EXPECT_TRUE(compare(8, 1000, failures));
  EXPECT_TRUE(compare(12, 1000, failures));
  for (const auto& [size, fork] : {std::pair{7, 1000}, std::pair{0, 1000}, std::pair{12, 3}}) {
    const auto refused = compare(static_cast<std::uint64_t>(size), static_cast<std::uint64_t>(fork), failures);
    ASSERT_FALSE(refused) << size;
    EXPECT_EQ(refused.error().code, Errc::conflict);
  }
  EXPECT_TRUE(failures.empty());
  // One that cannot be reached is said and stops nobody.
  a.silent = true;
  EXPECT_TRUE(compare(8, 1000, failures));
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_FALSE(compare(7, 1000, failures));  // the other one still knows
}

TEST_F(WitnessesTest, ACopyThatTheLogNeverSignedIsNoReasonToStop) {
  Log stranger;  // the same origin, another key
  Office c("c", stranger, directory);
  std::vector<Witnesses::Member> members;
  members.push_back(c.member());
  const auto policy = crypto::TrustPolicy::parse("log " + log.vkey.to_text() + "\nwitness c " + c.key().to_text() +
                                                 " http://c\nquorum c\n");
  Witnesses one(policy.value(), std::move(members), std::chrono::seconds(1));
  crypto::MerkleLeaves theirs(stranger.leaves(9, 0));
  ASSERT_TRUE(one.ask(theirs, stranger.checkpoint(9, 0), now).cosigned);
  crypto::MerkleLeaves nodes(log.leaves(4, 1000));
  std::vector<Witnesses::Failure> failures;
  EXPECT_TRUE(one.compare_copies(nodes, 4, "log.example", std::span(&log.vkey, 1), failures));
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures[0].second.code, Errc::conflict) << "more than the store has: for a start to think about";
  failures.clear();
  crypto::MerkleLeaves more(log.leaves(12, 1000));
  EXPECT_TRUE(one.compare_copies(more, 12, "log.example", std::span(&log.vkey, 1), failures));
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures[0].second.code, Errc::unauthenticated);
}

}  // namespace
}  // namespace fangpin::audit
