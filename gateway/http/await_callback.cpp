#include "gateway/http/await_callback.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>

namespace fangpin::http {

namespace asio = boost::asio;

class Gate::State : public std::enable_shared_from_this<Gate::State> {
 public:
  explicit State(asio::any_io_executor executor) : executor_(std::move(executor)) {}

  void open() {
    const std::lock_guard lock(mutex_);
    if (open_ || abandoned_) return;
    open_ = true;
    // Under the lock: abandon() runs before the context is gone, so the executor is alive here.
    asio::post(executor_, [self = shared_from_this()] {
      const std::lock_guard inner(self->mutex_);
      if (self->timer_ != nullptr) self->timer_->cancel();
    });
  }
  bool is_open() {
    const std::lock_guard lock(mutex_);
    return open_;
  }
  void watch(asio::steady_timer* timer) {
    const std::lock_guard lock(mutex_);
    timer_ = timer;
  }
  void abandon() {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    timer_ = nullptr;
  }
  const asio::any_io_executor& executor() const { return executor_; }

 private:
  std::mutex mutex_;
  asio::any_io_executor executor_;
  asio::steady_timer* timer_ = nullptr;
  bool open_ = false;
  bool abandoned_ = false;
};

namespace {

// Takes the timer out of the state before it dies, however the wait ends.
struct Watch {
  std::shared_ptr<Gate::State> state;
  ~Watch() { state->watch(nullptr); }
};

}  // namespace

Gate::Gate(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}
Gate::~Gate() { state_->abandon(); }

std::function<void()> Gate::opener() const {
  return [state = state_] { state->open(); };
}

asio::awaitable<void> Gate::wait() {
  asio::steady_timer timer(state_->executor(), asio::steady_timer::time_point::max());
  const Watch watch{state_};
  state_->watch(&timer);
  while (!state_->is_open()) {
    co_await timer.async_wait(
        asio::bind_cancellation_slot(asio::cancellation_slot(), asio::as_tuple(asio::use_awaitable)));
  }
}

asio::awaitable<asio::any_io_executor> running_executor() {
  asio::any_io_executor executor = co_await asio::this_coro::executor;
  co_return executor;
}

}  // namespace fangpin::http
