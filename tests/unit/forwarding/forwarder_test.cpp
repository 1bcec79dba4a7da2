#include "gateway/forwarding/forwarder.hpp"

#include <atomic>

#include "courier_fixture.hpp"

namespace fangpin::forwarding {
namespace {

class ForwarderTest : public CourierTest {
 protected:
  ForwarderTest() {
    options.batch_backoff = {Milliseconds{1}, Milliseconds{5}};
    options.revision_backoff = {Milliseconds{1}, Milliseconds{5}};
    options.poll = Milliseconds{60'000};
    options.stop_within = Milliseconds{50};
  }
  ForwardingOptions options;
};

TEST_F(ForwarderTest, ForwardsWhatIsThereAndWhatAWakeBrings) {
  outbox.add(sample_delivery(1, 1));
  Forwarder forwarder(outbox, upstream, mapping, clock, random, options);
  EXPECT_FALSE(forwarder.idle());
  forwarder.start();
  ASSERT_TRUE(forwarder.wait_until_idle(Milliseconds{10'000}));
  EXPECT_EQ(outbox.confirmed(), 1u);
  outbox.add(sample_delivery(2, 2));
  forwarder.wake();
  ASSERT_TRUE(forwarder.wait_until_idle(Milliseconds{10'000}));
  EXPECT_EQ(outbox.confirmed(), 2u);
  EXPECT_EQ(forwarder.metrics().confirmed, 2);
  forwarder.stop();
}

TEST_F(ForwarderTest, AWakeEndsIdlenessUntilTheNextLook) {
  Forwarder forwarder(outbox, upstream, mapping, clock, random, options);
  forwarder.start();
  ASSERT_TRUE(forwarder.wait_until_idle(Milliseconds{10'000}));
  forwarder.stop();
  forwarder.wake();
  EXPECT_FALSE(forwarder.idle());
}

TEST_F(ForwarderTest, StopsWhileItWaits) {
  Forwarder forwarder(outbox, upstream, mapping, clock, random, options);
  forwarder.start();
  const auto began = std::chrono::steady_clock::now();
  forwarder.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
  EXPECT_FALSE(upstream.cancelled);
}

// Answers only when it is cancelled.
class Hanging final : public UpstreamClient {
 public:
  Result<UpstreamAnswer> post(const UpstreamRequest&) override {
    std::unique_lock lock(mutex_);
    posted = true;
    posted.notify_all();
    changed_.wait(lock, [this] { return cancelled_; });
    return error(Errc::unavailable, "cancelled");
  }
  void cancel() override {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    changed_.notify_all();
  }
  std::atomic<bool> posted = false;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool cancelled_ = false;
};

TEST_F(ForwarderTest, StopsWithinItsBoundWhileARequestHangs) {
  outbox.add(sample_delivery(1, 1));
  Hanging hanging;
  Forwarder forwarder(outbox, hanging, mapping, clock, random, options);
  forwarder.start();
  hanging.posted.wait(false);
  const auto began = std::chrono::steady_clock::now();
  forwarder.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
  EXPECT_EQ(outbox.confirmed(), 0u);
  EXPECT_EQ(outbox.open(), 1u) << "the next start sends it";
}

}  // namespace
}  // namespace fangpin::forwarding
