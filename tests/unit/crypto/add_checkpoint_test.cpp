#include "crypto/add_checkpoint.hpp"

#include <gtest/gtest.h>

#include "crypto/base/encoding.hpp"
#include "crypto/merkle_proof.hpp"

namespace fangpin::crypto {
namespace {

const std::string kHash = to_base64(Digest{}) + "\n";

TEST(AddCheckpoint, ReadsWhatItWrites) {
  AddCheckpoint request;
  request.old_size = 5;
  request.proof = {leaf_hash(as_bytes("a")), leaf_hash(as_bytes("b"))};
  request.checkpoint = "log.example\n9\n" + kHash + "\n\xe2\x80\x94 log.example AAAA\n";
  const auto text = request.to_text();
  EXPECT_EQ(text,
            "old 5\n" + to_base64(request.proof[0]) + "\n" + to_base64(request.proof[1]) + "\n\n" + request.checkpoint);
  const auto read = AddCheckpoint::parse(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->old_size, 5U);
  EXPECT_EQ(read->proof, request.proof);
  EXPECT_EQ(read->checkpoint, request.checkpoint);
}

TEST(AddCheckpoint, TakesAsManyHashesAsAnyProofHas) {
  std::string text = "old 1\n";
  for (std::size_t i = 0; i < kProofHashesMax; ++i) text += kHash;
  EXPECT_TRUE(AddCheckpoint::parse(text + "\nnote"));
  EXPECT_FALSE(AddCheckpoint::parse(text + kHash + "\nnote"));
}

TEST(AddCheckpoint, RefusesOtherForms) {
  for (const std::string& bad :
       {std::string(), std::string("old 1"), std::string("old 1\n"), "old 1\n" + kHash, std::string("old -1\n\nnote"),
        std::string("old 01\n\nnote"), std::string("old\n\nnote"), std::string("new 1\n\nnote"),
        std::string("old 1\r\n\nnote"), std::string("old 1\nAAAA\n\nnote"), "old 1\n " + kHash + "\nnote"}) {
    EXPECT_FALSE(AddCheckpoint::parse(bad)) << bad;
  }
  const auto large = AddCheckpoint::parse("old 1\n\n" + std::string(kAddCheckpointBytesMax, 'x'));
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, Errc::too_large);
}

}  // namespace
}  // namespace fangpin::crypto
