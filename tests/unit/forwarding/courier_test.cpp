#include "courier_fixture.hpp"

namespace fangpin::forwarding {
namespace {

using Answer = std::optional<Result<UpstreamAnswer>>;

FakeUpstream::Misbehaviour answer_with(int status, std::string retry_after = {}) {
  return [=](FakeUpstream&, const UpstreamRequest&) -> Answer { return FakeUpstream::status(status, retry_after); };
}
Answer lost_before(FakeUpstream&, const UpstreamRequest&) {
  return Result<UpstreamAnswer>(error(Errc::unavailable, "connection refused"));
}
Answer lost_after(FakeUpstream& upstream, const UpstreamRequest& request) {
  EXPECT_TRUE(upstream.honest(request));
  return Result<UpstreamAnswer>(error(Errc::timed_out, "closed without an answer"));
}
Answer garbage_after(FakeUpstream& upstream, const UpstreamRequest& request) {
  EXPECT_TRUE(upstream.honest(request));
  return Result<UpstreamAnswer>(UpstreamAnswer{200, "", "<html>\xff"});
}
std::string key(int alert, int revision = 1) { return revision_key(sample_delivery(0, alert, revision)); }

TEST_F(CourierTest, ForwardsEverythingOnceAndThenIsIdle) {
  for (int i = 0; i < 500; ++i) outbox.add(sample_delivery(i, i));
  EXPECT_LE(run(), 5);
  EXPECT_EQ(outbox.confirmed(), 500u);
  EXPECT_EQ(upstream.effects.size(), 500u);
  const ForwardingMetrics metrics = courier->metrics(now);
  EXPECT_EQ(metrics.sent, 500);
  EXPECT_EQ(metrics.confirmed, 500);
  EXPECT_EQ(metrics.batches, 3);
  EXPECT_EQ(metrics.duplicates, 0);
  EXPECT_EQ(metrics.oldest_waiting, std::nullopt);
  expect_each_once_in_order();
}

TEST_F(CourierTest, BatchesHoldOneRevisionOfAPersonAndKeepTheOrder) {
  for (int revision = 1; revision <= 4; ++revision) {
    for (int person = 0; person < 10; ++person) outbox.add(sample_delivery(person, person, revision));
  }
  run();
  EXPECT_EQ(upstream.requests.size(), 4u);
  for (const UpstreamRequest& request : upstream.requests) EXPECT_EQ(FakeUpstream::keys_of(request).size(), 10u);
  expect_each_once_in_order();
}

TEST_F(CourierTest, FailedBeforeItHappenedIsSentAgain) {
  outbox.add(sample_delivery(1, 1));
  outbox.add(sample_delivery(2, 2));
  upstream.script = {lost_before};
  run();
  EXPECT_EQ(outbox.confirmed(), 2u);
  EXPECT_EQ(courier->metrics(now).duplicates, 0);
  expect_each_once_in_order();
}

TEST_F(CourierTest, FailedButHappenedIsConfirmedAsDuplicate) {
  outbox.add(sample_delivery(1, 1));
  outbox.add(sample_delivery(2, 2));
  upstream.script = {lost_after};
  run();
  EXPECT_EQ(outbox.confirmed(), 2u);
  EXPECT_EQ(upstream.effects.size(), 2u);
  EXPECT_EQ(courier->metrics(now).duplicates, 2);
}

TEST_F(CourierTest, GarbageSaysNothingAndIsAskedAgain) {
  outbox.add(sample_delivery(1, 1));
  upstream.script = {garbage_after, garbage_after};
  run();
  EXPECT_EQ(outbox.confirmed(), 1u);
  EXPECT_EQ(upstream.effects.size(), 1u);
  EXPECT_EQ(courier->metrics(now).failed_batches, 2);
}

TEST_F(CourierTest, APartialAnswerConfirmsWhatItNamesOnly) {
  for (int i = 0; i < 4; ++i) outbox.add(sample_delivery(i, i));
  upstream.unanswered = {key(2)};
  step();
  EXPECT_EQ(outbox.confirmed(), 3u);
  EXPECT_FALSE(step().idle) << "one still waits for its answer";
  run();
  EXPECT_EQ(outbox.confirmed(), 4u);
  EXPECT_EQ(upstream.effects.size(), 4u);
}

TEST_F(CourierTest, ARefusedRevisionIsBuriedAtOnceAndHoldsUpItsPersonOnly) {
  for (int i = 0; i < 5; ++i) outbox.add(sample_delivery(i, i));
  outbox.add(sample_delivery(2, 7));
  upstream.refusing[key(2)] = "envelope-unopened";
  run();
  EXPECT_EQ(outbox.confirmed(), 4u);
  EXPECT_EQ(outbox.dead(), 1u);
  EXPECT_EQ(outbox.entries()[2].buried, "refused: envelope-unopened");
  EXPECT_FALSE(outbox.entries()[5].confirmed) << "a later alert of the same person must not overtake";
  EXPECT_EQ(courier->metrics(now).refused, 1);
  upstream.refusing.clear();
  outbox.resend_all();
  run();
  EXPECT_EQ(outbox.confirmed(), 6u);
  expect_each_once_in_order();
}

TEST_F(CourierTest, ARevisionPutOffWaitsAndTheLaterOnesOfItsPersonBehindIt) {
  outbox.add(sample_delivery(1, 1));
  outbox.add(sample_delivery(1, 1, 2, store::RevisionKind::withdrawn));
  outbox.add(sample_delivery(2, 2));
  upstream.putting_off[key(1)] = 3;
  run();
  EXPECT_EQ(outbox.confirmed(), 3u);
  ASSERT_EQ(upstream.effects.size(), 3u);
  EXPECT_EQ(upstream.effects[0].key, key(2));
  EXPECT_EQ(upstream.effects[1].key, key(1));
  EXPECT_EQ(upstream.effects[2].key, key(1, 2));
}

TEST_F(CourierTest, ARevisionThatIsAlwaysPutOffIsBuriedAfterItsAttempts) {
  ForwardingOptions options;
  options.attempts_max = 4;
  start(options);
  outbox.add(sample_delivery(1, 1));
  upstream.putting_off[key(1)] = 1'000;
  run();
  EXPECT_EQ(outbox.entries()[0].buried, "attempts-used-up: busy");
  EXPECT_EQ(upstream.requests.size(), 4u);
}

TEST_F(CourierTest, TooManyRequestsWaitsAsLongAsAsked) {
  outbox.add(sample_delivery(1, 1));
  upstream.script = {answer_with(429, "3")};
  const Courier::Round round = step();
  EXPECT_TRUE(round.moved);
  EXPECT_GE(last_wait, Milliseconds{3'000});
  EXPECT_EQ(courier->metrics(now).breaker, Breaker::State::closed);
  run();
  EXPECT_EQ(outbox.confirmed(), 1u);
}

TEST_F(CourierTest, AMistypedRetryAfterIsCut) {
  outbox.add(sample_delivery(1, 1));
  upstream.script = {answer_with(429, "99999999")};
  const Monotonic began = now;
  run();
  EXPECT_EQ(outbox.confirmed(), 1u);
  EXPECT_LE(now - began, Milliseconds{620'000});
}

TEST_F(CourierTest, AStormOfErrorsOpensTheBreakerAndGivesUpNothing) {
  for (int i = 0; i < 50; ++i) outbox.add(sample_delivery(i, i));
  upstream.always = answer_with(500);
  const Monotonic began = now;
  while (now - began < Milliseconds{6 * 3'600'000}) step();
  EXPECT_EQ(outbox.dead(), 0u);
  EXPECT_EQ(outbox.confirmed(), 0u);
  EXPECT_GT(courier->metrics(now).breaker_openings, 1);
  // With the breaker at its longest a request goes out every 30 to 60 seconds.
  EXPECT_LT(upstream.requests.size(), 6u * 130u);
  EXPECT_EQ(courier->metrics(now).last_fault, "status 500");
  upstream.always = nullptr;
  run();
  EXPECT_EQ(outbox.confirmed(), 50u);
  EXPECT_EQ(courier->metrics(now).breaker, Breaker::State::closed);
  EXPECT_EQ(courier->metrics(now).last_fault, "");
  expect_each_once_in_order();
}

TEST_F(CourierTest, ABatchThatIsUnacceptableIsSplitUntilTheBadOneStandsAlone) {
  for (int i = 0; i < 200; ++i) outbox.add(sample_delivery(i, i));
  const std::string bad = key(137);
  upstream.always = [bad](FakeUpstream&, const UpstreamRequest& request) -> Answer {
    if (request.body.find(bad) == std::string::npos) return std::nullopt;
    return FakeUpstream::status(422);
  };
  run();
  EXPECT_EQ(outbox.confirmed(), 199u);
  EXPECT_EQ(outbox.entries()[137].buried, "unacceptable: status 422");
  EXPECT_LT(upstream.requests.size(), 60u);
  EXPECT_EQ(courier->metrics(now).breaker_openings, 0);
}

TEST_F(CourierTest, AnInterfaceThatTakesNothingDoesNotBuryTheCounty) {
  for (int i = 0; i < 300; ++i) outbox.add(sample_delivery(i, i));
  upstream.always = answer_with(422);
  for (int i = 0; i < 2'000; ++i) step();
  EXPECT_LE(outbox.dead(), 5u);
  EXPECT_NE(courier->metrics(now).breaker, Breaker::State::closed);
  upstream.always = nullptr;
  run();
  outbox.resend_all();
  run();
  EXPECT_EQ(outbox.confirmed(), 300u);
}

TEST_F(CourierTest, ARevisionOnWhichTheReceiverBreaksIsFoundAndBuriedWhileOthersPass) {
  ForwardingOptions options;
  options.attempts_max = 3;
  start(options);
  for (int i = 0; i < 100; ++i) outbox.add(sample_delivery(i, i));
  const std::string bad = key(40);
  upstream.always = [bad](FakeUpstream&, const UpstreamRequest& request) -> Answer {
    if (request.body.find(bad) == std::string::npos) return std::nullopt;
    return FakeUpstream::status(500);
  };
  for (int i = 0; i < 3'000 && outbox.confirmed() < 99; ++i) step();
  EXPECT_EQ(outbox.confirmed(), 99u);
  // It is given up only while others pass; so keep something passing.
  for (int more = 100; more < 200 && outbox.dead() == 0; ++more) {
    outbox.add(sample_delivery(more, more));
    for (int i = 0; i < 50; ++i) step();
  }
  EXPECT_EQ(outbox.entries()[40].buried, "attempts-used-up: the receiver fails on this revision");
  run();
  EXPECT_EQ(outbox.open(), 0u);
}

TEST_F(CourierTest, AnUnacceptedKeyStopsAtOnceAndBlamesNoRevision) {
  for (int i = 0; i < 10; ++i) outbox.add(sample_delivery(i, i));
  upstream.script = {answer_with(401), answer_with(403), answer_with(302)};
  step();
  EXPECT_EQ(courier->metrics(Monotonic{}).breaker, Breaker::State::open);
  EXPECT_EQ(courier->metrics(now).last_fault, "status 401: certificate, signing key or address not accepted");
  run();
  EXPECT_EQ(outbox.confirmed(), 10u);
  EXPECT_EQ(outbox.dead(), 0u);
}

TEST_F(CourierTest, WhatCanNeverBeSentIsBuriedAndTheRestGoesOn) {
  outbox.add(sample_delivery(1, 1));
  store::Delivery odd = sample_delivery(2, 2);
  odd.feed = "nobody/knows";
  outbox.add(odd);
  outbox.add(sample_delivery(3, 3));
  run();
  EXPECT_EQ(outbox.confirmed(), 2u);
  EXPECT_EQ(outbox.entries()[1].buried, "mapping: no value for field risk");
}

TEST_F(CourierTest, AStoreThatFailsLosesAndDoublesNothing) {
  for (const bool happened : {false, true}) {
    const int base = happened ? 100 : 0;
    for (int i = 0; i < 20; ++i) outbox.add(sample_delivery(base + i, base + i));
    outbox.fail_writes(3, happened);
    outbox.fail_reads(2);
    run();
  }
  EXPECT_EQ(outbox.confirmed(), 40u);
  EXPECT_EQ(upstream.effects.size(), 40u);
  EXPECT_GE(courier->metrics(now).store_errors, 8);
  expect_each_once_in_order();
}

TEST_F(CourierTest, ARefusalThatCannotBeRecordedIsAskedAgain) {
  outbox.add(sample_delivery(1, 1));
  upstream.refusing[key(1)] = "not-standing";
  outbox.fail_writes(2, false);
  run();
  EXPECT_EQ(outbox.entries()[0].buried, "refused: not-standing");
}

TEST_F(CourierTest, TheOldestWaitingIsKnown) {
  outbox.add(sample_delivery(1, 5));
  outbox.add(sample_delivery(2, 9));
  upstream.always = answer_with(503);
  step();
  EXPECT_EQ(courier->metrics(now).oldest_waiting, Instant{Milliseconds{1'662'000'000'005}});
}

}  // namespace
}  // namespace fangpin::forwarding
