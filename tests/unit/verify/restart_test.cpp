#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/merkle_tree.hpp"
#include "crypto/tile.hpp"
#include "gateway/audit/log_entry.hpp"
#include "proven_fixture.hpp"

// What departments and auditors hold of a log from before it went on, after a loss, under another name.
namespace fangpin::verify {
namespace {

using testing::HasSubstr;
using testing::Not;

class Restarted : public test::Proven {
 protected:
  static constexpr const char* kFormer = "fangpin.example/130126-demonstration";
  static constexpr const char* kNext = "fangpin.example/130126-2-demonstration";

  // The restart as the gateway writes it, over the first `kept` entries; then life goes on.
  void restart(std::size_t kept, const std::string& from = kFormer, const std::string& to = kNext) {
    entries_.resize(kept);
    audit::LogRestartEntry entry;
    entry.county = "130126";
    entry.restart = {from, to, crypto::Checkpoint{from, 23, {}, {}}};
    entry.restored_size = kept;
    entry.document = "县府办〔2022〕3号";
    entry.actor = "uid:0";
    entry.at = clock_;
    const auto signature = to_base64(Bytes(64, 1));
    entry.approvals = {{"admin-1", signature}, {"admin-2", signature}};
    add([&](const auto& at) { return audit::log_restart(entry, at); });
    for (int i = 0; i < 30; ++i) add_action();
    origin_ = to;
    std::filesystem::remove_all(log_);
    export_log();
    write_policy();
  }
  void push(const std::string& department) {
    receipt_ = add_push(department);
    index_ = entries_.size() - 1;
  }
  // The receipt with entry and proof, on a checkpoint of everything so far.
  std::string answered() const {
    return with_proof(proof(index_, entries_.size(), checkpoint_of(entries_.size())), entries_[index_]);
  }
  void expect_only_the_restart(const std::string& receipt) {
    EXPECT_EQ(verify({receipt}, gateway_key_.verify_key().to_text()), kFindings) << out_ << err_;
    EXPECT_THAT(out_, HasSubstr("发现 1 项"));
    EXPECT_THAT(out_, HasSubstr("[L5]"));
    EXPECT_THAT(out_, Not(HasSubstr("NOT PROVEN")));
  }
  void expect_lost(const std::string& receipt) {
    EXPECT_EQ(verify({receipt}, gateway_key_.verify_key().to_text()), kFindings) << out_ << err_;
    EXPECT_THAT(out_, HasSubstr("发现 2 项"));  // and the restart itself
    EXPECT_THAT(out_, HasSubstr("ACKNOWLEDGED, AND LOST"));
    EXPECT_THAT(out_, HasSubstr("push the file again"));
    EXPECT_THAT(out_, HasSubstr("重新推送原文件"));
  }
};

TEST_F(Restarted, ReceiptOfWhatWasKeptIsProvenUnderTheFormerName) {
  const auto before = answered();  // its checkpoint covers more than was kept
  const auto early = with_proof(proof(index_, 5, checkpoint_of(5)), entries_[index_]);
  restart(10);
  for (const auto& receipt : {before, early, receipt_}) {
    expect_only_the_restart(receipt);
    EXPECT_THAT(out_, HasSubstr("第 2 条"));
  }
}

TEST_F(Restarted, ReceiptOfWhatWasLostWasAcknowledgedAndSaysWhatToDo) {
  push("health");
  const auto before = answered();
  restart(10);
  expect_lost(before);
  EXPECT_THAT(out_, HasSubstr("over its first 10 entries (document 县府办〔2022〕3号)"));
  EXPECT_THAT(out_, HasSubstr("(log fangpin.example/130126-demonstration, entry 24; gateway's clock only)"));
  // with nothing beside it, by the gateway's signature alone
  expect_lost(receipt_);
  EXPECT_EQ(verify({receipt_}), kFindings);
  EXPECT_THAT(out_, HasSubstr("NOT PROVEN"));
}

TEST_F(Restarted, ReceiptOfALostEntryBeyondTheEndOfTheNewLog) {
  for (int i = 0; i < 60; ++i) add_action();
  push("health");
  const auto before = answered();
  restart(10);
  expect_lost(before);
}

TEST_F(Restarted, ARefusalIsToldLikewiseKeptToTheLastEntryAndLostFromTheNext) {
  add_refusal("health");
  index_ = entries_.size() - 1;
  const auto refusal = boost::json::serialize(
      boost::json::object{{"type", "urn:fangpin:problem:file-refused"},
                          {"entry", entries_[index_]},
                          {"proof", proof(index_, entries_.size(), checkpoint_of(entries_.size()))}});
  const auto whole = entries_;
  restart(index_);  // its own entry now stands in this place
  expect_lost(refusal);
  entries_ = whole;
  restart(index_ + 1);
  expect_only_the_restart(refusal);
}

TEST_F(Restarted, LostReceiptKeepsTheTimesThatWitnessesGaveIt) {
  trust_witness();
  push("health");
  const auto size = entries_.size();
  const auto before =
      with_proof(proof(index_, size, cosigned(checkpoint_of(size), "2022-09-01T00:40:00Z")), entries_[index_]);
  std::string kept;
  ASSERT_TRUE(crypto::append_to_bundle(kept, cosigned(checkpoint_of(9), "2022-09-01T00:20:00Z")));
  restart(10);
  trust_witness();
  write("log/checkpoint", cosigned(read("log/checkpoint"), "2022-09-01T02:00:00Z"));
  write("log/cosigned/count", "1\n");
  write("log/cosigned/000.p/1", kept);
  expect_lost(before);
  EXPECT_THAT(out_, HasSubstr("logged in (2022-09-01T00:20:00.000Z, 2022-09-01T00:40:00.000Z]"));
}

TEST_F(Restarted, KeptReceiptStandsBetweenCosignaturesUnderTheFormerName) {
  trust_witness();
  const auto before = answered();
  std::string notes;
  ASSERT_TRUE(crypto::append_to_bundle(notes, cosigned(checkpoint_of(1), "2022-09-01T00:00:40Z")));
  ASSERT_TRUE(crypto::append_to_bundle(notes, cosigned(checkpoint_of(9), "2022-09-01T00:20:00Z")));
  const auto beyond = cosigned(checkpoint_of(20), "2022-09-01T00:30:00Z");
  restart(10);
  trust_witness();
  write("log/checkpoint", cosigned(read("log/checkpoint"), "2022-09-01T02:00:00Z"));
  write("log/cosigned/count", "2\n");
  write("log/cosigned/000.p/2", notes);
  expect_only_the_restart(before);
  EXPECT_THAT(out_, HasSubstr("logged in (2022-09-01T00:00:40.000Z, 2022-09-01T00:20:00.000Z]"));
  EXPECT_THAT(out_, Not(HasSubstr("in cosigned/ under another log's name")));
  // one of lost entries says nothing of these
  auto three = notes;
  ASSERT_TRUE(crypto::append_to_bundle(three, beyond));
  write("log/cosigned/count", "3\n");
  write("log/cosigned/000.p/3", three);
  expect_only_the_restart(before);
  EXPECT_THAT(out_,
              HasSubstr("1 checkpoints in cosigned/ under another log's name, or of entries that a restart lost"));
}

TEST_F(Restarted, KeptPartThatHoldsSomethingElseBreaksTheLog) {
  const auto before = answered();
  const auto early = with_proof(proof(5, 8, checkpoint_of(8)), entries_[5]);
  entries_[index_].replace(entries_[index_].find("education"), 9, "educatiom");
  restart(10);
  EXPECT_EQ(verify({before}), kBroken) << out_;
  EXPECT_THAT(out_, HasSubstr("has signed another entry in this place: REWRITTEN OR FORKED"));
}

TEST_F(Restarted, KeptPartThatWasRewrittenElsewhereBreaksTheLogByAnEarlierCheckpoint) {
  const auto early = with_proof(proof(index_, 8, checkpoint_of(8)), entries_[index_]);
  entries_[5].replace(entries_[5].find("clock-stepped"), 13, "clock-STEPPED");
  restart(10);
  EXPECT_EQ(verify({early}), kBroken) << out_;
  EXPECT_THAT(out_, HasSubstr("the log that it was issued from is not this one"));
}

TEST_F(Restarted, ReceiptThatAnotherKeySignedUnderTheFormerNameIsNotProven) {
  push("health");
  const auto size = entries_.size();
  const auto forged = with_proof(
      proof(index_, size,
            crypto::sign_checkpoint({kFormer, size, crypto::tree_root(leaves()), {}}, crypto::SigningKey::generate())
                .to_text()),
      entries_[index_]);
  const auto lost = index_;
  restart(10);
  EXPECT_EQ(verify({forged}, gateway_key_.verify_key().to_text()), kFindings);
  EXPECT_THAT(out_, HasSubstr("its proof does not hold"));
  EXPECT_THAT(out_, HasSubstr("NOT PROVEN"));
  EXPECT_THAT(out_, Not(HasSubstr("ACKNOWLEDGED")));
  EXPECT_GT(lost, 10U);
}

TEST_F(Restarted, TwiceReceiptOfEachNameIsToldByItsOwnRestart) {
  const auto first = answered();
  push("health");
  const auto lost_first = answered();
  restart(10);
  push("education");
  const auto second = answered();
  push("health");
  const auto lost_second = answered();
  const auto kept = entries_.size() - 2;
  restart(kept, kNext, "fangpin.example/130126-3-demonstration");
  for (const auto& receipt : {first, second}) {
    EXPECT_EQ(verify({receipt}), kFindings);
    EXPECT_THAT(out_, HasSubstr("发现 2 项"));  // the two restarts
    EXPECT_THAT(out_, Not(HasSubstr("NOT PROVEN")));
  }
  EXPECT_EQ(verify({lost_first, lost_second}), kFindings);
  EXPECT_THAT(out_, HasSubstr("发现 4 项"));
  EXPECT_THAT(out_, HasSubstr("(log fangpin.example/130126-demonstration, entry 24;"));
  EXPECT_THAT(out_, HasSubstr("over its first 10 entries"));
  EXPECT_THAT(out_, HasSubstr("(log fangpin.example/130126-2-demonstration, entry 44;"));
  EXPECT_THAT(out_, HasSubstr("over its first 43 entries"));
}

TEST_F(Restarted, ReceiptUnderANameThatNoEntryIsLeftToTellOf) {
  // the log went on as -2, and a backup of before that went on as -3
  const auto whole = entries_;
  restart(10);
  const auto shared = with_proof(proof(2, 15, checkpoint_of(15)), entries_[2]);
  push("health");
  const auto lost = answered();
  entries_ = whole;
  restart(10, kFormer, "fangpin.example/130126-3-demonstration");
  expect_lost(lost);
  EXPECT_THAT(out_, HasSubstr("this log says nothing of that name"));
  EXPECT_EQ(verify({shared}), kFindings);
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));
}

TEST_F(Restarted, WithTheFormerNameInThePolicyNothingIsOtherwise) {
  const auto before = answered();
  push("health");
  const auto lost = answered();
  const auto former = crypto::NoteKey::of(kFormer, crypto::NoteKeyType::ed25519, key_).to_text();
  restart(10);
  write_policy("log " + former + "\nquorum none\n");
  expect_only_the_restart(before);
  expect_lost(lost);
}

TEST_F(Restarted, AuditorsOwnCheckpointUnderTheFormerNameIsGoneOnFrom) {
  EXPECT_EQ(verify(true), kClean) << out_ << err_;  // 23 entries
  const auto seen = read("state");
  restart(10);
  EXPECT_EQ(verify(true), kFindings) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("you have seen 23 entries under the former name"));
  EXPECT_THAT(out_, HasSubstr("发现 2 项"));
  EXPECT_EQ(verify(true), kFindings);  // what is kept now is of the new name
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));

  entries_.resize(10);
  origin_ = kFormer;
  for (int i = 0; i < 13; ++i) add_action();
  write("state", seen);
  restart(23);
  EXPECT_EQ(verify(true), kBroken) << out_ << err_;  // 23 were kept, and they are others
  EXPECT_THAT(out_, HasSubstr("the log was rewritten"));
}

TEST_F(Restarted, AuditorsOwnCheckpointOfWhatWasKeptFits) {
  write("state", checkpoint_of(8));
  restart(10);
  EXPECT_EQ(verify(true), kFindings) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));
  EXPECT_THAT(out_, HasSubstr("before  8 "));
}

}  // namespace
}  // namespace fangpin::verify
