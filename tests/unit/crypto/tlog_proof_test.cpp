#include "crypto/tlog_proof.hpp"

#include <gtest/gtest.h>

#include "crypto/merkle_proof.hpp"
#include "merkle_vectors.hpp"

namespace fangpin::crypto {
namespace {

using namespace test;

constexpr auto kOrigin = "fangpin.example/130126-demonstration";

TEST(Checkpoint, IsThreeLinesAndReadBack) {
  const Checkpoint checkpoint{kOrigin, 8, hash_of_hex(shared_roots()[8]), {}};
  EXPECT_EQ(checkpoint.to_text(),
            "fangpin.example/130126-demonstration\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n");
  EXPECT_EQ(Checkpoint::parse(checkpoint.to_text()).value(), checkpoint);
  EXPECT_EQ(Checkpoint::parse(checkpoint.to_text() + "extension\n")->extensions.size(), 1U);
}

TEST(Checkpoint, RefusesOtherForms) {
  const std::string root = "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=";
  for (const auto& bad : std::vector<std::string>{"",
                                                  "\n",
                                                  "origin\n8\n",
                                                  "origin\n8\n" + root,
                                                  "\n8\n" + root + "\n",
                                                  "or igin\n8\n" + root + "\n",
                                                  "or+igin\n8\n" + root + "\n",
                                                  "origin\n08\n" + root + "\n",
                                                  "origin\n+8\n" + root + "\n",
                                                  "origin\n-8\n" + root + "\n",
                                                  "origin\n 8\n" + root + "\n",
                                                  "origin\n8 \n" + root + "\n",
                                                  "origin\n8x\n" + root + "\n",
                                                  "origin\n\n" + root + "\n",
                                                  "origin\n18446744073709551616\n" + root + "\n",
                                                  "origin\n9223372036854775808\n" + root + "\n",
                                                  "origin\n8\nXcnaeacGWamtVZy3Ad7Z\n",
                                                  "origin\n8\n" + root + " \n",
                                                  "origin\n8\n" + root + "\n\n",
                                                  "origin\n8\n" + root + "\nx"}) {
    EXPECT_FALSE(Checkpoint::parse(bad)) << bad;
  }
}

class ATlogProof : public testing::Test {
 protected:
  ATlogProof() : key_(SigningKey::generate()), vkey_(NoteKey::of(kOrigin, NoteKeyType::ed25519, key_)) {
    MerkleLeaves nodes(shared_leaf_hashes());
    proof_.index = 5;
    proof_.hashes = inclusion_proof(nodes, 5, 8).value();
    proof_.checkpoint = sign_checkpoint({kOrigin, 8, hash_of_hex(shared_roots()[8]), {}}, key_).to_text();
  }
  Errc refused(const TlogProof& proof, const Digest& leaf) const {
    auto checked = verify_tlog_proof(proof, leaf, std::span(&vkey_, 1));
    return checked ? Errc::bug : checked.error().code;
  }

  SigningKey key_;
  NoteKey vkey_;
  TlogProof proof_;
  Digest leaf_ = leaf_hash(shared_leaves()[5]);
};

TEST_F(ATlogProof, IsReadBackByteForByteAndVerifies) {
  const auto text = proof_.to_text();
  EXPECT_TRUE(text.starts_with("c2sp.org/tlog-proof@v1\nindex 5\nvBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=\n"));
  const auto parsed = TlogProof::parse(text);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->to_text(), text);
  const auto checkpoint = verify_tlog_proof(*parsed, leaf_, std::span(&vkey_, 1));
  ASSERT_TRUE(checkpoint);
  EXPECT_EQ(checkpoint->size, 8U);
}

TEST_F(ATlogProof, MayCarryExtraBytesThatProveNothing) {
  proof_.extra = Bytes{1, 2, 3};
  const auto parsed = TlogProof::parse(proof_.to_text());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->extra, proof_.extra);
  EXPECT_TRUE(verify_tlog_proof(*parsed, leaf_, std::span(&vkey_, 1)));
}

TEST_F(ATlogProof, OfOneLeafHasNoHashes) {
  const auto leaf = shared_leaf_hashes()[0];
  TlogProof one{{}, 0, {}, sign_checkpoint({kOrigin, 1, leaf, {}}, key_).to_text()};
  EXPECT_TRUE(verify_tlog_proof(TlogProof::parse(one.to_text()).value(), leaf, std::span(&vkey_, 1)));
}

TEST_F(ATlogProof, IsRefusedForAnotherEntryIndexOrSwappedSiblings) {
  EXPECT_EQ(refused(proof_, leaf_hash(shared_leaves()[4])), Errc::unprocessable);
  auto other = proof_;
  other.index = 4;
  EXPECT_EQ(refused(other, leaf_), Errc::unprocessable);
  other.index = 8;
  EXPECT_EQ(refused(other, leaf_), Errc::unprocessable);
  other = proof_;
  std::swap(other.hashes[0], other.hashes[1]);
  EXPECT_EQ(refused(other, leaf_), Errc::unprocessable);
  other = proof_;
  other.hashes.pop_back();
  EXPECT_EQ(refused(other, leaf_), Errc::unprocessable);
}

TEST_F(ATlogProof, OfAnotherLogOrKeyIsRefused) {
  const auto stranger = SigningKey::generate();
  auto other = proof_;
  other.checkpoint = sign_checkpoint({kOrigin, 8, hash_of_hex(shared_roots()[8]), {}}, stranger).to_text();
  EXPECT_EQ(refused(other, leaf_), Errc::unauthenticated);
  // our key under our name, over a checkpoint that speaks of another log
  SignedNote note;
  note.text = Checkpoint{"other.example/log", 8, hash_of_hex(shared_roots()[8]), {}}.to_text();
  note.add(vkey_, sign_note_text(note.text, key_));
  other.checkpoint = note.to_text();
  EXPECT_EQ(refused(other, leaf_), Errc::unauthenticated);
}

TEST_F(ATlogProof, RefusesOtherForms) {
  const auto good = proof_.to_text();
  std::string without_gap = good;
  without_gap.erase(good.find("\n\n"), 1);
  for (const auto& bad :
       std::vector<std::string>{"", "c2sp.org/tlog-proof@v2" + good.substr(22), good.substr(0, good.size() - 1),
                                without_gap, "c2sp.org/tlog-proof@v1\n" + good.substr(good.find('\n') + 9),
                                "c2sp.org/tlog-proof@v1\nextra !\n" + good.substr(good.find('\n') + 1),
                                "c2sp.org/tlog-proof@v1\nindex 05\n" + good.substr(good.find("index 5\n") + 8),
                                "c2sp.org/tlog-proof@v1\nindex 5\nAAAA\n" + good.substr(good.find("index 5\n") + 8)}) {
    EXPECT_FALSE(TlogProof::parse(bad)) << bad;
  }
  std::string many = "c2sp.org/tlog-proof@v1\nindex 5\n";
  for (int i = 0; i < 64; ++i) many += to_base64(leaf_) + "\n";
  EXPECT_FALSE(TlogProof::parse(many + "\n" + proof_.checkpoint));
}

}  // namespace
}  // namespace fangpin::crypto
