#include "../ledger.hpp"

#include <gtest/gtest.h>

#include "gateway_side.hpp"

namespace fangpin::national_sim {
namespace {

using Kind = store::RevisionKind;

class LedgerTest : public testing::Test {
 protected:
  // "applied", "retry revision-gap" ... of each revision.
  std::vector<std::string> apply(const std::vector<store::Delivery>& deliveries) {
    ReceivedBatch batch;
    EXPECT_FALSE(parse_batch(gateway.body(deliveries, ++batches), batch));
    EnvelopeOpener opener(gateway.national_key, batch);
    std::vector<std::string> out;
    for (const RevisionResult& result : ledger->apply(batch, opener, faults)) {
      out.push_back(result.result + (result.code.empty() ? "" : " " + result.code));
    }
    return out;
  }
  using Words = std::vector<std::string>;

  TemporaryFile file;
  GatewaySide gateway;
  FaultPlan faults{1};
  std::unique_ptr<Ledger> ledger = std::make_unique<Ledger>(file.path());
  int batches = 0;
};

TEST_F(LedgerTest, AppliesOnceAndSaysDuplicateAfterwards) {
  const std::vector<store::Delivery> deliveries = {gateway.delivery(1, 1), gateway.delivery(2, 2)};
  EXPECT_EQ(apply(deliveries), (Words{"applied", "applied"}));
  EXPECT_EQ(apply(deliveries), (Words{"duplicate", "duplicate"}));
  const Summary summary = ledger->summary();
  EXPECT_EQ(summary.received, 4);
  EXPECT_EQ(summary.applied, 2);
  EXPECT_EQ(summary.distinct, 2);
  EXPECT_EQ(summary.doubled, 0);
  EXPECT_EQ(summary.duplicates, 2);
  EXPECT_EQ(summary.envelopes_opened, 2);
  EXPECT_EQ(summary.alerts_standing, 2);
  EXPECT_EQ(summary.batches, 2);
  EXPECT_EQ(summary.by_kind.at("new"), 2);
}

TEST_F(LedgerTest, RemembersOverARestart) {
  const std::vector<store::Delivery> deliveries = {gateway.delivery(1, 1)};
  apply(deliveries);
  ledger.reset();
  ledger = std::make_unique<Ledger>(file.path());
  EXPECT_EQ(apply(deliveries), Words{"duplicate"});
}

TEST_F(LedgerTest, KeepsTheOrderOfRevisions) {
  EXPECT_EQ(apply({gateway.delivery(1, 1, 2, Kind::withdrawn)}), Words{"retry revision-gap"});
  EXPECT_EQ(apply({gateway.delivery(1, 1)}), Words{"applied"});
  EXPECT_EQ(apply({gateway.delivery(1, 1, 3, Kind::withdrawn)}), Words{"retry revision-gap"});
  EXPECT_EQ(apply({gateway.delivery(1, 1, 2, Kind::corrected)}), Words{"applied"});
  EXPECT_EQ(apply({gateway.delivery(1, 1, 3, Kind::withdrawn)}), Words{"applied"});
  EXPECT_EQ(apply({gateway.delivery(1, 1, 4, Kind::regrouped)}), Words{"refused not-standing"});
  EXPECT_EQ(apply({gateway.delivery(1, 1, 4)}), Words{"applied"}) << "it stands again";
  EXPECT_EQ(apply({gateway.delivery(1, 1, 5)}), Words{"refused already-standing"});
  EXPECT_EQ(apply({gateway.delivery(1, 1, 5, Kind::regrouped)}), Words{"applied"});
  const Summary summary = ledger->summary();
  EXPECT_EQ(summary.by_kind.at("withdraw"), 1);
  EXPECT_EQ(summary.retried, 2);
  EXPECT_EQ(summary.refused, 2);
  EXPECT_EQ(summary.alerts_standing, 1);
}

TEST_F(LedgerTest, TheSameKeyWithOtherContentIsAConflict) {
  apply({gateway.delivery(1, 1)});
  store::Delivery other = gateway.delivery(1, 1);
  EXPECT_EQ(apply({other}), Words{"refused revision-conflict"});
  EXPECT_EQ(ledger->summary().applied, 1);
}

TEST_F(LedgerTest, AnEnvelopeThatDoesNotOpenIsRefused) {
  store::Delivery altered = gateway.delivery(1, 1);
  altered.identity->ciphertext.back() ^= 1;
  EXPECT_EQ(apply({altered}), Words{"refused envelope-unopened"});
  store::Delivery wrong = gateway.delivery(2, 2);
  gateway.seal(wrong, R"({"citizen_id":"130199195001011009"})");
  EXPECT_EQ(apply({wrong}), Words{"refused identity-invalid"});
  EXPECT_EQ(ledger->summary().applied, 0);
}

TEST_F(LedgerTest, CountsWhatCameOutOfOrder) {
  store::Delivery late = gateway.delivery(1, 1);
  late.received_at += Milliseconds{1'000};
  apply({late});
  apply({gateway.delivery(1, 2)});
  EXPECT_EQ(ledger->summary().out_of_order, 1);
}

TEST_F(LedgerTest, MisbehavesOnCommand) {
  faults.add(Fault::parse("refuse:nth=1").value());
  faults.add(Fault::parse("put-off:count=1").value());
  const store::Delivery first = gateway.delivery(1, 1);
  const store::Delivery second = gateway.delivery(2, 2);
  EXPECT_EQ(apply({first, second}), (Words{"refused on-command", "retry busy"}));
  EXPECT_EQ(apply({first, second}), (Words{"refused on-command", "applied"}));
  faults.clear();
  EXPECT_EQ(apply({first}), Words{"applied"});
}

TEST_F(LedgerTest, ListsWhatItHoldsInPages) {
  for (int i = 0; i < 5; ++i) apply({gateway.delivery(i, i)});
  const auto page = ledger->revisions(0, 3);
  ASSERT_EQ(page.size(), 3u);
  EXPECT_EQ(page[0].alert, "bb000000000000000000000000000000");
  EXPECT_EQ(page[0].revision, 1);
  EXPECT_EQ(page[0].kind, "new");
  EXPECT_EQ(ledger->revisions(page.back().number, 3).size(), 2u);
}

TEST_F(LedgerTest, KeepsNoPlaintextOfAnIdentity) {
  apply({gateway.delivery(77, 1)});
  const std::string bytes = file.bytes();
  ASSERT_NE(bytes.find("water/unsafe-supply"), std::string::npos) << "the scan must see what is there";
  EXPECT_EQ(bytes.find(sample_citizen_id(77)), std::string::npos);
  EXPECT_EQ(bytes.find("测试"), std::string::npos);
}

}  // namespace
}  // namespace fangpin::national_sim
