#include "crypto/merkle_tree.hpp"
#include "log_fixture.hpp"

namespace fangpin::verify {
namespace {

using testing::HasSubstr;

class VerifyReceipts : public test::LogFixture {
 protected:
  VerifyReceipts() {
    add_configuration();
    first_ = add_push("education");
    add_refusal("health");
    second_ = add_push("health", 5);
    export_log();
  }
  std::string key() const { return gateway_key_.verify_key().to_text(); }
  std::string first_, second_;
};

TEST_F(VerifyReceipts, OfTheGatewayAreProvenByTheGatewaysClockOnly) {
  EXPECT_EQ(verify({first_, second_}, key()), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("entry 2"));
  EXPECT_THAT(out_, HasSubstr("gateway's clock only"));
}

TEST_F(VerifyReceipts, WithoutTheGatewaysKeyItSaysWhatWasNotChecked) {
  EXPECT_EQ(verify({first_}), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("--gateway-key"));
}

TEST_F(VerifyReceipts, AlteredAnywhereIsFound) {
  const auto alter = [&](const std::string& from, const std::string& to) {
    auto receipt = first_;
    receipt.replace(receipt.find(from), from.size(), to);
    return receipt;
  };
  for (const auto& bad :
       {alter("education/dropout", "education/dropouts"), alter("\"verdict\":\"met\"", "\"verdict\":\"missed\""),
        alter("\"attempt_number\":1", "\"attempt_number\":2"), alter("\"audit_index\":2", "\"audit_index\":5"),
        alter("\"received_at\":\"2022", "\"received_at\":\"2021")}) {
    EXPECT_EQ(verify({bad}, key()), kFindings) << bad;
    EXPECT_THAT(out_, HasSubstr("signature is invalid"));
    EXPECT_THAT(out_, HasSubstr("NOT PROVEN"));
    EXPECT_EQ(verify({bad}), kFindings) << bad;  // the log alone shows it too
    EXPECT_THAT(out_, HasSubstr("[B10]"));
  }
}

TEST_F(VerifyReceipts, SignedByAnotherKeyIsFound) {
  EXPECT_EQ(verify({first_}, crypto::SigningKey::generate().verify_key().to_text()), kFindings);
  EXPECT_THAT(out_, HasSubstr("signature is invalid"));
}

TEST_F(VerifyReceipts, OfAnotherLogIsFound) {
  // the same gateway key, another history
  entries_.clear();
  attempts_.clear();
  add_configuration();
  add_action();
  const auto foreign = add_push("education");
  EXPECT_EQ(verify({foreign}, key()), kFindings);  // entry 3 of our log is a refusal
  EXPECT_THAT(out_, HasSubstr("is no accepted push"));
  entries_.clear();
  attempts_.clear();
  add_configuration();
  EXPECT_EQ(verify({add_push("education", -30)}, key()), kFindings);
  EXPECT_THAT(out_, HasSubstr("is not what the log's entry says"));
}

TEST_F(VerifyReceipts, ThatSayAnotherThingThanTheEntryOfTheirDigestAreFound) {
  const std::vector<std::pair<const char*, std::function<void(intake::Receipt&)>>> lies{
      {"feed", [](auto& receipt) { receipt.feed = "education/other"; }},
      {"kind", [](auto& receipt) { receipt.kind = domain::SubmissionKind::nil; }},
      {"population", [](auto& receipt) { receipt.population = "other-insured"; }},
      {"content_digest", [](auto& receipt) { receipt.content_digest[0] ^= 1; }},
      {"idempotency_key", [](auto& receipt) { receipt.idempotency_key = "another"; }},
      {"policy", [](auto& receipt) { receipt.policy = "other@1"; }},
      {"rows", [](auto& receipt) { ++receipt.rows.created; }},
      {"revisions", [](auto& receipt) { ++receipt.revisions.created; }},
      {"window.duty", [](auto& receipt) { receipt.window_duty = "another"; }},
      {"window.id", [](auto& receipt) { receipt.window_id = "2022-10-01/2022-10-31"; }},
      {"window.verdict", [](auto& receipt) { receipt.verdict = "met-late"; }},
      {"window.verdict", [](auto& receipt) { receipt.cleared = false; }},
  };
  std::vector<std::string> receipts;
  for (const auto& lie : lies) {
    receipt_lies_ = lie.second;
    receipts.push_back(add_push("education"));
  }
  std::filesystem::remove_all(log_);
  export_log();
  for (std::size_t i = 0; i < lies.size(); ++i) {
    EXPECT_EQ(verify({receipts[i]}, key()), kFindings) << lies[i].first;
    EXPECT_THAT(out_, HasSubstr("one thing in the receipt and another in the log (" + std::string(lies[i].first)));
    EXPECT_THAT(out_, HasSubstr("NOT PROVEN"));
  }
}

TEST_F(VerifyReceipts, ThatNameAnotherDueInstantThanTheVerdictAreB11) {
  receipt_lies_ = [](auto& receipt) { receipt.window_due += std::chrono::hours(24); };
  const auto moved = add_push("education", 5, "met-late");
  std::filesystem::remove_all(log_);
  export_log();
  EXPECT_EQ(verify({moved}, key()), kFindings);
  EXPECT_THAT(out_, HasSubstr("[B11] 第 7 条"));
  EXPECT_THAT(out_, HasSubstr("and the log judges by"));
  EXPECT_THAT(out_, HasSubstr("1 findings"));
}

TEST_F(VerifyReceipts, NewerThanTheCheckpointIsFound) {
  EXPECT_EQ(verify({add_push("education")}, key()), kFindings);
  EXPECT_THAT(out_, HasSubstr("has no such entry"));
}

TEST_F(VerifyReceipts, AreNotHeldAgainstABrokenLog) {
  flip("log/tile/0/000.p/6", 0);
  EXPECT_EQ(verify({first_}, key()), kBroken);
  EXPECT_THAT(out_, HasSubstr("no whole log to hold them against"));
}

TEST_F(VerifyReceipts, ThatAreNoneAreUnreadable) {
  auto schema = first_;
  schema.replace(schema.find("fangpin-receipt/1"), 17, "fangpin-receipt/2");
  for (const std::string bad : {"", "null", "{}", "{\"receipt\":{},\"signature\":{}}", "{\"receipt\":1}", "\xff"}) {
    EXPECT_EQ(verify({bad}, key()), kUnreadable) << bad;
  }
  EXPECT_EQ(verify({schema}, key()), kUnreadable);
  EXPECT_THAT(err_, HasSubstr("不是回执: schema 不是本版本认识的 fangpin-receipt/1 / "));
  EXPECT_EQ(verify({first_.substr(0, first_.size() / 2)}, key()), kUnreadable);
  EXPECT_EQ(verify({first_}, "ed25519:nonsense"), kUnreadable);
  EXPECT_EQ(verify(std::vector<std::string>{}, key()), kUnreadable);
}

TEST_F(VerifyReceipts, ThatCannotBeReadAreFindingsAndTheOthersAreCheckedAllTheSame) {
  const auto cut = first_.substr(0, first_.size() / 2);
  EXPECT_EQ(verify({"{}", first_, cut, second_}, key()), kFindings);
  EXPECT_THAT(out_, HasSubstr("2 findings"));
  EXPECT_THAT(out_, HasSubstr("receipt-0.json cannot be read"));
  EXPECT_THAT(out_, HasSubstr("receipt-2.json cannot be read"));
  EXPECT_THAT(out_, HasSubstr("receipt-1.json education education/dropout: 第 2 条"));
  EXPECT_THAT(out_, HasSubstr("receipt-3.json health"));
  EXPECT_EQ(verify({"{}", cut}, key()), kUnreadable);
  EXPECT_THAT(err_, HasSubstr("receipt-0.json cannot be read"));
  EXPECT_THAT(err_, HasSubstr("receipt-1.json cannot be read"));
  // a proof beside it that was cut off: the receipt itself holds
  write("receipt-0.json.tlog-proof", "c2sp.org/tlog-proof@v1\nindex 2\n");
  EXPECT_EQ(verify({first_, second_}, key()), kFindings);
  EXPECT_THAT(out_, HasSubstr("receipt-0.json.tlog-proof cannot be read"));
  EXPECT_THAT(out_, HasSubstr("1 findings"));
}

TEST_F(VerifyReceipts, WithANameThatStandsTwiceAreNone) {
  // Two programs may read two different receipts in it.
  EXPECT_EQ(verify({R"({"receipt":{"feed":"x"},)" + first_.substr(1), second_}, key()), kFindings);
  EXPECT_THAT(out_, HasSubstr("stands twice"));
  auto inside = first_;
  inside.insert(inside.find("\"received_at\""), "\"received_at\":\"2022-08-01T00:00:00.000Z\",");
  EXPECT_EQ(verify({inside}, key()), kUnreadable);
}

TEST_F(VerifyReceipts, WithAWitnessHaveABracket) {
  const auto witness = crypto::SigningKey::generate();
  const auto vkey = crypto::NoteKey::of("witness.example/w", crypto::NoteKeyType::cosignature_ed25519, witness);
  write_policy("witness w " + vkey.to_text() + "\nquorum w\n");
  auto note = crypto::SignedNote::parse(read("log/checkpoint")).value();
  note.add(vkey, crypto::cosign_note_text(note.text, witness, 1'664'582'400));  // 2022-10-01
  write("log/checkpoint", note.to_text());
  EXPECT_EQ(verify({first_}, key()), kClean) << out_ << err_;
  EXPECT_THAT(out_, HasSubstr("not later than 2022-10-01T00:00:00.000Z"));
}

}  // namespace
}  // namespace fangpin::verify
