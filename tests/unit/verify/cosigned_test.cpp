#include "crypto/merkle_tree.hpp"
#include "crypto/tile.hpp"
#include "log_fixture.hpp"

namespace fangpin::verify {
namespace {

using testing::HasSubstr;
using testing::Not;

// A log that is no demonstration, with a witness: entry i was made at 00:0i on 2022-09-01, says the gateway; entries 2
// and 4 are pushes.
class Cosigned : public test::LogFixture {
 protected:
  Cosigned() {
    origin_ = "fangpin.example/130126";
    write_policy("witness w " + witness_vkey().to_text() + "\nquorum w\n");
  }
  void make_log() {
    add_configuration(false);
    first_ = add_push("education");
    second_ = add_push("health");
    add_action();
    export_log();
  }
  void cosign_head(const char* at) { write("log/checkpoint", cosigned(read("log/checkpoint"), at)); }
  // What lies in cosigned/: checkpoints by their size and the time of their cosignature.
  void notes(const std::vector<std::pair<std::size_t, const char*>>& list) {
    std::vector<std::string> texts;
    for (const auto& [size, at] : list) texts.push_back(cosigned(checkpoint_of(size), at));
    write_notes(texts);
  }
  void write_notes(const std::vector<std::string>& texts) {
    std::string bundle;
    for (const auto& text : texts) ASSERT_TRUE(crypto::append_to_bundle(bundle, text));
    write("log/cosigned/count", std::to_string(texts.size()) + "\n");
    write("log/cosigned/000.p/" + std::to_string(texts.size()), bundle);
  }
  std::string checkpoint_of(std::size_t size) const {
    std::vector<Digest> hashes;
    for (std::size_t i = 0; i < size; ++i) hashes.push_back(crypto::leaf_hash(as_bytes(entries_[i])));
    return crypto::sign_checkpoint({origin_, size, crypto::tree_root(hashes), {}}, key_).to_text();
  }
  std::string cosigned(const std::string& checkpoint, const char* at) const {
    auto note = crypto::SignedNote::parse(checkpoint).value();
    const auto seconds = static_cast<std::uint64_t>(parse_instant(at)->time_since_epoch().count() / 1000);
    note.add(witness_vkey(), crypto::cosign_note_text(note.text, witness_, seconds));
    return note.to_text();
  }
  crypto::NoteKey witness_vkey() const {
    return crypto::NoteKey::of("witness.example/w", crypto::NoteKeyType::cosignature_ed25519, witness_);
  }
  crypto::SigningKey witness_ = crypto::SigningKey::generate();
  std::string first_, second_;
};

TEST_F(Cosigned, TimesThatFitTheGatewaysAreClean) {
  make_log();
  cosign_head("2022-09-01T00:05:10Z");
  notes({{1, "2022-09-01T00:00:10Z"},
         {3, "2022-09-01T00:02:10Z"},
         {5, "2022-09-01T00:04:10Z"},
         {5, "2022-09-01T00:04:50Z"}});
  EXPECT_EQ(verify(), kClean) << out_ << err_;
  EXPECT_EQ(verify({first_, second_}), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("logged in (2022-09-01T00:00:10.000Z, 2022-09-01T00:02:10.000Z]"));
  // clocks of two offices differ, and a push is received before it is logged
  cosign_head("2022-09-01T00:00:30Z");
  notes({{1, "2022-09-01T00:05:30Z"}});
  EXPECT_EQ(verify(), kClean) << out_ << err_;
}

TEST_F(Cosigned, AReceiptIsInTimeOrLateByTheWitnessesTimesAlone) {
  add_configuration(false);
  first_ = add_push("education");      // due an hour later
  second_ = add_push("education", 4);  // at 00:03, due at 23:59
  export_log();
  cosign_head("2022-09-01T00:05:10Z");
  EXPECT_EQ(verify({first_}), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("in time by the witnesses' times"));
  EXPECT_EQ(verify({second_}), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("whether in time is by the gateway's clock only"));
  notes({{3, "2022-09-01T00:04:00Z"}});  // five minutes after the due instant, as the clocks of two offices may differ
  EXPECT_EQ(verify({second_}), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("whether in time is by the gateway's clock only"));
  notes({{3, "2022-09-01T00:04:01Z"}});
  EXPECT_EQ(verify({second_}), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("见证方证明迟于应到 / late by the witnesses' times"));
}

TEST_F(Cosigned, AReceiptFromBeforeItsBracketIsAFinding) {
  clock_ = *parse_instant("2022-08-29T00:00:00Z");  // the gateway's clock stands three days back
  make_log();
  cosign_head("2022-09-01T01:00:00Z");
  notes({{2, "2022-09-01T00:00:00Z"}, {3, "2022-09-01T00:01:00Z"}});
  EXPECT_EQ(verify({first_}), kFindings);
  EXPECT_THAT(out_, HasSubstr("[L7]"));
  EXPECT_THAT(out_, HasSubstr("the gateway says that it was received at 2022-08-29T00:01:00.000Z"));
  EXPECT_THAT(out_, HasSubstr("logged in (2022-09-01T00:00:00.000Z, 2022-09-01T00:01:00.000Z]"));
  EXPECT_THAT(out_, HasSubstr("NOT PROVEN"));
}

TEST_F(Cosigned, AReceiptFromAfterItsBracketIsAFinding) {
  make_log();
  cosign_head("2022-08-28T00:00:00Z");
  EXPECT_EQ(verify({first_}), kFindings);
  EXPECT_THAT(out_, HasSubstr("the gateway says that it was received at 2022-09-01T00:01:00.000Z"));
  EXPECT_THAT(out_, HasSubstr("not later than 2022-08-28T00:00:00.000Z"));
}

TEST_F(Cosigned, AReceptionLongBeforeItsEntryIsAFinding) {
  add_configuration(false);
  first_ = add_push("education");
  auto& entry = entries_[2];
  const std::string honest = R"("received_at":"2022-09-01T00:01:00.000Z")";
  ASSERT_NE(entry.find(honest), std::string::npos);
  entry.replace(entry.find(honest), honest.size(), R"("received_at":"2022-08-31T23:50:00.000Z")");
  export_log();
  cosign_head("2022-09-01T00:05:10Z");
  EXPECT_EQ(verify(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[L7] 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("was received at 2022-08-31T23:50:00.000Z, it says, and logged only at"));
  EXPECT_EQ(verify({first_}), kFindings);  // and the receipt says another time than the entry
  EXPECT_THAT(out_, HasSubstr("is not what the log's entry says"));
}

TEST_F(Cosigned, ADemonstrationsClockIsComparedWithNoWitness) {
  origin_ += "-demonstration";
  write_policy("witness w " + witness_vkey().to_text() + "\nquorum w\n");
  add_configuration();
  first_ = add_push("education");
  export_log();
  cosign_head("2022-08-28T00:00:00Z");
  notes({{1, "2022-08-27T00:00:00Z"}});
  EXPECT_EQ(verify({first_}), kClean) << out_;
  EXPECT_THAT(out_, HasSubstr("fit the witnesses' times (a demonstration clock"));
}

TEST_F(Cosigned, AnEntryThatIsLaterThanItsCosignatureIsAFinding) {
  make_log();
  cosign_head("2022-08-28T00:00:00Z");
  EXPECT_EQ(verify(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[L7] 第 5 条"));
  EXPECT_THAT(out_, HasSubstr("the gateway says 2022-09-01T00:05:00.000Z"));
  EXPECT_THAT(out_, HasSubstr("not later than 2022-08-28T00:00:00.000Z"));
  // the same by a note of cosigned/, and no finding twice
  notes({{6, "2022-08-28T00:00:00Z"}});
  EXPECT_EQ(verify(), kFindings);
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));
}

TEST_F(Cosigned, AnEntryThatIsEarlierThanTheCosignatureBeforeItIsAFinding) {
  make_log();
  cosign_head("2022-09-01T12:00:00Z");
  notes({{1, "2022-09-01T00:00:10Z"}, {3, "2022-09-01T11:00:00Z"}});
  EXPECT_EQ(verify(), kFindings);
  EXPECT_THAT(out_, HasSubstr("[L7] 第 3 条"));
  EXPECT_THAT(out_, HasSubstr("later than 2022-09-01T11:00:00.000Z"));
}

TEST_F(Cosigned, NotesOfAnotherHistoryBreakTheLogAndAreKept) {
  make_log();
  cosign_head("2022-09-01T00:05:10Z");
  const auto fork = cosigned(crypto::sign_checkpoint({origin_, 2, {}, {}}, key_).to_text(), "2022-09-01T00:02:10Z");
  write_notes({cosigned(checkpoint_of(1), "2022-09-01T00:01:10Z"), fork});
  EXPECT_EQ(verify(true), kBroken);
  EXPECT_THAT(out_, HasSubstr("[L6]"));
  EXPECT_THAT(out_, HasSubstr("a checkpoint of 2 entries that witnesses cosigned is no beginning"));
  std::set<std::string> kept;
  for (const auto& file : std::filesystem::directory_iterator(root_ / "state.evidence")) {
    kept.insert(read("state.evidence/" + file.path().filename().string()));
  }
  EXPECT_TRUE(kept.contains(fork));
}

TEST_F(Cosigned, NotesThatCannotBeReadOrAreNotOfThisLogAreFindings) {
  make_log();
  cosign_head("2022-09-01T00:05:10Z");
  const auto good = cosigned(checkpoint_of(3), "2022-09-01T00:02:10Z");
  const auto other = crypto::SigningKey::generate();
  for (const auto& bad : {std::string("garbage"), std::string("\xff\n"), good.substr(0, good.size() / 2),
                          crypto::sign_checkpoint({origin_, 2, {}, {}}, other).to_text()}) {
    write_notes({good, bad, good});
    EXPECT_EQ(verify(), kFindings) << bad;
    EXPECT_THAT(out_, HasSubstr("[L6]"));
    EXPECT_THAT(out_, HasSubstr("cosigned checkpoint 1 in cosigned/"));
    EXPECT_THAT(out_, HasSubstr("发现 1 项"));
  }
  write("log/cosigned/000.p/3", "garbage");
  EXPECT_EQ(verify(), kFindings);
  EXPECT_THAT(out_, HasSubstr("checkpoints 0 to 2 is missing or cannot be read"));
  write("log/cosigned/count", "many\n");
  EXPECT_EQ(verify(), kFindings);
  EXPECT_THAT(out_, HasSubstr("cosigned/count says no number"));
  write("log/cosigned/count", "4611686018427387904\n");
  EXPECT_EQ(verify(), kFindings);
}

TEST_F(Cosigned, NotesWhoseTimesOrSizesGoBackAreFindings) {
  make_log();
  cosign_head("2022-09-01T00:05:10Z");
  notes({{1, "2022-09-01T00:04:00Z"}, {3, "2022-09-01T00:03:00Z"}});
  EXPECT_EQ(verify(), kClean) << out_;  // another witness's clock
  notes({{1, "2022-09-01T00:04:00Z"}, {6, "2022-08-31T23:58:00Z"}});
  EXPECT_EQ(verify(), kFindings);
  EXPECT_THAT(out_, HasSubstr("cosigned at 2022-08-31T23:58:00.000Z, before the 2022-09-01T00:04:00.000Z"));
  notes({{3, "2022-09-01T00:02:00Z"}, {1, "2022-09-01T00:02:00Z"}});
  EXPECT_EQ(verify(), kFindings);
  EXPECT_THAT(out_, HasSubstr("its 1 entries are fewer than the 3"));
  notes({{6, "2023-09-01T00:05:00Z"}});
  EXPECT_EQ(verify(), kFindings);
  EXPECT_THAT(out_, HasSubstr("is in the future"));
}

TEST_F(Cosigned, NotesOfAnEarlierNameOrOfALaterLogAreSaidNotToBeChecked) {
  make_log();
  cosign_head("2022-09-01T00:05:10Z");
  write_notes({crypto::sign_checkpoint({"fangpin.example/before", 2, {}, {}}, key_).to_text(),
               cosigned(checkpoint_of(3), "2022-09-01T00:02:10Z"),
               cosigned(crypto::sign_checkpoint({origin_, 900, {}, {}}, key_).to_text(), "2022-09-01T03:00:00Z")});
  EXPECT_EQ(verify(), kClean) << out_;
  EXPECT_THAT(out_, HasSubstr("1 checkpoints in cosigned/ under another log's name"));
  EXPECT_THAT(out_, HasSubstr("1 checkpoints in cosigned/ that are newer"));
  EXPECT_EQ(verify({first_}), kClean) << out_;
}

TEST_F(Cosigned, WhatWasFoundInNotesStaysFoundAndIsFoundOnce) {
  make_log();
  cosign_head("2022-09-01T00:05:10Z");
  write_notes({"garbage"});
  EXPECT_EQ(verify(true), kFindings);
  EXPECT_EQ(verify(true), kFindings);
  EXPECT_THAT(out_, HasSubstr("发现 1 项"));
  write_notes({"garbage", "more garbage"});
  EXPECT_EQ(verify(true), kFindings);
  EXPECT_THAT(out_, HasSubstr("发现 2 项"));
  EXPECT_THAT(out_, HasSubstr("cosigned checkpoint 1 in cosigned/"));
}

TEST_F(Cosigned, NotesOfAMonthAreHeldAgainstTheTreeOfTheirSize) {
  add_month();
  export_log();
  cosign_head("2022-09-02T00:00:00Z");
  std::vector<std::string> texts;
  for (std::size_t size = 1; size <= 600; ++size) texts.push_back(checkpoint_of(size));
  std::string bundle;
  for (std::size_t i = 0; i < 600; ++i) {
    ASSERT_TRUE(crypto::append_to_bundle(bundle, texts[i]));
    if (i % 256 != 255 && i != 599) continue;
    write(i == 599 ? "log/cosigned/002.p/88" : "log/cosigned/00" + std::to_string(i / 256), bundle);
    bundle.clear();
  }
  write("log/cosigned/count", "600\n");
  EXPECT_EQ(verify(true), kFindings);  // add_month() marks a demonstration
  EXPECT_THAT(out_, Not(HasSubstr("[L6]"))) << out_;
  EXPECT_THAT(out_, Not(HasSubstr("cosigned/")));
  bundle.clear();
  for (std::size_t i = 256; i < 512; ++i) {
    ASSERT_TRUE(crypto::append_to_bundle(
        bundle, i == 300 ? crypto::sign_checkpoint({origin_, 301, {}, {}}, key_).to_text() : texts[i]));
  }
  write("log/cosigned/001", bundle);
  full_ = true;
  EXPECT_EQ(verify(true), kBroken);
  EXPECT_THAT(out_, HasSubstr("a checkpoint of 301 entries"));
}

}  // namespace
}  // namespace fangpin::verify
