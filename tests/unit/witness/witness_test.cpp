#include "gateway/witness/witness.hpp"

#include <gtest/gtest.h>

#include "crypto/base/encoding.hpp"
#include "crypto/sha256.hpp"
#include "log_at_hand.hpp"
#include "tests/unit/crypto/scratch_directory.hpp"

namespace fangpin::witness {
namespace {

constexpr std::uint64_t kNow = 1'700'000'000;

class WitnessTest : public testing::Test {
 protected:
  WitnessTest() { open(); }
  void open() {
    witness.reset();
    heads.reset();
    heads = HeadStore::open(directory.file("witness.db")).value();
    if (!std::filesystem::exists(directory.file("witness.key"))) {
      EXPECT_TRUE(WitnessKey::create(directory.file("witness.key"), "witness.example/office-2"));
    }
    witness = std::make_unique<Witness>(WitnessKey::load(directory.file("witness.key")).value(),
                                        std::vector{log.key(), other.key()}, *heads, [this] { return now; });
  }
  Answer ask(const std::string& body) { return witness->add_checkpoint(body); }
  std::string path(const test::LogAtHand& of) const { return to_hex(crypto::sha256(of.origin())); }
  // The time of the witness's signature on the checkpoint with this answer's line, if it is valid.
  std::optional<std::uint64_t> cosigned_at(const std::string& checkpoint, const std::string& lines) const {
    const auto note = crypto::SignedNote::parse(checkpoint + lines);
    if (!note) return std::nullopt;
    const auto known = crypto::verify_note(*note, std::span(&witness->public_key(), 1));
    return known ? known->front().seconds : std::nullopt;
  }

  crypto::test::ScratchDirectory directory;
  test::LogAtHand log, other{"other.example"};
  std::uint64_t now = kNow;
  std::unique_ptr<HeadStore> heads;
  std::unique_ptr<Witness> witness;
};

TEST_F(WitnessTest, CosignsTheFirstCheckpointAndWhatExtendsIt) {
  std::uint64_t old_size = 0;
  for (const std::uint64_t size : {0, 1, 3, 4, 8, 300}) {
    const auto answer = ask(log.request(old_size, size));
    ASSERT_EQ(answer.status, 200) << size << answer.body;
    EXPECT_EQ(cosigned_at(log.checkpoint(size), answer.body), now);
    EXPECT_TRUE(answer.body.starts_with("\xe2\x80\x94 witness.example/office-2 ")) << answer.body;
    EXPECT_TRUE(answer.body.ends_with('\n'));
    old_size = size;
    now += 10;
  }
}

TEST_F(WitnessTest, CosignsTheSameTreeAgainWithALaterTime) {
  ASSERT_EQ(ask(log.request(0, 5)).status, 200);
  now += 3600;
  const auto again = ask(log.request(5, 5));
  ASSERT_EQ(again.status, 200);
  EXPECT_EQ(cosigned_at(log.checkpoint(5), again.body), kNow + 3600);
}

TEST_F(WitnessTest, RefusesABodyOfAnotherForm) {
  for (const std::string& bad :
       {std::string(), std::string("old 0\n"), log.checkpoint(3), "old 0\n\n" + log.origin(),
        "old 0\n\nlog.example\nsize\n" + to_base64(Digest{}) + "\n\n\xe2\x80\x94 a AAAAAAAA\n"}) {
    EXPECT_EQ(ask(bad).status, 400) << bad;
  }
}

TEST_F(WitnessTest, RefusesAnOriginThatItDoesNotKnow) {
  EXPECT_EQ(ask(test::LogAtHand("unknown.example").request(0, 3)).status, 404);
}

TEST_F(WitnessTest, RefusesAnotherKeyAndAnotherLogsSignature) {
  EXPECT_EQ(ask(test::LogAtHand(log.origin()).request(0, 3)).status, 403);
  // The other log is known, and signs a checkpoint of this one.
  auto note = crypto::SignedNote::parse(log.checkpoint(3)).value();
  note.signatures.clear();
  note.add(other.key(), crypto::sign_note_text(note.text, other.signing_key()));
  EXPECT_EQ(ask(log.request(0, {}, note.to_text())).status, 403);
  // A byte of the root is changed after signing.
  auto altered = log.checkpoint(3);
  const auto at = altered.find("\n3\n") + 5;
  altered[at] = altered[at] == 'A' ? 'B' : 'A';
  EXPECT_EQ(ask(log.request(0, {}, altered)).status, 403);
  EXPECT_EQ(witness->latest(path(log)).status, 404);
}

TEST_F(WitnessTest, RefusesAnOldSizeAboveTheCheckpoint) {
  ASSERT_EQ(ask(log.request(0, 5)).status, 200);
  EXPECT_EQ(ask(log.request(5, {}, log.checkpoint(4))).status, 400);
}

TEST_F(WitnessTest, SaysItsSizeWhereTheLogBelievesAnother) {
  ASSERT_EQ(ask(log.request(0, 5)).status, 200);
  for (const std::uint64_t believed : {0, 3, 6}) {
    const auto answer = ask(log.request(believed, 8));
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(answer.content_type, "text/x.tlog.size");
    EXPECT_EQ(answer.body, "5\n");
  }
}

TEST_F(WitnessTest, RefusesAForkAndASmallerTree) {
  ASSERT_EQ(ask(log.request(0, 5)).status, 200);
  EXPECT_EQ(ask(log.request(5, 8, 3)).status, 422);                   // entries 3 and 4 are others now
  EXPECT_EQ(ask(log.request(5, {}, log.checkpoint(8))).status, 422);  // no proof at all
  EXPECT_EQ(ask(log.request(4, 4)).status, 409);                      // it went back
  // The right proof with a hash too many, and with two swapped.
  crypto::AddCheckpoint request = crypto::AddCheckpoint::parse(log.request(5, 8)).value();
  auto longer = request.proof;
  longer.push_back(Digest{});
  EXPECT_EQ(ask(log.request(5, longer, request.checkpoint)).status, 422);
  auto swapped = request.proof;
  std::swap(swapped[0], swapped[1]);
  EXPECT_EQ(ask(log.request(5, swapped, request.checkpoint)).status, 422);
  EXPECT_EQ(ask(log.request(5, 8)).status, 200);
}

TEST_F(WitnessTest, RefusesAProofFromTheEmptyTree) {
  EXPECT_EQ(ask(log.request(0, {Digest{}}, log.checkpoint(3))).status, 422);
  EXPECT_EQ(
      ask(log.request(0, {}, crypto::sign_checkpoint({log.origin(), 0, Digest{}, {}}, log.signing_key()).to_text()))
          .status,
      422);
  EXPECT_EQ(*heads->contradictions(), 0U);
}

TEST_F(WitnessTest, KeepsTwoCheckpointsOfOneSizeAsEvidence) {
  ASSERT_EQ(ask(log.request(0, 5)).status, 200);
  const auto answer = ask(log.request(5, 5, 4));
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.remark, testing::HasSubstr("CONTRADICTION"));
  EXPECT_EQ(*heads->contradictions(), 1U);
  // Its own copy is still the first.
  EXPECT_THAT(witness->latest(path(log)).body, testing::StartsWith(log.checkpoint(5)));
}

TEST_F(WitnessTest, KeepsThemWhateverSizeTheRequestBelieves) {
  ASSERT_EQ(ask(log.request(0, 5)).status, 200);
  for (int i = 0; i < 2; ++i) {
    const auto answer = ask(log.request(3, 5, 4));
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(answer.body, "5\n");
    EXPECT_THAT(answer.remark, testing::HasSubstr("CONTRADICTION"));
    EXPECT_EQ(*heads->contradictions(), 1U);
  }
  EXPECT_EQ(ask(log.request(3, 5)).remark, "") << "the same tree contradicts nothing";
}

TEST_F(WitnessTest, SignsNoTimeBeforeTheLast) {
  ASSERT_EQ(ask(log.request(0, 5)).status, 200);
  now = kNow - 1;
  EXPECT_EQ(ask(log.request(5, 8)).status, 503);
  // The other log has a clock of its own.
  EXPECT_EQ(ask(other.request(0, 2)).status, 200);
  now = kNow;
  EXPECT_EQ(ask(log.request(5, 8)).status, 200);
}

TEST_F(WitnessTest, RemembersAcrossARestart) {
  ASSERT_EQ(ask(log.request(0, 5)).status, 200);
  const auto before = witness->latest(path(log)).body;
  open();
  EXPECT_EQ(witness->latest(path(log)).body, before);
  EXPECT_EQ(ask(log.request(0, 3)).body, "5\n");
  EXPECT_EQ(ask(log.request(5, 6)).status, 200);
}

TEST_F(WitnessTest, PublishesItsLatestCopyOfEachLog) {
  EXPECT_EQ(witness->latest(path(log)).status, 404);
  EXPECT_EQ(witness->latest("0123").status, 404);
  ASSERT_EQ(ask(log.request(0, 5)).status, 200);
  ASSERT_EQ(ask(other.request(0, 2)).status, 200);
  ASSERT_EQ(ask(log.request(5, 7)).status, 200);
  const auto copy = witness->latest(path(log));
  ASSERT_EQ(copy.status, 200);
  const auto note = crypto::SignedNote::parse(copy.body).value();
  EXPECT_EQ(crypto::Checkpoint::parse(note.text)->size, 7U);
  const std::vector keys{log.key(), witness->public_key()};
  EXPECT_EQ(crypto::verify_note(note, keys)->size(), 2U);
  EXPECT_THAT(witness->latest(path(other)).body, testing::StartsWith(other.checkpoint(2)));
}

TEST_F(WitnessTest, PassesOnNoSignatureThatItDoesNotKnow) {
  auto note = crypto::SignedNote::parse(log.checkpoint(5)).value();
  note.add(other.key(), crypto::sign_note_text(note.text, other.signing_key()));
  ASSERT_EQ(ask(log.request(0, {}, note.to_text())).status, 200);
  EXPECT_THAT(witness->latest(path(log)).body, testing::Not(testing::HasSubstr("other.example")));
}

TEST_F(WitnessTest, TakesEitherKeyOfALogThatRotates) {
  const test::LogAtHand next(log.origin());
  Witness both(WitnessKey::load(directory.file("witness.key")).value(), {log.key(), next.key()}, *heads,
               [this] { return now; });
  EXPECT_EQ(both.add_checkpoint(log.request(0, 3)).status, 200);
  EXPECT_EQ(both.add_checkpoint(next.request(3, 4)).status, 200);
}

}  // namespace
}  // namespace fangpin::witness
