#include "gateway/net/signals.hpp"

#include <pthread.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <thread>

namespace fangpin::net {
namespace {

TEST(Signals, CallsBackForEachSignalOnTheContext) {
  boost::asio::io_context context;
  std::vector<int> seen;
  {
    Signals signals(context.get_executor(), {SIGUSR1, SIGUSR2}, [&seen](int number) { seen.push_back(number); });
    std::raise(SIGUSR1);
    while (seen.empty()) context.run_one();
    std::raise(SIGUSR2);
    while (seen.size() == 1) context.run_one();
    EXPECT_EQ(seen, (std::vector<int>{SIGUSR1, SIGUSR2}));
  }
  context.restart();
  context.run();
  EXPECT_EQ(seen.size(), 2U);
}

TEST(Signals, WaitReturnsTheSignal) {
  const pthread_t self = ::pthread_self();
  // Sent again and again: one that comes before the wait has begun is ignored.
  std::atomic<bool> returned{false};
  std::signal(SIGUSR1, SIG_IGN);
  std::thread sender([&returned, self] {
    while (!returned) {
      ::pthread_kill(self, SIGUSR1);
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  });
  const int number = wait_for_signal({SIGUSR1, SIGTERM});
  std::signal(SIGUSR1, SIG_IGN);
  returned = true;
  sender.join();
  EXPECT_EQ(number, SIGUSR1);
}

}  // namespace
}  // namespace fangpin::net
