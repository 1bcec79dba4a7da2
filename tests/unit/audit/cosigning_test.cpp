#include "gateway/audit/cosigning.hpp"

#include <gtest/gtest.h>

#include "crypto/add_checkpoint.hpp"
#include "crypto/base/secret.hpp"
#include "crypto/merkle_proof.hpp"

namespace fangpin::audit {
namespace {

using crypto::NoteKey;
using crypto::NoteKeyType;
using crypto::SigningKey;

constexpr std::uint64_t kSeconds = 1'700'000'000;

SigningKey fresh_key() {
  EXPECT_TRUE(initialise_crypto());
  return SigningKey::generate();
}

class CosigningTest : public testing::Test {
 protected:
  std::string checkpoint(std::uint64_t size) const {
    return crypto::sign_checkpoint({"log.example", size, crypto::tree_root(leaves(size)), {}}, log_key).to_text();
  }
  static std::vector<Digest> leaves(std::uint64_t size) {
    std::vector<Digest> out;
    for (std::uint64_t i = 0; i < size; ++i) out.push_back(crypto::leaf_hash(as_bytes(std::to_string(i))));
    return out;
  }
  // The signature lines of a witness over a checkpoint.
  std::string lines(const std::string& note, const SigningKey& key, const std::string& name) const {
    crypto::SignedNote own{crypto::SignedNote::parse(note)->text, {}};
    own.add(NoteKey::of(name, NoteKeyType::cosignature_ed25519, key),
            crypto::cosign_note_text(own.text, key, kSeconds));
    return own.to_text().substr(own.text.size() + 1);
  }
  CosigningStep read(int status, const std::string& body, const std::string& type = "text/plain") const {
    return read_witness_answer({status, type, body}, witness, crypto::SignedNote::parse(checkpoint(8)).value(), 8);
  }
  Errc failed(const CosigningStep& step) const {
    return std::holds_alternative<Error>(step) ? std::get<Error>(step).code : Errc::bug;
  }

  SigningKey log_key = fresh_key(), witness_key = fresh_key();
  NoteKey log = NoteKey::of("log.example", NoteKeyType::ed25519, log_key);
  NoteKey witness = NoteKey::of("witness.example", NoteKeyType::cosignature_ed25519, witness_key);
};

TEST_F(CosigningTest, AsksWithTheProofFromWhatTheWitnessHasSeen) {
  crypto::MerkleLeaves nodes(leaves(8));
  for (const std::uint64_t seen : {0, 1, 5, 8}) {
    const auto body = cosigning_request(nodes, seen, 8, checkpoint(8));
    ASSERT_TRUE(body);
    const auto request = crypto::AddCheckpoint::parse(*body).value();
    EXPECT_EQ(request.old_size, seen);
    EXPECT_EQ(request.checkpoint, checkpoint(8));
    EXPECT_TRUE(crypto::verify_consistency(seen, crypto::tree_root(leaves(seen)), 8, crypto::tree_root(leaves(8)),
                                           request.proof));
  }
}

TEST_F(CosigningTest, TakesTheWitnessesOwnValidSignatureAlone) {
  const auto own = lines(checkpoint(8), witness_key, "witness.example");
  const auto stranger = lines(checkpoint(8), log_key, "stranger.example");
  const auto step = read(200, stranger + own);
  ASSERT_TRUE(std::holds_alternative<Cosigned>(step));
  EXPECT_EQ(std::get<Cosigned>(step).signature.name, "witness.example");
  EXPECT_EQ(std::get<Cosigned>(step).seconds, kSeconds);
  EXPECT_EQ(failed(read(200, stranger)), Errc::upstream);
  EXPECT_EQ(failed(read(200, lines(checkpoint(7), witness_key, "witness.example"))), Errc::upstream);
  EXPECT_EQ(failed(read(200, "")), Errc::upstream);
  EXPECT_EQ(failed(read(200, "<html>")), Errc::upstream);
}

TEST_F(CosigningTest, AsksAgainFromTheSizeThatTheWitnessSays) {
  const auto step = read(409, "3\n", "text/x.tlog.size");
  ASSERT_TRUE(std::holds_alternative<WitnessHasSeen>(step));
  EXPECT_EQ(std::get<WitnessHasSeen>(step).size, 3U);
  EXPECT_EQ(failed(read(409, "3\n")), Errc::upstream);
  EXPECT_EQ(failed(read(409, "many\n", "text/x.tlog.size")), Errc::upstream);
}

TEST_F(CosigningTest, ALargerTreeAtTheWitnessIsAnAlarm) {
  EXPECT_EQ(failed(read(409, "9\n", "text/x.tlog.size")), Errc::conflict);
  EXPECT_EQ(failed(read(422, "no")), Errc::conflict);
}

TEST_F(CosigningTest, TellsTheOperatorsMistakesFromTheNetworks) {
  EXPECT_EQ(failed(read(403, "")), Errc::config);
  EXPECT_EQ(failed(read(404, "")), Errc::config);
  EXPECT_EQ(failed(read(503, "")), Errc::upstream);
  EXPECT_EQ(failed(read(302, "")), Errc::upstream);
}

TEST_F(CosigningTest, ReadsAWitnessesCopyAndSaysWhetherOurKeySignedItToo) {
  const auto copy = checkpoint(8) + lines(checkpoint(8), witness_key, "witness.example");
  const auto read_copy = [&](const std::string& body, const NoteKey& log_signer) {
    return read_witness_copy(body, witness, std::span(&log_signer, 1));
  };
  EXPECT_EQ(read_copy(copy, log)->checkpoint.size, 8U);
  EXPECT_TRUE(read_copy(copy, log)->known_key);
  EXPECT_FALSE(read_copy(checkpoint(8), log)) << "the witness did not sign";
  EXPECT_FALSE(read_copy(copy, NoteKey::of("log.example", NoteKeyType::ed25519, witness_key))->known_key);
  EXPECT_FALSE(read_copy("", log));
  // Signed by a key of ours that has another name than the checkpoint's origin.
  auto foreign = crypto::SignedNote::parse(copy).value();
  foreign.signatures.erase(foreign.signatures.begin());
  const auto other = NoteKey::of("other.example", NoteKeyType::ed25519, log_key);
  foreign.add(other, crypto::sign_note_text(foreign.text, log_key));
  EXPECT_FALSE(read_copy(foreign.to_text(), other)->known_key);
}

TEST_F(CosigningTest, KnowsTheTimeOfANote) {
  EXPECT_EQ(cosigned_seconds(checkpoint(8)), std::nullopt);
  EXPECT_EQ(cosigned_seconds(checkpoint(8) + lines(checkpoint(8), witness_key, "witness.example")), kSeconds);
  EXPECT_EQ(cosigned_seconds("no note"), std::nullopt);
}

TEST_F(CosigningTest, FindsAWitnessesCopyByTheHashOfTheOrigin) {
  EXPECT_EQ(witness_copy_path("log.example").size(), 64 + std::string("/checkpoint").size());
  EXPECT_NE(witness_copy_path("log.example"), witness_copy_path("log.example2"));
}

}  // namespace
}  // namespace fangpin::audit
