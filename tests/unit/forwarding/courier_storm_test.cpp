// Thousands of revisions against a receiver, a network and a store that misbehave by a seed. The oracle: each revision
// that was confirmed was applied exactly once, each person's in the order of the store, and in the end nothing is open.
#include "courier_fixture.hpp"

namespace fangpin::forwarding {
namespace {

class Storm : public CourierTest, public testing::WithParamInterface<std::uint64_t> {};

TEST_P(Storm, EachRevisionIsAppliedOnceAndInOrder) {
  SeededRandom dice(GetParam());
  int alert = 0;
  std::map<int, std::vector<std::pair<int, std::int64_t>>> alerts_of;
  for (int i = 0; i < 3'000; ++i) {
    std::array<std::uint8_t, 2> drawn{};
    dice.fill(drawn);
    const int person = (drawn[0] | drawn[1] << 8) % 700;
    std::vector<std::pair<int, std::int64_t>>& alerts = alerts_of[person];
    if (!alerts.empty() && dice.chance(40)) {
      auto& [number, revision] = alerts.back();
      outbox.add(sample_delivery(person, number, ++revision,
                                 dice.chance(50) ? store::RevisionKind::corrected : store::RevisionKind::regrouped));
    } else {
      alerts.emplace_back(++alert, 1);
      outbox.add(sample_delivery(person, alert));
    }
  }
  upstream.always = [&](FakeUpstream& self, const UpstreamRequest& request) -> std::optional<Result<UpstreamAnswer>> {
    if (dice.chance(3)) outbox.fail_writes(1, dice.chance(50));
    if (dice.chance(2)) outbox.fail_reads(1);
    for (const std::string& key : FakeUpstream::keys_of(request)) {
      if (dice.chance(1)) self.putting_off.emplace(key, 2);
      if (dice.chance(1)) self.unanswered.insert(key);
    }
    if (dice.chance(8)) return Result<UpstreamAnswer>(error(Errc::unavailable, "refused"));
    if (dice.chance(8)) {
      EXPECT_TRUE(self.honest(request));
      return Result<UpstreamAnswer>(error(Errc::timed_out, "lost"));
    }
    if (dice.chance(5)) return FakeUpstream::status(500);
    if (dice.chance(5)) return FakeUpstream::status(503, "2");
    if (dice.chance(5)) return FakeUpstream::status(429, "1");
    if (dice.chance(3)) {
      EXPECT_TRUE(self.honest(request));
      return Result<UpstreamAnswer>(UpstreamAnswer{200, "", "{\"batch_id\":"});
    }
    return std::nullopt;
  };
  // A restart now and then: the courier forgets all it had in memory.
  for (int life = 0; life < 20; ++life) {
    start(ForwardingOptions{});
    for (int i = 0; i < 25; ++i) step();
  }
  run();
  EXPECT_EQ(outbox.open(), 0u);
  EXPECT_EQ(outbox.dead(), 0u);
  EXPECT_EQ(outbox.confirmed(), 3'000u);
  EXPECT_EQ(upstream.effects.size(), 3'000u);
  expect_each_once_in_order();
}

INSTANTIATE_TEST_SUITE_P(Seeds, Storm, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace fangpin::forwarding
