#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "crypto/base/encoding.hpp"
#include "crypto/base/json.hpp"
#include "crypto/merkle_tree.hpp"
#include "crypto/sha256.hpp"
#include "crypto/tile.hpp"
#include "file_server.hpp"
#include "proven_fixture.hpp"

namespace fangpin::verify {
namespace {

namespace bj = boost::json;
using test::FileServer;
using test::Proven;
using testing::HasSubstr;
using testing::Not;

TEST_F(Proven, ReceiptNeedsNoLog) {
  EXPECT_EQ(offline(good()), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("gateway's clock only"));
  EXPECT_THAT(out_, HasSubstr("--proof-only"));  // says what it did not check
  EXPECT_EQ(offline(receipt_), kFindings);
  EXPECT_THAT(out_, HasSubstr("came without entry and proof"));
}

TEST_F(Proven, ReceiptWithAnythingOfItAlteredIsNotProven) {
  const auto other = crypto::SigningKey::generate();
  auto hashes = leaves();
  auto swapped = crypto::TlogProof::parse(proof(index_, 10, checkpoint_of(10))).value();
  std::swap(swapped.hashes[0], swapped.hashes[1]);
  auto shorter = swapped, longer = swapped;
  shorter.hashes.pop_back();
  longer.hashes.push_back(hashes[0]);
  auto altered_entry = entries_[index_];
  altered_entry[altered_entry.find("education")] = 'E';
  for (const auto& bad :
       {with_proof(swapped.to_text(), entries_[index_]), with_proof(shorter.to_text(), entries_[index_]),
        with_proof(longer.to_text(), entries_[index_]), with_proof(proof(index_, 10, checkpoint_of(10)), altered_entry),
        with_proof(proof(index_, 10, checkpoint_of(11)), entries_[index_]),
        with_proof(proof(3, 10, checkpoint_of(10)), entries_[index_]),
        with_proof(proof(index_, 10, crypto::sign_checkpoint({origin_, 10, {}, {}}, key_).to_text()), entries_[index_]),
        with_proof(
            proof(index_, 10,
                  crypto::sign_checkpoint({origin_, 10, crypto::tree_root(std::span(hashes).first(10)), {}}, other)
                      .to_text()),
            entries_[index_])}) {
    EXPECT_EQ(offline(bad), kFindings) << bad;
    EXPECT_THAT(out_, HasSubstr("[L8]"));
    EXPECT_THAT(out_, HasSubstr("NOT PROVEN"));
  }
  for (const auto& bad :
       {with_proof("garbage", entries_[index_]), with_proof("c2sp.org/tlog-proof@v1\nindex 2\n", "")}) {
    EXPECT_EQ(offline(bad), kUnreadable) << bad;
  }
}

TEST_F(Proven, ReceiptIsHeldAgainstTheLogThatGrewSince) {
  EXPECT_EQ(verify({good()}), kClean) << out_ << err_;
  write("receipt-0.json.tlog-proof", proof(index_, 15, checkpoint_of(15)));
  EXPECT_EQ(verify({good()}), kClean) << out_ << err_;
  write("receipt-0.json.tlog-proof", proof(3, 15, checkpoint_of(15)));
  EXPECT_EQ(verify({good()}), kFindings);
  EXPECT_THAT(out_, HasSubstr("its proof is of entry 3"));
}

TEST_F(Proven, ReceiptOfARewrittenLogBreaksIt) {
  const auto before = good();
  entries_[5].replace(entries_[5].find("clock-stepped"), 13, "clock-STEPPED");  // and everything signed anew
  std::filesystem::remove_all(log_);
  std::filesystem::remove(root_ / "log-checkpoint");
  export_log();
  EXPECT_EQ(verify({before}), kBroken);
  EXPECT_THAT(out_, HasSubstr("REWRITTEN OR FORKED"));
}

TEST_F(Proven, ReceiptWhoseOwnEntryWasReplacedBreaksTheLog) {
  const auto before = good();
  entries_[index_].replace(entries_[index_].find("education"), 9, "educatiom");  // and everything signed anew
  std::filesystem::remove_all(log_);
  std::filesystem::remove(root_ / "log-checkpoint");
  export_log();
  EXPECT_EQ(verify({before}), kBroken) << out_;
  EXPECT_THAT(out_, HasSubstr("has signed another entry in this place: REWRITTEN OR FORKED"));
  // an entry that nobody signed proves nothing against the log
  auto document = boost::json::parse(before).as_object();
  document["entry"] = "{}";
  EXPECT_EQ(verify({boost::json::serialize(document)}), kFindings) << out_;
}

TEST_F(Proven, ReceiptStandsBetweenTheCosignaturesAroundIt) {
  trust_witness();
  std::string bundle;
  for (const auto& [size, at] : std::vector<std::pair<std::size_t, const char*>>{{1, "2022-09-01T00:00:10Z"},
                                                                                 {1, "2022-09-01T00:00:40Z"},
                                                                                 {5, "2022-09-01T00:05:00Z"},
                                                                                 {9, "2022-09-01T00:20:00Z"}}) {
    ASSERT_TRUE(crypto::append_to_bundle(bundle, cosigned(checkpoint_of(size), at)));
  }
  write("log/cosigned/count", "4\n");
  write("log/cosigned/000.p/4", bundle);
  write("log/checkpoint", cosigned(read("log/checkpoint"), "2022-09-01T01:00:00Z"));
  EXPECT_EQ(verify({receipt_}), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("logged in (2022-09-01T00:00:40.000Z, 2022-09-01T00:05:00.000Z]"));
  // without the notes the bracket is wider and never narrower
  write("log/cosigned/count", "0\n");
  EXPECT_EQ(verify({receipt_}), kClean);
  EXPECT_THAT(out_, HasSubstr("not later than 2022-09-01T01:00:00.000Z"));
  // a note by somebody else says nothing of the time
  const auto note = crypto::sign_checkpoint({origin_, 5, {}, {}}, crypto::SigningKey::generate()).to_text();
  std::string foreign;
  ASSERT_TRUE(crypto::append_to_bundle(foreign, note));
  write("log/cosigned/count", "1\n");
  write("log/cosigned/000.p/1", foreign);
  EXPECT_EQ(verify({receipt_}), kFindings);
  EXPECT_THAT(out_, HasSubstr("not later than 2022-09-01T01:00:00.000Z"));
  // and one that witnesses cosigned over another history breaks the log
  std::string fork;
  ASSERT_TRUE(crypto::append_to_bundle(
      fork, cosigned(crypto::sign_checkpoint({origin_, 5, {}, {}}, key_).to_text(), "2022-09-01T00:05:00Z")));
  write("log/cosigned/000.p/1", fork);
  EXPECT_EQ(verify({receipt_}), kBroken);
  EXPECT_THAT(out_, HasSubstr("that witnesses cosigned is no beginning of this log"));
}

TEST_F(Proven, ReceiptBetweenTwoCosignaturesOfOneSecondIsOfThatSecond) {
  trust_witness();
  std::string bundle;
  for (const std::size_t size : {1, 5}) {
    ASSERT_TRUE(crypto::append_to_bundle(bundle, cosigned(checkpoint_of(size), "2022-09-01T00:05:00Z")));
  }
  write("log/cosigned/count", "2\n");
  write("log/cosigned/000.p/2", bundle);
  write("log/checkpoint", cosigned(read("log/checkpoint"), "2022-09-01T01:00:00Z"));
  EXPECT_EQ(verify({receipt_}), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("logged within the second 2022-09-01T00:05:00.000Z"));
}

TEST_F(Proven, LogIsComparedWithTheCopyOfEachWitness) {
  write("log/checkpoint", cosigned(read("log/checkpoint"), "2022-10-01T00:00:00Z"));
  std::string copy;
  const auto path = "/" + to_hex(crypto::sha256(origin_)) + "/checkpoint";
  const FileServer server(root_ / "pki", [&](const std::string& target) {
    return target == path && !copy.empty() ? FileServer::ok(copy) : FileServer::status("404 Not Found");
  });
  trust_witness(server.url(""));
  client_ = server.client();
  witnesses_ = true;
  EXPECT_EQ(verify(true), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("it has no copy of this log"));
  for (const std::size_t size : {std::size_t{7}, entries_.size()}) {
    copy = cosigned(checkpoint_of(size), "2022-10-01T00:00:00Z");
    EXPECT_EQ(verify(true), kClean) << out_ << err_;
    EXPECT_THAT(out_, Not(HasSubstr("the copy of witness")));
  }
  copy = checkpoint_of(7);  // without its cosignature it says nothing
  EXPECT_EQ(verify(true), kClean);
  EXPECT_THAT(out_, HasSubstr("no cosignature of its own"));
  copy = cosigned(crypto::sign_checkpoint({origin_, 1000, {}, {}}, key_).to_text(), "2022-10-01T00:00:00Z");
  EXPECT_EQ(verify(true), kClean);  // a folder may be older
  EXPECT_THAT(out_, HasSubstr("get a newer one"));
  copy = cosigned(crypto::sign_checkpoint({origin_, 7, {}, {}}, key_).to_text(), "2022-10-01T00:00:00Z");
  EXPECT_EQ(verify(true), kBroken);
  EXPECT_THAT(out_, HasSubstr("[L6]"));
  EXPECT_THAT(out_, HasSubstr("a split view"));
  std::set<std::string> kept;
  for (const auto& file : std::filesystem::directory_iterator(root_ / "state.evidence")) {
    kept.insert(read("state.evidence/" + file.path().filename().string()));
  }
  EXPECT_TRUE(kept.contains(copy) && kept.contains(read("log/checkpoint")));
}

TEST_F(Proven, AWitnessThatHasSeenMoreThanAServerShowsBreaksTheLog) {
  const auto path = "/" + to_hex(crypto::sha256(origin_)) + "/checkpoint";
  const auto files = FileServer::folder(log_);
  const auto copy = cosigned(crypto::sign_checkpoint({origin_, 1000, {}, {}}, key_).to_text(), "2022-10-01T00:00:00Z");
  write("log/checkpoint", cosigned(read("log/checkpoint"), "2022-10-01T00:00:00Z"));
  const FileServer server(
      root_ / "pki", [&](const std::string& target) { return target == path ? FileServer::ok(copy) : files(target); });
  trust_witness(server.url(""));
  client_ = server.client();
  place_ = server.url();
  witnesses_ = true;
  EXPECT_EQ(verify(), kBroken) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("it has seen 1000 entries"));
}

TEST_F(Proven, AWitnessThatCannotBeReachedIsSaidSoAndIsNoPass) {
  write("log/checkpoint", cosigned(read("log/checkpoint"), "2022-10-01T00:00:00Z"));
  const FileServer server(root_ / "pki", FileServer::folder(log_));
  trust_witness("https://127.0.0.1:1");
  client_ = server.client();
  witnesses_ = true;
  EXPECT_EQ(verify(), kClean);
  EXPECT_THAT(out_, HasSubstr("the copy of witness w: "));
  EXPECT_THAT(out_, HasSubstr("cannot connect"));
}

// Key changes: the log's next key is logged under the one before it.
class KeyChanged : public Proven {
 protected:
  std::string vkey(const crypto::SigningKey& key) const {
    return crypto::NoteKey::of(origin_, crypto::NoteKeyType::ed25519, key).to_text();
  }
  void change(const crypto::SigningKey& previous, const crypto::SigningKey& next, const crypto::SigningKey& signer) {
    const auto text = "fangpin-log-key/1\n" + origin_ + "\n" + vkey(previous) + "\n" + vkey(next) + "\n";
    add([&](const auto& position) {
      bj::object entry{{"kind", "log-key"},
                       {"version", 1},
                       {"county", "130126"},
                       {"index", position.index},
                       {"at", to_text_utc(clock_)},
                       {"origin", origin_},
                       {"previous", vkey(previous)},
                       {"next", vkey(next)},
                       {"signature", to_base64(signer.sign(as_bytes(text)))},
                       {"actor", "uid:0"}};
      return canonical_json(entry);
    });
  }
  void signed_by(const crypto::SigningKey& key) {
    export_log();
    sign(entries_.size(), crypto::tree_root(leaves()), key);
  }
  crypto::SigningKey next_ = crypto::SigningKey::generate(), third_ = crypto::SigningKey::generate();
};

TEST_F(KeyChanged, LogIsBelievedUnderTheKeyThatFollows) {
  change(key_, next_, key_);
  add_action();
  signed_by(next_);
  EXPECT_EQ(verify(true), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("log " + vkey(next_)));  // what the policy's line becomes
  change(next_, third_, next_);
  add_action();
  std::filesystem::remove_all(log_);
  std::filesystem::remove(root_ / "log-checkpoint");
  signed_by(third_);
  EXPECT_EQ(verify(true), kClean) << out_ << err_;
}

TEST_F(KeyChanged, WithoutAGoodSignatureOfTheOldKeyIsRefused) {
  change(key_, next_, next_);
  add_action();
  signed_by(next_);
  EXPECT_EQ(verify(), kBroken);
  EXPECT_THAT(out_, HasSubstr("[L1]"));
  sign(entries_.size(), crypto::tree_root(leaves()), key_);
  EXPECT_EQ(verify(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[L9]"));
}

TEST_F(KeyChanged, FromAKeyThatTheLogNeverHadIsRefused) {
  change(third_, next_, third_);
  add_action();
  signed_by(next_);
  EXPECT_EQ(verify(), kBroken);
}

TEST_F(KeyChanged, TheKeyThatWasReplacedSignsNothingMore) {
  change(key_, next_, key_);
  add_action();
  signed_by(key_);
  EXPECT_EQ(verify(), kBroken);
  EXPECT_THAT(out_, HasSubstr("signed by the key that this entry replaced"));
}

}  // namespace
}  // namespace fangpin::verify
