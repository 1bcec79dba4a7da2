#include "gateway/http/await_callback.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>
#include <thread>

#include "tests/unit/http/run_awaitable.hpp"

namespace fangpin::http {
namespace {

namespace asio = boost::asio;
using Callback = std::function<void(std::string)>;
using Start = std::function<void(Callback)>;

asio::awaitable<std::string> ask(Start start) {
  std::string answer = co_await await_callback<std::string>(std::move(start));
  co_return answer;
}

TEST(AwaitCallback, TakesAnAnswerGivenAtOnce) {
  Start start = [](const Callback& callback) { callback("now"); };
  EXPECT_EQ(run_awaitable(ask(std::move(start))), "now");
}

asio::awaitable<bool> resumes_on_own_thread(std::thread& other) {
  const auto before = std::this_thread::get_id();
  Start start = [&other](Callback callback) {
    other = std::thread([callback] {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      callback("later");
      callback("ignored");
    });
  };
  const std::string answer = co_await await_callback<std::string>(std::move(start));
  co_return answer == "later" && std::this_thread::get_id() == before;
}

TEST(AwaitCallback, ResumesOnTheCallersThread) {
  std::thread other;
  EXPECT_TRUE(run_awaitable(resumes_on_own_thread(other)));
  other.join();
}

TEST(AwaitCallback, ThrowsWhenTheAnswerIsDropped) {
  Start start = [](const Callback&) {};
  EXPECT_THROW(run_awaitable(ask(std::move(start))), std::runtime_error);
}

TEST(AwaitCallback, ManyAnswersFromAnotherThreadAllArrive) {
  std::vector<std::thread> threads;
  asio::io_context context;
  int arrived = 0;
  for (int i = 0; i < 50; ++i) {
    Start start = [&threads](Callback callback) { threads.emplace_back([callback] { callback("x"); }); };
    asio::co_spawn(context, ask(std::move(start)),
                   [&arrived](std::exception_ptr, const std::string& answer) { arrived += answer == "x" ? 1 : 0; });
  }
  context.run();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(arrived, 50);
}

TEST(AwaitCallback, ALateAnswerToADeadContextDoesNothing) {
  Callback kept;
  bool destroyed = false;
  {
    asio::io_context context;
    Start start = [&kept](Callback callback) { kept = std::move(callback); };
    asio::co_spawn(context, ask(std::move(start)), asio::detached);
    context.poll();
    ASSERT_TRUE(kept);
  }
  destroyed = true;
  kept("nobody listens");
  kept = nullptr;
  EXPECT_TRUE(destroyed);
}

asio::awaitable<int> wait_twice(Gate& gate) {
  co_await gate.wait();
  co_await gate.wait();
  co_return 2;
}

TEST(Gate, StaysOpen) {
  asio::io_context context;
  Gate gate(context.get_executor());
  gate.opener()();
  int result = 0;
  asio::co_spawn(context, wait_twice(gate), [&result](std::exception_ptr, int value) { result = value; });
  context.run();
  EXPECT_EQ(result, 2);
}

}  // namespace
}  // namespace fangpin::http
