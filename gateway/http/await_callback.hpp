#pragma once
// The bridge from a coroutine to work on another thread, for example the store's writer. Light to include: what Asio
// needs beyond `awaitable` is compiled once in await_callback.cpp.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>

namespace fangpin::http {

// Something that one coroutine waits for and any thread opens. The gate lives in the coroutine's frame. If the frame is
// destroyed first (the io_context is being torn down), opening does nothing: a late answer never touches a dead
// context.
class Gate {
 public:
  class State;
  explicit Gate(boost::asio::any_io_executor executor);
  ~Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  // Opens the gate from any thread, any number of times. Copies may outlive the gate and its executor.
  std::function<void()> opener() const;
  // Returns once the gate is open; resumes on the gate's executor, which must be run by one thread. The work on the
  // other side cannot be withdrawn, so cancellation does not end the wait.
  boost::asio::awaitable<void> wait();

 private:
  std::shared_ptr<State> state_;
};

// The executor of the running coroutine.
boost::asio::awaitable<boost::asio::any_io_executor> running_executor();

// Calls `start` with a callback and returns what the callback is given, on the caller's executor. The callback may be
// called at once or from any thread; a second call is ignored. If every copy of it is dropped uncalled (the other side
// shut down), std::runtime_error is thrown, which the session turns into a 500: a waiting client is never forgotten.
template <class T>
boost::asio::awaitable<T> await_callback(std::function<void(std::function<void(T)>)> start) {
  // Held by the callback only. Its end without an answer opens the gate too.
  struct Answer {
    std::function<void()> open;
    std::shared_ptr<std::optional<T>> value;
    bool given = false;
    ~Answer() { open(); }
  };
  Gate gate(co_await running_executor());
  auto value = std::make_shared<std::optional<T>>();
  {
    auto answer = std::make_shared<Answer>();
    answer->open = gate.opener();
    answer->value = value;
    std::function<void(T)> callback = [answer](T result) {
      if (answer->given) return;
      answer->given = true;
      answer->value->emplace(std::move(result));
      answer->open();
    };
    answer.reset();
    start(std::move(callback));
    // What `start` captured may hold a copy of the callback; only the other side's copies count from here on.
    start = nullptr;
  }
  co_await gate.wait();
  if (!value->has_value()) throw std::runtime_error("the answer was dropped");
  co_return std::move(**value);
}

}  // namespace fangpin::http
