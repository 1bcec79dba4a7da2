#include <fstream>
#include <set>
#include <sstream>

#include "crypto/merkle_tree.hpp"
#include "crypto/tile.hpp"
#include "gateway/verify/advice.hpp"
#include "proven_fixture.hpp"

// Files that are cut off, of another kind or version, or of a time that is not yet: what the program says and the exit
// code. What is altered in a log's own files is in log_test, in receipts in receipts_test, in proofs in
// proof_mutation_test, in entries in entries_test.
namespace fangpin::verify {
namespace {

using testing::HasSubstr;
using testing::Not;

class BadInput : public test::Proven {};

TEST_F(BadInput, APolicyThatIsCutOffOrSaysWhatWeDoNotKnowIsUnreadable) {
  const auto good = read("policy");
  ASSERT_EQ(verify(), kClean) << out_ << err_;
  for (const auto& bad :
       {good.substr(0, good.size() / 2), good + "trust everyone\n", good + "quorum none\n", std::string(),
        "log fangpin.example/x+00000000+AAAA\nquorum none\n" + good, good + "witness w nothing\n"}) {
    write("policy", bad);
    EXPECT_EQ(verify(), kUnreadable) << bad;
    EXPECT_THAT(err_, HasSubstr("cannot check")) << bad;
    EXPECT_THAT(err_, HasSubstr("policy")) << bad;
    EXPECT_EQ(offline(good), kUnreadable) << bad;
  }
}

TEST_F(BadInput, ASignatureOfAKindThatWeDoNotKnowIsPassedOver) {
  // another algorithm's line, as a log that signs twice would have
  auto note = read("log/checkpoint");
  write("log/checkpoint", note + "\u2014 " + origin_ + " /////wAAAAA=\n");
  EXPECT_EQ(verify(), kClean) << out_ << err_;
  write("log/checkpoint", note + "\u2014 somebody.example/else AAAAAAAAAAAAAAAA\n");
  EXPECT_EQ(verify(), kClean) << out_ << err_;
  // and such a line alone proves nothing
  write("log/checkpoint", note.substr(0, note.find("\n\n") + 2) + "\u2014 " + origin_ + " /////wAAAAA=\n");
  EXPECT_EQ(verify(), kBroken);
  EXPECT_THAT(out_, HasSubstr("[L1]"));
}

TEST_F(BadInput, AnExtensionOfTheCheckpointIsSignedAndTakenAsItIs) {
  auto hashes = leaves();
  write("log/checkpoint",
        crypto::sign_checkpoint({origin_, entries_.size(), crypto::tree_root(hashes), {"later 1"}}, key_).to_text());
  EXPECT_EQ(verify(), kClean) << out_ << err_;
}

TEST_F(BadInput, TheAuditorsOwnCheckpointCutOffOrAlteredIsUnreadableAndStays) {
  ASSERT_EQ(verify(true), kClean) << out_ << err_;
  const auto good = read("state");
  auto altered = good;
  altered.replace(altered.find("23\n"), 2, "22");
  for (const auto& bad : {good.substr(0, good.size() - 3), good.substr(0, 20), altered, std::string()}) {
    write("state", bad);
    EXPECT_EQ(verify(true), kUnreadable) << bad << out_;
    EXPECT_THAT(err_, HasSubstr("state")) << bad;
    EXPECT_EQ(read("state"), bad);
  }
}

TEST_F(BadInput, ARememberedCheckpointOfAnotherLogBreaks) {
  const auto stranger = crypto::SigningKey::generate();
  write_policy("log " + crypto::NoteKey::of("other.example/log", crypto::NoteKeyType::ed25519, stranger).to_text() +
               "\nquorum none\n");
  write("state", crypto::sign_checkpoint({"other.example/log", 3, {}, {}}, stranger).to_text());
  EXPECT_EQ(verify(true), kBroken) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("[L5]"));
  EXPECT_THAT(out_, HasSubstr("of another log"));
}

// Cosigned checkpoints only narrow times: what is cut off or of another form narrows nothing and spoils nothing.
TEST_F(BadInput, CosignedCheckpointsThatAreCutOffAreFoundAndNarrowNothing) {
  trust_witness();
  write("log/checkpoint", cosigned(read("log/checkpoint"), "2022-09-01T01:00:00Z"));
  std::string bundle;
  ASSERT_TRUE(crypto::append_to_bundle(bundle, cosigned(checkpoint_of(5), "2022-09-01T00:05:00Z")));
  write("log/cosigned/count", "1\n");
  write("log/cosigned/000.p/1", bundle);
  ASSERT_EQ(verify({receipt_}), kClean) << out_ << err_;
  ASSERT_THAT(out_, HasSubstr("not later than 2022-09-01T00:05:00.000Z"));
  for (const auto& [count, notes] :
       std::vector<std::pair<std::string, std::string>>{{"1\n", bundle.substr(0, bundle.size() - 1)},
                                                        {"1\n", ""},
                                                        {"-1\n", bundle},
                                                        {"one\n", bundle},
                                                        {"", bundle},
                                                        {"900\n", bundle}}) {
    write("log/cosigned/count", count);
    write("log/cosigned/000.p/1", notes);
    EXPECT_EQ(verify({receipt_}), kFindings) << count << out_ << err_;
    EXPECT_THAT(out_, HasSubstr("not later than 2022-09-01T01:00:00.000Z")) << count;
    EXPECT_THAT(out_, HasSubstr("[L6]")) << count;
  }
}

TEST_F(BadInput, ACosignatureFromTheFutureGivesItsReceiptNoClaim) {
  trust_witness();
  write("log/checkpoint", cosigned(read("log/checkpoint"), "2022-12-01T00:06:00Z"));
  EXPECT_EQ(verify({receipt_}), kFindings) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("[L7]"));
  EXPECT_THAT(out_, HasSubstr("cosignature's time is in the future"));
}

TEST_F(BadInput, ATileOrBundleOfAnotherLogIsAnAlteredOne) {
  const auto tile = read("log/tile/0/000.p/23"), bundle = read("log/tile/entries/000.p/23");
  std::filesystem::remove_all(log_);
  std::filesystem::remove(root_ / "log-checkpoint");
  entries_.clear();
  attempts_.clear();
  add_configuration();
  while (entries_.size() < 23) add_refusal("health");
  export_log();
  ASSERT_EQ(verify(), kClean) << out_ << err_;
  const auto own = read("log/tile/0/000.p/23");
  write("log/tile/0/000.p/23", tile);
  EXPECT_EQ(verify(), kBroken);
  EXPECT_THAT(out_, HasSubstr("[L3] 第 1 条"));
  write("log/tile/0/000.p/23", own);
  write("log/tile/entries/000.p/23", bundle);
  EXPECT_EQ(verify(), kBroken);
  EXPECT_THAT(out_, HasSubstr("ALTERED ENTRY"));
}

// B10 the other way round: a push in the log of which the department knows nothing.
TEST_F(BadInput, APushThatTheDepartmentHasNoReceiptOfIsFound) {
  const auto second = add_push("education");
  add_push("health");
  export_log();
  write("1.json", receipt_);
  write("2.json", second);
  const auto all_of = [&](const std::string& department, std::vector<std::string> files) {
    std::ostringstream out, err;
    ReceiptsCommand command;
    command.log = {log_, root_ / "policy", "", 2, {}};
    command.all_of = department;
    for (const auto& file : files) command.files.push_back(root_ / file);
    const int exit = verify_receipts(command, {out, err, now_, {}});
    out_ = out.str();
    return exit;
  };
  EXPECT_EQ(all_of("education", {"1.json", "2.json"}), kClean) << out_;
  EXPECT_EQ(all_of("education", {"1.json"}), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B10] 第 24 条"));
  EXPECT_THAT(out_, HasSubstr("shows no receipt"));
  EXPECT_EQ(all_of("health", {"1.json", "2.json"}), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B10] 第 26 条"));
}

// Every code that the README's table has is explained, and what is found is told with what to do.
TEST_F(BadInput, EachFindingComesWithWhatToDo) {
  std::ifstream readme(std::string(FANGPIN_SOURCE_DIR) + "/gateway/verify/README.md");
  std::set<std::string> codes;
  for (std::string line; std::getline(readme, line);) {
    if (!line.starts_with("| ")) continue;
    std::istringstream cell(line.substr(2, line.find(" |", 2) - 2));
    for (std::string code; std::getline(cell, code, ',');) {
      code.erase(0, code.find_first_not_of(' '));
      if (code.size() >= 2 && std::string("LEB").find(code[0]) != std::string::npos && std::isdigit(code[1]) != 0)
        codes.insert(code);
    }
  }
  std::set<std::string> explained;
  for (const auto& advice : all_advice()) explained.emplace(advice.check);
  EXPECT_EQ(codes, explained);
  flip("log/tile/entries/000.p/23", 60);
  EXPECT_EQ(verify(), kBroken);
  EXPECT_THAT(out_, HasSubstr("what to do:\n  L3: "));
}

}  // namespace
}  // namespace fangpin::verify
