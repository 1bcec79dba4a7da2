#pragma once
#include <gtest/gtest.h>

#include "fake_outbox.hpp"
#include "fake_upstream.hpp"
#include "gateway/forwarding/courier.hpp"
#include "sample_delivery.hpp"

namespace fangpin::forwarding {

class StillClock final : public BusinessClock {
 public:
  Instant now() override { return Instant{Milliseconds{1'662'000'000'000}}; }
};

// Runs a courier on virtual time: waiting costs nothing.
class CourierTest : public testing::Test {
 protected:
  CourierTest() { start(ForwardingOptions{}); }

  void start(const ForwardingOptions& options) {
    courier = std::make_unique<Courier>(outbox, upstream, mapping, clock, random, options);
  }
  Courier::Round step() {
    const Courier::Round round = courier->round(now);
    EXPECT_GE(round.next, now);
    last_wait = round.next - now;
    now = std::max(round.next, now);
    return round;
  }
  // Until idle or the number of rounds is used up; how many it took.
  int run(int rounds_max = 20'000) {
    for (int round = 1; round <= rounds_max; ++round) {
      if (step().idle) return round;
    }
    ADD_FAILURE() << "not idle after " << rounds_max << " rounds: " << courier->metrics(now).last_fault;
    return rounds_max;
  }
  void expect_each_once_in_order() {
    std::map<std::string, int> times;
    std::map<std::string, std::int64_t> last_of_person;
    for (const FakeUpstream::Effect& effect : upstream.effects) EXPECT_EQ(++times[effect.key], 1) << effect.key;
    std::map<std::string, std::vector<std::string>> sent_order, applied_order;
    for (const FakeOutbox::Entry& entry : outbox.entries()) {
      if (entry.confirmed) {
        sent_order[entry.delivery.person].push_back(revision_key(entry.delivery));
        EXPECT_EQ(times.count(revision_key(entry.delivery)), 1u) << "confirmed but never applied";
      }
    }
    for (const FakeUpstream::Effect& effect : upstream.effects) {
      if (std::find(sent_order[effect.person].begin(), sent_order[effect.person].end(), effect.key) !=
          sent_order[effect.person].end()) {
        applied_order[effect.person].push_back(effect.key);
      }
    }
    for (const auto& [person, keys] : sent_order) EXPECT_EQ(applied_order[person], keys) << person;
  }

  FakeOutbox outbox;
  FakeUpstream upstream;
  Mapping mapping = sample_mapping();
  StillClock clock;
  SeededRandom random{11};
  std::unique_ptr<Courier> courier;
  Monotonic now{};
  Milliseconds last_wait{};
};

}  // namespace fangpin::forwarding
